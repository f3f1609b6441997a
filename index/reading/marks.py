"""Marks of other tools than Markdown: shortcodes, Liquid, callouts, MDX. They are hidden from the parser.

What is hidden is overwritten with as many other characters, so that every place stays where it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index import messages
from index.datatypes import LeftOut, Span

_PAIRS = (("{{", "}}"), ("{%", "%}"), ("{:", "}"))
_COMMENT = re.compile(r"\{%-?[ \t]*comment[ \t]*-?%\}")
_END_OF_COMMENT = re.compile(r"\{%-?[ \t]*endcomment[ \t]*-?%\}")
_WORDS = re.compile(r"\"(?=[^\"\n]*+\")[^\"\n]*?\w[ ]\w")
"""Of a tag that holds a caption or the like."""
_ALTERNATIVE = re.compile(r"\balt=[\"'{]++\w")
_CONTENTS = re.compile(r"^[ \t]*(\[{1,2}_?toc_?\]{1,2})[ \t]*$", re.IGNORECASE | re.MULTILINE)
_CONTENTS_OF_KRAMDOWN = re.compile(r"^[ \t]*+(?:[-+*]|1\.)[ \t]++([^\n]*+\n[ \t]*+\{:\s?toc[ \w.#]*+\})", re.MULTILINE)
_COLONS = re.compile(
    r"^[ \t>]*+(?P<mark>:{3,}+(?:[ \t]*+[A-Za-z][\w-]*+)?(?:\{[^}\n]*+\})?)(?P<title>[^\n]*+)$", re.MULTILINE
)
_CALLOUT = re.compile(r"^[ \t>]*+(?<=[> \t])(?P<mark>\[![A-Za-z][\w-]*+\][+-]?)(?P<title>[^\n]*+)$", re.MULTILINE)
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,60}+\]")
_DEFINED = re.compile(r"^[ \t>]*+(?P<mark>\[\^[^\]\s]{1,60}+\]):", re.MULTILINE)
_TITLE_MARKS = re.compile(r"^[ \t]*+(\[).*(\])\s*$")
_TAG_WITH_MARKDOWN = re.compile(
    r"^[ \t]*+(<\w(?=[^<>\n]*+>[ \t\r]*+$)[^<>\n]*?\bmarkdown=[\"']?(?:1|block|span)\b[^<>\n]*+>)", re.MULTILINE
)
_MODULE = re.compile(r"^(?:import|export)\b[^\n]*+(?:\n(?![ \t\r]*\n)[^\n]++)*+", re.MULTILINE)
_IN_BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}"
_JSX = re.compile(rf"<[A-Za-z][\w.:-]*+(?P<attributes>(?:[^<>{{}}\"']|\"[^\"]*+\"|'[^']*+'|{_IN_BRACES})*+)>")
_BRACES = re.compile(_IN_BRACES)
_TAGS_ALONE = re.compile(r"^[ \t]*+((?:</?[A-Za-z][^<>\n]*+>[ \t\r]*+)++)$|^[ \t]*+(</?>)[ \t\r]*$", re.MULTILINE)
_ADDRESS = re.compile(r"\]\([^()\s]*$")
_FAR = 200  # Characters in which the begin of a link's address is looked for.


@dataclass(frozen=True, slots=True)
class Masked:
    """A text as long as the one that it was made of, for the parser alone."""

    text: str
    left_out: tuple[LeftOut, ...]
    """What was hidden and may hold words."""
    breaks: frozenset[int]
    """Line ends that part a title from what stands below it."""


def hide_marks(text: str, *, is_mdx: bool) -> Masked:
    """Overwrite marks that are not Markdown's. Code is overwritten, too: its text is to be taken from the original."""
    mask = _Mask(text)
    if is_mdx:
        _hide_mdx(mask)
    _hide_templates(mask)
    for match in _CONTENTS.finditer(text):
        mask.hide(*match.span(1))
    for match in _CONTENTS_OF_KRAMDOWN.finditer(text):
        mask.hide(*match.span(1), messages.LEFT_OUT_TEMPLATE)
    for match in _TAG_WITH_MARKDOWN.finditer(text):
        mask.hide(*match.span(1))
    for pattern in (_COLONS, _CALLOUT):
        for match in pattern.finditer(text):
            mask.title(match)
    defined = {match["mark"] for match in _DEFINED.finditer(text)}
    for match in _FOOTNOTE.finditer(text):
        if match[0] not in defined:
            mask.hide(*match.span())
    return mask.applied()


