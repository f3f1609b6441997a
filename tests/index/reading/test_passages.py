from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import Document, View
from index.reading.passages import LONGEST_PASSAGE, WINDOW, make_views, split_passages
from index.reading.plain import lines_of
from tests.generated_markdown import DOCUMENTS, TOOLS
from tests.reading import context_of, looks, passages, read, words_of

LONGEST_VIEW = 2000
BODY = st.lists(
    st.sampled_from(["Short one. ", "A rather longer sentence, " + "x" * 300 + ". ", "\n\n", "# H\n", "y" * 1500])
)


def parse(body: str) -> Document:
    return read(f"---\ntitle: T\n---\n\n{body}")


def views_of(document: Document, first: int = 0) -> Iterator[View]:
    return make_views(document.title, split_passages(document), first)


# A long list, a table, a list in a list, all with lines that open them.
ITEM = st.integers(1, 30).map(lambda count: "word " * count + "end.")
LONG = st.one_of(
    st.lists(ITEM, min_size=1, max_size=30).map(lambda items: "Rules:\n\n" + "\n".join(f"- {item}" for item in items)),
    st.lists(ITEM, min_size=1, max_size=30).map(
        lambda items: "One:\n\n" + "\n".join(f"{' ' * 2 * (at % 4)}- {item[:-1]}" for at, item in enumerate(items))
    ),
    st.lists(ITEM, min_size=1, max_size=30).map(
        lambda items: "| a | b |\n|-|-|\n" + "\n".join(f"| {item} | {item} |" for item in items)
    ),
    st.lists(ITEM, min_size=1, max_size=30).map(lambda items: "See:\n\n> " + "\n>\n> ".join(items)),
    st.lists(ITEM, min_size=1, max_size=30).map(lambda items: "```\n" + "\n".join(items) + "\n```"),
    st.lists(ITEM, min_size=1, max_size=30).map(lambda items: "\n".join(f"Term\n: {item}\n" for item in items)),
    st.lists(ITEM, min_size=1, max_size=30).map(" ".join),
    st.just("y" * 1500),
)


@given(st.one_of(DOCUMENTS, TOOLS, st.lists(LONG, min_size=1, max_size=3).map("\n\n".join)))
def test_passages_hold_every_sentence_once_with_what_it_needs(text: str) -> None:
    document = read(text)
    found = split_passages(document)
    assert [s for p in found for s in p.sentences] == [s for block in document.blocks for s in block.sentences]
    for passage in found:
        block = document.blocks[passage.paragraph - 1]
        first = block.sentences.index(passage.sentences[0])
        stop = first + len(passage.sentences)
        assert (passage.document, passage.section) == (document.name, block.section)
        assert passage.span == (passage.sentences[0].start, passage.sentences[-1].end)
        assert passage.text == document.text[slice(*passage.span)]
        assert [passage.slice(span) for span in passage.sentences] == [
            document.text[slice(*span)] for span in passage.sentences
        ]
        openers = {each.first for each in block.context if each.span in block.sentences}
        assert stop not in openers  # It does not end with a line that opens what follows.
        bound = all(at in openers for at in range(first + 1, stop))  # A line, and the first that needs it.
        assert len(words_of(passage)) <= LONGEST_PASSAGE or bound
        needed = []
        for each in block.context:
            need = [at - first for at in range(max(first, each.first), min(stop, each.last + 1))]
            needed += [each._replace(first=need[0], last=need[-1])] if need else []
        assert list(passage.context) == needed
        assert "".join(words_of(passage).split()) == "".join("".join(lines_of(passage)).split())
        assert passage.aside >= block.aside


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- a\n- b", "• a\n• b"),
        ("3. a\n\n   b\n4. **c**", "3. a\nb\n4. c"),
        ("- [ ] a\n- [x] b", "☐ a\n☑ b"),
        ("Rules:\n\n- a\n  - b\n- c", "Rules:\n• a\n• b\n• c"),
        ("| a | *b* |\n|-|-|\n| c | `d` |", "a · b\nc · d"),
        ("> one\n> two\n>\n> - three", "one two\n• three"),
        ("<ul><li>a</li><li>b</li></ul>", "• a\n• b"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("```\nif x:\n\n    y\n```", "if x:\n    y"),
        ("- ```\n  x\n  ```", "• x"),
        ("a  \nb", "a\nb"),
    ],
)
def test_how_a_passage_looks(text: str, expected: str) -> None:
    (passage,) = passages(text)
    assert looks(passage) == expected


def test_a_long_list_is_cut_between_items_and_each_piece_knows_the_line_that_opens_it() -> None:
    items = [f"- {'word ' * 30}item {at}. And {'more ' * 10}of it." for at in range(20)]
    found = passages("\n".join(["These are the rules:", "", *items]))
    assert len(found) > 3
    assert found[0].text.startswith("These are the rules:\n\n- ")
    assert all(context_of(passage) == ["These are the rules:"] for passage in found)
    assert all(looks(passage).startswith("• word") for passage in found[1:])
    assert [len(passage.sentences) % 2 for passage in found] == [1, *[0] * (len(found) - 1)]


def test_a_long_table_is_cut_between_rows_and_each_piece_knows_its_header() -> None:
    rows = [f"| {'word ' * 20}. Row {at}. | {'word ' * 20} |" for at in range(20)]
    found = passages("\n".join(["| *A* | B |", "|-|-|", *rows]))
    assert len(found) > 3
    assert all(context_of(passage) == ["A B"] for passage in found)
    assert sum(len(passage.sentences) for passage in found) == 21


