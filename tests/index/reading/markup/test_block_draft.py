from index.datatypes import Run, Span
from index.reading.markup.block_draft import BlockDraft
from index.reading.markup.markdown import parse
from index.reading.markup.prose import Prose, read_prose

TEXT = "- One. Two.\n- [ ] three\n\n  four | five\n10. six\n"


def prose(start: int, end: int) -> Prose:
    """Return what the text says between two places."""
    blank = " " * start
    return read_prose(TEXT, parse(blank[:0] + TEXT[start:end], range(start, end + 1))[0].children)


def test_lines_and_their_marks() -> None:
    draft = BlockDraft(TEXT, "list")
    draft.mark(0, "• ")
    draft.add(prose(2, 11), 0)
    draft.mark(12, "• ")
    draft.add(prose(18, 23), 1)
    draft.add_words(prose(27, 31))
    draft.part_cells()
    draft.add_words(prose(34, 38))
    draft.add_sentences([Span(27, 38)], 2)
    draft.mark(39, "10. ")
    draft.add(prose(43, 46), 0)
    block = draft.finish(7, "S")
    assert "".join(run.text for run in draft.runs) == "• One. Two.\n• three\nfour · five\n10. six"
    assert [TEXT[slice(*span)] for span in block.sentences] == ["One.", "Two.", "three", "four | five", "six"]
    assert block.depths == (0, -1, 1, 2, 0)
    assert (block.span, block.number, block.section, block.kind) == (Span(2, 46), 7, "S", "list")
    assert [TEXT[run.start : run.end] for run in draft.runs if "mark" in run.styles] == ["-", "-", " ", "10."]


def test_of_several_marks_one_is_seen() -> None:
    draft = BlockDraft("- - [x] one", "list")
    draft.mark(0, "• ")
    draft.mark(2, "◦ ")
    draft.add(Prose([Run(4, 7, "☑ ", ("mark",)), Run(8, 11, "one")], [Span(8, 11)], [], False, {}), 0)
    assert [run.text for run in draft.runs] == ["☑ ", "one"]


def test_a_line_ends_with_white_space_or_what_follows() -> None:
    draft = BlockDraft("one \n<p>two", "paragraph")
    draft.add(Prose([Run(0, 5, "one \n")], [Span(0, 3)], [], False, {}), 0)
    draft.add(Prose([Run(8, 11, "two")], [Span(8, 11)], [], False, {}), 0)
    assert draft.runs == [Run(0, 4, "one "), Run(4, 5, "\n", ("break",)), Run(8, 11, "two")]


def test_what_needs_what() -> None:
    draft = BlockDraft("a: b: c d", "paragraph")
    for start, end in ((0, 2), (3, 5), (6, 7), (8, 9)):
        draft.add(Prose([Run(start, end, "a: b: c d"[start:end])], [Span(start, end)], [], False, {}), 0)
        draft.needs(len(draft.sentences) - 1)  # Nothing follows yet.
    draft.needs(1)
    draft.needs(0)
    block = draft.finish(1, "")
    assert [(each.text, each.first, each.last) for each in block.context] == [("a:", 1, 3), ("b:", 2, 3)]
    assert draft.words(0) == "a:"


def test_code_line_by_line() -> None:
    text = "  if x:\r\n\n      *y*\n"
    draft = BlockDraft(text, "code")
    draft.add_lines(Span(0, len(text)), 0)
    assert [text[slice(*span)] for span in draft.sentences] == ["if x:", "*y*"]
    assert [run.text for run in draft.runs] == ["  if x:", "\n", "      *y*"]
    assert draft.finish(1, "").aside


def test_what_has_neither_letter_nor_digit_says_nothing() -> None:
    draft = BlockDraft("… *", "paragraph")
    draft.add(Prose([Run(0, 1, "…")], [Span(0, 1)], [], False, {}), 0)
    assert not draft
    draft.add(Prose([Run(2, 3, "7")], [Span(2, 3)], [], False, {}), 0)
    assert draft
