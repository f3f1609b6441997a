from pathlib import Path

from index.builds.layout import Layout
from index.datatypes import Requoted, Span
from index.making.draft import Draft
from index.making.gather import gather
from index.making.learned import Parting
from index.reading.corpus import Corpus as Files
from index.reading.questions import read_essays
from tests.conftest import Corpus, build

QUESTIONS = """> Cats sleep all day.
- when do they rest?
- and at night?

> Nothing of the kind.
- how come?

# Not covered
- taxes?
"""


def test_what_is_said_of_each_essay(corpus: Corpus, tmp_path: Path) -> None:
    settings = corpus(a="Cats sleep all days.\n\n<!-- no -->\n\nThey eat.", b="Dogs run.")
    (settings.corpus / "a.questions.md").write_text(QUESTIONS)
    (tmp_path / "draft").mkdir()
    with Draft(Layout(tmp_path / "draft")) as draft:
        found = gather(read_essays(Files.open(settings.corpus)), draft, Parting(None))
    assert {name: (one.questions, one.not_covered) for name, one in found.documents.items()} == {
        "a.md": (2, 1),
        "b.md": (0, 0),
    }
    assert found.sizes == [(2, 2), (1, 0)]
    assert (found.left_out, found.kept_out) == (1, 1)
    start = (settings.corpus / "a.md").read_text().index("Cats")
    assert found.anchors == {"a.md": {"cats sleep all day": (Span(start, start + len("Cats sleep all days.")),)}}
    assert [(one.lines, one.kept_out) for one in found.requoted] == [((1, 1), 0), ((5, 5), 1)]


def test_a_build_counts_what_it_kept_out_and_remembers_its_anchors(corpus: Corpus) -> None:
    settings = corpus(a="Cats sleep all days.")
    (settings.corpus / "a.questions.md").write_text(QUESTIONS)
    report = build(settings)
    manifest = report.build.manifest
    assert manifest.counts["questions kept out"] == 1
    assert list(manifest.anchors["a.md"]) == ["cats sleep all day"]
    assert all(isinstance(one, Requoted) for one in report.requoted)
    assert len(report.requoted) == 2
    assert build(settings).requoted == ()  # Nothing was built.
