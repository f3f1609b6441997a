import hashlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import VIEW_KINDS, ViewKind
from index.ranking.contents import Contents
from index.ranking.views import KEY, VIEW_ROW, rows_by_kind, text_key


@given(st.lists(st.sampled_from(VIEW_KINDS)))
def test_rows_of_every_kind_are_where_they_lie(kinds: list[ViewKind]) -> None:
    kinds.sort(key=VIEW_KINDS.index)
    views = np.array([(VIEW_KINDS.index(kind), 0, 1, 0, 1) for kind in kinds], VIEW_ROW)
    assert {kind: [kinds[row] for row in rows] for kind, rows in rows_by_kind(views).items()} == {
        kind: [kind] * kinds.count(kind) for kind in VIEW_KINDS
    }


def test_the_views_of_an_essay_are_counted_by_kind(held: Contents) -> None:
    rows = rows_by_kind(held.views)
    assert {kind: len(rows[kind]) for kind in VIEW_KINDS} == {
        "sentence": 5, "window": 3, "passage": 3, "section": 2, "title": 2, "question": 2, "not_covered": 1,
    }  # fmt: skip
    assert [at for kind in VIEW_KINDS for at in rows[kind]] == list(range(18))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_key_is_half_a_hash_and_fits_its_column(text: str) -> None:
    key = text_key(text)
    assert hashlib.sha256(text.encode()).hexdigest().startswith(key.decode())
    assert np.array([key], KEY)[0] == key
    assert len(key) == 32


def test_texts_that_differ_in_any_way_have_other_keys() -> None:
    texts = ["Cats sleep.", "cats sleep.", "Cats  sleep.", "Cats sleep.\n", ""]
    assert len({text_key(text) for text in texts}) == len(texts)
