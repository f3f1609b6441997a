"""Marks of other tools than Markdown: shortcodes, Liquid, callouts, MDX. They are hidden from the parser.

What is hidden is overwritten with as many other characters, so that every place stays where it is.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from index import messages
from index.datatypes import LeftOut, Span

_PAIRS = (("{{", "}}"), ("{%", "%}"), ("{:", "}"))
_COMMENT = re.compile(r"\{%-?[ \t]*comment[ \t]*-?%\}")
_END_OF_COMMENT = re.compile(r"\{%-?[ \t]*endcomment[ \t]*-?%\}")
_WORDS = re.compile(r"\"(?=[^\"\n]*+\")[^\"\n]*?\w[ ]\w")
"""Of a tag that holds a caption or the like."""
_ALTERNATIVE = re.compile(r"\balt=[\"'{]++\w")
_CONTENTS = re.compile(r"^[ \t]*(\[{1,2}_?toc_?\]{1,2})[ \t]*$", re.IGNORECASE | re.MULTILINE)
_COLONS = re.compile(
    r"^[ \t>]*+(?P<mark>:{3,}+(?:[ \t]*+[A-Za-z][\w-]*+)?(?:[ \t]*+\{[^}\n]*+\})?)(?P<title>[^\n]*+)$", re.MULTILINE
)
_CALLOUT = re.compile(r"^[ \t>]*+(?<=[> \t])(?P<mark>\[![A-Za-z][\w-]*+\][+-]?)(?P<title>[^\n]*+)$", re.MULTILINE)
_INDENTED = re.compile(
    r"^(?P<mark>[ ]{0,3}(?:!{3}|\?{3}\+?|={3})(?:[ \t]+[\w-]+)*(?:[ \t]+\"(?P<title>[^\"\n]*+)\")?)[ \t]*$",
    re.MULTILINE,
)
"""A callout of MkDocs; what stands inside is indented, or it is none."""
_INSIDE = re.compile(r"(?:\n(?:[ ]{4}|\t)[^\n]*+|\n[ \t]*+(?=\n))+")
_INDENT = re.compile(r"^(?:[ ]{4}|\t)(?=[ \t]*\S)", re.MULTILINE)
_DIRECTIVE = re.compile(
    r"^(?P<mark>(?P<fence>`{3,}|:{3,}|~{3,})\{(?:tip|note|warning|important|caution|danger|hint|attention|admonition|"
    r"seealso|margin|dropdown)\})(?P<title>[^\n]*+)$",
    re.MULTILINE,
)
_FENCE_ALONE = re.compile(r"^(`{3,}+|:{3,}+|~{3,}+)[ \t]*+$", re.MULTILINE)
_CONTENTS_LIST = re.compile(r"^(?:[-*+]|\d+\.)[ \t][^\n]*\n(?=[ \t]*\{:[ \t]*toc)", re.MULTILINE)
_HIDDEN_NOTE = re.compile(r"(?<!\S)%%[^%\n]++%%(?!\S)")
_BLOCK_NAME = re.compile(r"(?<=[ ])\^[a-z0-9][a-z0-9-]{3,30}(?=[ \t]*$)", re.MULTILINE)
_IMPORT = re.compile(r"^import[ \t](?:[^\n]*[ \t]from[ \t]+)?[\"'][^\"'\n]+[\"'];?[ \t]*$", re.MULTILINE)
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,60}+\]")
_DEFINED = re.compile(r"^[ \t>]*+(?P<mark>\[\^[^\]\s]{1,60}+\]):", re.MULTILINE)
_TITLE_MARKS = re.compile(r"^[ \t]*+(\[).*(\])\s*$")
_REASONS = {_IMPORT: messages.LEFT_OUT_CODE_OF_PAGE, _CONTENTS_LIST: messages.LEFT_OUT_TEMPLATE}
_MODULE = re.compile(r"^(?:import|export)\b[^\n]*+(?:\n(?![ \t]*\n)[^\n]++)*+", re.MULTILINE)
_IN_BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}"
_JSX = re.compile(rf"<[A-Za-z][\w.:-]*+(?P<attributes>(?:[^<>{{}}\"']|\"[^\"]*+\"|'[^']*+'|{_IN_BRACES})*+)>")
_BRACES = re.compile(_IN_BRACES)
_TAGS_ALONE = re.compile(
    r"^[ \t]*+((?:</?[A-Za-z][\w.:-]*+(?=\s|/?>)[^<>\n]*+>[ \t]*+)++)$|^[ \t]*+(</?>)[ \t]*$", re.MULTILINE
)
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
    text = mask.text
    if is_mdx:
        _hide_mdx(mask)
    _hide_templates(mask)
    for pattern in (_CONTENTS, _CONTENTS_LIST, _BLOCK_NAME, _IMPORT):
        for match in pattern.finditer(text):
            mask.hide(*match.span(), _REASONS.get(pattern, ""))
    for match in _HIDDEN_NOTE.finditer(text):
        mask.hide(*match.span(), messages.LEFT_OUT_COMMENT)
    _hide_callouts(mask)
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


def _hide_callouts(mask: "_Mask") -> None:
    text = mask.text
    closings: defaultdict[str, list[int]] = defaultdict(list)
    for match in _FENCE_ALONE.finditer(text):
        closings[match[1]].append(match.start())
    for match in _DIRECTIVE.finditer(text):
        mask.title(match)
        after = bisect_left(closings[match["fence"]], match.end())
        for start in closings[match["fence"]][after : after + 1]:
            mask.hide(start, start + len(match["fence"]))
    for pattern in (_COLONS, _CALLOUT):
        for match in pattern.finditer(text):
            mask.title(match)
    for match in _INDENTED.finditer(text):
        inside = _INSIDE.match(text, match.end())
        indents = list(_INDENT.finditer(text, *inside.span())) if inside else []
        if not indents:
            continue
        title = match.start("title")
        if title > 0:
            mask.hide(match.start(), title, instead="> <x".ljust(title - match.start() - 1) + ">")
            mask.hide(match.end("title"), match.end("mark"))
            mask.part(match.end())
        else:
            mask.hide(*match.span("mark"))
        for indent in indents:
            mask.hide(*indent.span(), instead=">".ljust(len(indent[0])))


def _hide_mdx(mask: "_Mask") -> None:
    for match in _MODULE.finditer(mask.text):
        mask.hide(*match.span(), messages.LEFT_OUT_CODE_OF_PAGE)
    for match in _JSX.finditer(mask.text):
        if "{" in match["attributes"] and "\n" in match["attributes"]:
            mask.hide(*match.span(), _said(match[0]))
        elif "{" in match["attributes"]:
            said = _said(match["attributes"])
            mask.hide(*match.span("attributes"), said, instead=" " * len(match["attributes"]))
    for match in _BRACES.finditer(mask.text):
        is_comment = match[0].startswith("{/*")
        mask.hide(*match.span(), messages.LEFT_OUT_COMMENT if is_comment else messages.LEFT_OUT_CODE_OF_PAGE)
    for match in _TAGS_ALONE.finditer(mask.applied().text.replace("\r\n", " \n")):
        start, end = match.span(1 if match[1] else 2)
        mask.hide(start, end, _said(mask.text[start:end]))


def _said(tag: str) -> str:
    """Return why what a tag says is left out, or nothing if it says nothing."""
    if _ALTERNATIVE.search(tag):
        return messages.LEFT_OUT_PICTURE
    return messages.LEFT_OUT_TEMPLATE if _WORDS.search(tag) else ""


class _Hidden(NamedTuple):
    start: int
    end: int
    reason: str
    instead: str


class _Mask:
    """Stretches of a text that the parser must not see."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", " \n")
        """With line ends that the patterns know."""
        self._given = text
        self._hidden: list[_Hidden] = []
        self._breaks: set[int] = set()

    def hide(self, start: int, end: int, reason: str = "", *, instead: str = "") -> None:
        """Hide a stretch; one that holds words has a reason. The parser sees what is as long, if it is given."""
        self._hidden.append(_Hidden(start, end, reason, instead))

    def title(self, match: re.Match[str]) -> None:
        """Hide the mark of a callout, and let what stands behind it be a line of its own."""
        self.hide(*match.span("mark"))
        around = _TITLE_MARKS.match(match["title"])
        for at in (around.start(1), around.start(2)) if around else ():
            self.hide(match.start("title") + at, match.start("title") + at + 1)
        if match["title"].strip():
            self.part(match.end())

    def part(self, line_end: int) -> None:
        """Part a line from what stands below it."""
        self._breaks |= {line_end, line_end - 1}

    def applied(self) -> Masked:
        """Return the text without what is hidden."""
        letters = list(self._given)
        outermost = list(self._outermost())
        for cuts in self._by_line(outermost):
            line_start = self.text.rfind("\n", 0, cuts[0].start) + 1
            line_end = self.text.find("\n", cuts[-1].end)
            sides = [
                line_start,
                *(side for cut in cuts for side in cut[:2]),
                line_end if line_end >= 0 else len(letters),
            ]
            seen = "".join(self.text[start:end] for start, end in zip(sides[::2], sides[1::2], strict=True))
            is_alone = not seen.strip("> \t\r")
            for cut in cuts:
                instead = cut.instead or self._instead(line_start, *cut[:2], is_alone=is_alone)
                letters[cut.start : cut.end] = instead
        left_out = tuple(LeftOut(Span(*each[:2]), each.reason) for each in outermost if each.reason)
        return Masked("".join(letters), left_out, frozenset(self._breaks))

    def _outermost(self) -> Iterator[_Hidden]:
        """Yield what is hidden, in order, none inside another."""
        reached = 0
        for each in sorted(self._hidden, key=lambda each: (each.start, -each.end)):
            if each.start >= reached:
                yield each
                reached = each.end

    def _by_line(self, hidden: Iterable[_Hidden]) -> Iterator[list[_Hidden]]:
        """Yield what is hidden on each line."""
        line: list[_Hidden] = []
        for each in hidden:
            start = each.start
            while start < each.end:
                stop = self.text.find("\n", start, each.end)
                stop = stop if stop >= 0 else each.end
                if line and self.text.find("\n", line[-1].end, start) >= 0:
                    yield line
                    line = []
                instead = each.instead[start - each.start : stop - each.start]
                line.append(each._replace(start=start, end=stop, instead=instead))
                start = stop + 1
        if line:
            yield line

    def _instead(self, line_start: int, start: int, end: int, *, is_alone: bool) -> str:
        """Return what the parser is shown: nothing, a tag that is not seen, or in a link's address a part of it."""
        if _ADDRESS.search(self.text, max(line_start, start - _FAR), start):
            return "x" * (end - start)
        if is_alone or end - start < len("<x>"):
            return " " * (end - start)
        return "<x" + " " * (end - start - len("<x>")) + ">"
