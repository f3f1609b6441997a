"""Every essay on its way into the draft, and what a manifest says of each."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from index.builds.manifest import DocumentEntry
from index.datatypes import Essay, Requoted, Span
from index.making.draft import Draft
from index.making.learned import Parting
from index.reading.quotations import words


@dataclass(slots=True)
class Gathered:
    """What was read of a corpus."""

    documents: dict[str, DocumentEntry] = field(default_factory=dict)
    anchors: dict[str, dict[str, tuple[Span, ...]]] = field(default_factory=dict)
    """As `Manifest.anchors` has it."""
    requoted: list[Requoted] = field(default_factory=list)
    """Quotations that are not in their essays as they are written."""
    sizes: list[tuple[int, int]] = field(default_factory=list)
    """Of each essay, how many passages and how many covered questions it has."""
    left_out: int = 0
    """Stretches of text that are in no passage."""

    @property
    def kept_out(self) -> int:
        """Return how many questions do not count because nothing of what they quote is left."""
        return sum(each.kept_out for each in self.requoted)


def gather(essays: Iterable[Essay], draft: Draft, parting: Parting) -> Gathered:
    """Put every essay into the draft, with the questions that are needed."""
    found = Gathered()
    for essay in essays:
        passages = draft.add(essay.document, parting.needed(essay.questions))
        name = essay.document.name
        found.documents[name] = entry = _entry(essay)
        found.sizes.append((passages, entry.questions))
        found.left_out += len(essay.document.left_out)
        found.requoted += essay.requoted
        if anchors := {words(each.text): each.sentences for each in essay.requoted if each.sentences}:
            found.anchors[name] = anchors
    return found


def _entry(essay: Essay) -> DocumentEntry:
    document = essay.document
    return DocumentEntry(
        title=document.title,
        author=document.author,
        url=document.url,
        date=document.date.isoformat() if document.date else "",
        sha256=document.sha256,
        questions=len(essay.questions) - essay.not_covered,
        not_covered=essay.not_covered,
    )