def test_a_long_item_is_cut_where_an_inner_list_is() -> None:
    inner = "\n".join(f"  - {'word ' * 25}item {at}." for at in range(8))
    found = passages(f"Rules:\n\n- Outer one:\n{inner}\n- Outer two.")
    assert [context_of(passage) for passage in found] == [["Rules:", "Outer one:"]] * len(found)
    assert found[0].text.startswith("Rules:\n\n- Outer one:\n  - word")


def test_what_is_code_alone_is_an_aside() -> None:
    lines = "\n".join("x = " + "1 + " * 30 + str(at) for at in range(20))
    opener, *others = passages(f"Do it like this:\n\n```\n{lines}\n```")
    assert not opener.aside
    assert others
    assert all(passage.aside for passage in others)


def test_a_passage_says_where_it_stands() -> None:
    (first, second) = split_passages(parse("# One\nA. B.\n\n## Two\nC."))
    assert (first.document, first.section, first.paragraph, first.text) == ("a.md", "One", 1, "A. B.")
    assert (second.document, second.section, second.paragraph, second.text) == ("a.md", "Two", 2, "C.")


def test_a_long_paragraph_is_cut_into_parts_of_about_equal_length() -> None:
    sentence = "This sentence is exactly fifty characters long ok."
    assert len(sentence) == 50
    passages = split_passages(parse(" ".join([sentence] * 17)))  # 866 characters: two parts, not 15 sentences and 2.
    assert [len(passage.sentences) for passage in passages] == [9, 8]
    assert len(split_passages(parse(" ".join([sentence] * 15)))) == 1


def test_a_sentence_longer_than_a_passage_stays_whole() -> None:
    long = "Word " * 200 + "end."
    assert [passage.text for passage in split_passages(parse(f"Before. {long} After."))] == ["Before.", long, "After."]


def test_the_views_of_a_piece_say_what_it_needs() -> None:
    items = [f"- {'word ' * 50}item {at}." for at in range(6)]
    document = parse("# S\n\nThe *rules*:\n\n" + "\n".join(items))
    texts = [view.text for view in views_of(document) if view.kind == "passage"]
    assert len(texts) > 1
    assert all(text.startswith("S. The rules: word") for text in texts)


def test_views_of_a_section() -> None:
    document = parse("Intro.\n\n# S\nOne. Two. Three. Four.\n\nFive.")
    assert [(view.kind, view.passages, view.sentences, view.text) for view in views_of(document)] == [
        ("passage", (0, 1), (0, 1), "T. Intro."),
        ("sentence", (0, 1), (0, 1), "Intro."),
        ("window", (0, 1), (0, 1), "Intro."),
        ("passage", (1, 2), (0, 4), "S. One. Two. Three. Four."),
        ("sentence", (1, 2), (0, 1), "One."),
        ("sentence", (1, 2), (1, 2), "Two."),
        ("sentence", (1, 2), (2, 3), "Three."),
        ("sentence", (1, 2), (3, 4), "Four."),
        ("window", (1, 2), (0, 3), "One. Two. Three."),
        ("window", (1, 2), (1, 4), "Two. Three. Four."),
        ("passage", (2, 3), (0, 1), "S. Five."),
        ("sentence", (2, 3), (0, 1), "Five."),
        ("window", (2, 3), (0, 1), "Five."),
        ("title", (0, 1), (0, 0), "T"),
        ("section", (0, 1), (0, 0), "T Intro."),
        ("title", (1, 3), (0, 0), "S"),
        ("section", (1, 3), (0, 0), "S One. Two. Three. Four. Five."),
    ]


def test_views_point_at_where_the_passages_lie_in_the_build() -> None:
    document = parse("One.\n\nTwo.")
    here, there = list(views_of(document)), list(views_of(document, 10))
    assert [(a + 10, b + 10) for view in here for a, b in [view.passages]] == [view.passages for view in there]
    assert [view.text for view in here] == [view.text for view in there]


@given(BODY)
def test_every_sentence_is_seen_alone_and_in_a_window_and_no_view_is_longer_than_is_read(pieces: list[str]) -> None:
    document = parse("".join(pieces))
    passages = split_passages(document)
    views = list(views_of(document))
    assert all(len(view.text) <= LONGEST_VIEW for view in views)
    for at, passage in enumerate(passages):
        own = [view for view in views if view.passages == (at, at + 1) and view.kind in ("sentence", "window")]
        alone = [view.sentences for view in own if view.kind == "sentence"]
        assert alone == [(number, number + 1) for number in range(len(passage.sentences))]
        windows = [range(*view.sentences) for view in own if view.kind == "window"]
        assert {number for window in windows for number in window} == set(range(len(passage.sentences)))
        assert {len(window) for window in windows} == {min(WINDOW, len(passage.sentences))}
    covered = [at for view in views if view.kind == "section" for at in range(*view.passages)]
    assert covered == list(range(len(passages)))


def test_of_a_long_section_a_view_holds_the_beginning() -> None:
    document = parse("# S\n" + "\n\n".join(f"Paragraph {number} says little." for number in range(200)))
    (section,) = (view for view in views_of(document) if view.kind == "section")
    assert len(section.text) == LONGEST_VIEW
    assert section.text.startswith("S Paragraph 0 says little. Paragraph 1 says little.")