def _hide_templates(mask: "_Mask") -> None:
    text = mask.text
    at = 0
    while (comment := _COMMENT.search(text, at)) and (last := _END_OF_COMMENT.search(text, comment.end())):
        at = last.end()
        mask.hide(comment.start(), at, messages.LEFT_OUT_COMMENT)
    for opening, closing in _PAIRS:
        at, line_end = 0, -1
        while (at := text.find(opening, at)) >= 0:
            if at > line_end:
                line_end = text.find("\n", at)
                line_end = line_end if line_end >= 0 else len(text)
            end = text.find(closing, at + 2, line_end)
            if end < 0:  # Nor is there one for the rest of the line.
                at = line_end
                continue
            words = _WORDS.search(text, at, end) or (opening == "{{" and text[at + 2] not in "<%")
            mask.hide(at, end + len(closing), messages.LEFT_OUT_TEMPLATE if words else "")
            at = end + len(closing)


def _hide_mdx(mask: "_Mask") -> None:
    for match in _MODULE.finditer(mask.text):
        mask.hide(*match.span(), messages.LEFT_OUT_CODE_OF_PAGE)
    for match in _JSX.finditer(mask.text):
        if "{" in match["attributes"]:
            mask.hide(*match.span("attributes"), _said(match["attributes"]), is_inside=True)
    for match in _BRACES.finditer(mask.text):
        is_comment = match[0].startswith("{/*")
        mask.hide(*match.span(), messages.LEFT_OUT_COMMENT if is_comment else messages.LEFT_OUT_CODE_OF_PAGE)
    for match in _TAGS_ALONE.finditer(mask.applied().text):
        start, end = match.span(1 if match[1] else 2)
        mask.hide(start, end, _said(mask.text[start:end]))


def _said(tag: str) -> str:
    """Return why what a tag says is left out, or nothing if it says nothing."""
    if _ALTERNATIVE.search(tag):
        return messages.LEFT_OUT_PICTURE
    return messages.LEFT_OUT_TEMPLATE if _WORDS.search(tag) else ""


class _Mask:
    """Stretches of a text that the parser must not see."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._hidden: list[tuple[int, int, str]] = []
        self._inside: set[int] = set()
        self._breaks: set[int] = set()

    def hide(self, start: int, end: int, reason: str = "", *, is_inside: bool = False) -> None:
        """Hide a stretch, which may be what is inside a tag; one that holds words has a reason."""
        self._hidden.append((start, end, reason))
        if is_inside:
            self._inside.add(start)

    def title(self, match: re.Match[str]) -> None:
        """Hide the mark of a callout, and let what stands behind it be a line of its own."""
        self.hide(*match.span("mark"))
        around = _TITLE_MARKS.match(match["title"])
        for at in (around.start(1), around.start(2)) if around else ():
            self.hide(match.start("title") + at, match.start("title") + at + 1)
        if match["title"].strip():
            self._breaks |= {match.end(), match.end() - 1}

    def applied(self) -> Masked:
        """Return the text without what is hidden."""
        letters = list(self.text)
        for cuts in self._by_line():
            line_start = self.text.rfind("\n", 0, cuts[0][0]) + 1
            line_end = self.text.find("\n", cuts[-1][1])
            sides = [line_start, *(side for cut in cuts for side in cut), line_end if line_end >= 0 else len(letters)]
            seen = "".join(self.text[start:end] for start, end in zip(sides[::2], sides[1::2], strict=True))
            is_alone = not seen.strip("> \t\r")
            for start, end in cuts:
                letters[start:end] = self._instead(line_start, start, end, is_alone=is_alone)
        left_out = tuple(LeftOut(Span(start, end), reason) for start, end, reason in self._outermost() if reason)
        return Masked("".join(letters), left_out, frozenset(self._breaks))

    def _outermost(self) -> Iterator[tuple[int, int, str]]:
        """Yield what is hidden, in order, none inside another."""
        reached = 0
        for start, end, reason in sorted(self._hidden, key=lambda each: (each[0], -each[1])):
            if start >= reached:
                yield start, end, reason
                reached = end

    def _by_line(self) -> Iterator[list[tuple[int, int]]]:
        """Yield what is hidden on each line."""
        line: list[tuple[int, int]] = []
        for start, end, _ in self._outermost():
            while start < end:
                stop = self.text.find("\n", start, end)
                stop = stop if stop >= 0 else end
                if line and self.text.find("\n", line[-1][1], start) >= 0:
                    yield line
                    line = []
                line.append((start, stop))
                start = stop + 1
        if line:
            yield line

    def _instead(self, line_start: int, start: int, end: int, *, is_alone: bool) -> str:
        """Return what the parser is shown: nothing, a tag that is not seen, or in a link's address a part of it."""
        if _ADDRESS.search(self.text, max(line_start, start - _FAR), start):
            return "x" * (end - start)
        if is_alone or start in self._inside or end - start < len("<x>"):
            return " " * (end - start)
        return "<x" + " " * (end - start - len("<x>")) + ">"
