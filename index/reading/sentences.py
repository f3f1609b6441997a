"""Text to sentences, as spans.

nupunkt applies the Punkt algorithm (Kiss & Strunk 2006). Its stock list of abbreviations is learned from scanned
filings and holds words like "luck" and "book", so it is given a short list instead. `stops` shows it the text, and what
it cuts is looked at once more here.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from index.datatypes import Span
from index.reading.inserts import find_inserts
from index.reading.stops import ABBREVIATIONS, CERTAIN, STARTERS, show, thin_out

LONGEST_SENTENCE = 1200
"""Characters. What goes on for longer without a stop is cut at a space, or, where there is none, anywhere."""
LONGEST_ATOM = 400
"""Characters. What is longer, such as a paragraph in italics, is no atom."""
_MOST_CUTS = 3  # Inside a quotation or parenthesis that is not torn.
_MOST_MARKS = 32  # On one base character.

_NEVER_LAST = re.compile(r"(?:^|[\s(\[“\"'])(?:e\.g|i\.e|vs|cf|viz|approx|dr|mr|mrs|ms|prof)\.$", re.IGNORECASE)
_NEEDS_NUMBER = re.compile(r"(?:^|[\s(\[])(?:no|nos|p|pp|fig|figs|vol|ch|sec|eq|ver|v)\.$", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z])[.)]")
_ADDRESS = re.compile(r"\b(?:(?:https?|ftp|file)://|www\.)[^\s<>\u3000-\u9fff\uff00-\uffef]++")
_CJK = "\u3041-\u30ff\u3400-\u9fff"
_CERTAIN_STOP = re.compile(
    rf"(?P<stop>(?:(?!．\d)[{CERTAIN}]|(?<=[{_CJK}])[!?](?=[{_CJK}]))[.?!…{CERTAIN}]*+[\"'”’»)\]}}」』】》〉）]*+)\s*+"
)
_GOES_ON = re.compile(r"[,;:，、；：]|(?:--?|–|—)\s?[a-zß-ÿ]")
_SPACES = re.compile(r"\s*+")
_WORD = re.compile(r"[^\W_]")
_CJK_SPEAKER = re.compile("[^。！？!?“「『]{0,12}?[说說问問道答喊叫言]")
_IN_BRACKETS = re.compile(r"[(\[][A-Z]")
_PARTICLE = re.compile("[\u3041-\u309f]")
_DASH = re.compile(r"[–—] *+")
# "We used Yahoo! for years": a capital in the middle of a sentence makes a name.
_NAME_WITH_STOP = re.compile(r"(?:\s[A-Z]\w*+|\b(?:Yahoo|Jeopardy))!$")
_SAID = "said|says|asked|asks|replied|answered|wondered|thought|shouted|cried|wrote"
_SPEAKER = re.compile(
    rf"(?!(?:He|She|They|We|You|It) )(?:I|[A-Z]\w++(?: [A-Z]\w++)?) (?:{_SAID})\b"  # "He" begins anew.
)


class _Cut(NamedTuple):
    """A place between two sentences: where the one ends and where the other starts."""

    end: int
    start: int
    certain: bool = False
    """Whether no space needs to lie there."""


def split_sentences(text: str, start: int, end: int, atoms: Sequence[Span] = ()) -> tuple[Span, ...]:
    """Split `text[start:end]` into sentences without surrounding white space; none for blank text.

    `atoms` are spans of `text` inside which nothing is cut, such as links. Of two that overlap, the first counts.
    """
    piece = text[start:end]
    bound = _binding(piece, [Span(atom.start - start, atom.end - start) for atom in atoms])
    return tuple(Span(start + a, start + b) for a, b in _Splitter(piece, bound).sentences())


def trim(text: str, start: int, end: int) -> Span:
    """Narrow a span to what it holds between white space."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, max(start + left, start + len(piece.rstrip())))


@cache
def _tokenizer() -> Any:
    from nupunkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters(abbrev_types=set(ABBREVIATIONS), sent_starters=set(STARTERS))
    return PunktSentenceTokenizer(parameters)


def _binding(text: str, atoms: Sequence[Span]) -> list[Span]:
    """Return the atoms that bind, and web addresses as if they were, in order and none over another."""
    inside = (trim(text, max(0, start), min(len(text), end)) for start, end in atoms if end - start <= LONGEST_ATOM)
    binding = _disjoint(inside)
    # An address may hold an atom, but never a part of one.
    addresses = _ADDRESS.finditer(_blanked(text, binding))
    ends = ((found.start(), found.start() + len(found[0].rstrip(".,;:…)]\"'”’"))) for found in addresses)
    return _disjoint([*binding, *(Span(start, end) for start, end in ends if end - start <= LONGEST_ATOM)])


def _disjoint(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order without empty ones and those that begin inside another."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start < span.end and (not found or found[-1].end <= span.start):
            found.append(span)
    return found


def _blanked(text: str, atoms: Sequence[Span]) -> str:
    """Return the text with another character for each one of an atom: a mark inside has its other one inside, too."""
    blanked, at = list[str](), 0
    for start, end in atoms:
        blanked += [text[at:start], "x" * (end - start)]
        at = end
    return "".join([*blanked, text[at:]])


class _Splitter:
    """A text, and what decides where it is cut."""

    def __init__(self, text: str, atoms: list[Span]) -> None:
        self.text, self.atoms = text, atoms
        self.atom_starts = [atom.start for atom in atoms]
        self.inserts = find_inserts(_blanked(text, atoms))
        self.quotations = {insert.opening: insert.closing for insert in self.inserts if insert.quotes}
        self.ends_of_quotations = {closing + 1 for closing in self.quotations.values()}
        self.shown = show(text, atoms, self.inserts)

    def sentences(self) -> Iterator[Span]:
        """Yield the sentences in order."""
        whole = trim(self.text, 0, len(self.text))
        if whole.start == whole.end:
            return
        cuts: list[_Cut] = []
        begin = whole.start
        for cut in self.candidates():
            if begin < cut.end and cut.start < whole.end and not self.goes_on(begin, cut):
                cuts.append(cut)
                begin = cut.start
        kept = self.outside_inserts(cuts)
        starts, ends = [whole.start, *(cut.start for cut in kept)], [*(cut.end for cut in kept), whole.end]
        for span in _with_words(self.text, map(Span, starts, ends)):
            yield from self.shortened(span)

    def candidates(self) -> list[_Cut]:
        """Return where nupunkt cuts, and where stops of other scripts do."""
        shown = thin_out(self.shown)
        starts = [start for start, _ in _tokenizer().span_tokenize(shown)]
        cuts = {at: _Cut(before + len(shown[before:at].rstrip()), at) for before, at in pairwise(starts)}
        for stop in _CERTAIN_STOP.finditer(self.shown):
            cuts[stop.end()] = _Cut(stop.end("stop"), stop.end(), certain=True)
        return [cuts[start] for start in sorted(cuts)]

    def goes_on(self, begin: int, cut: _Cut) -> bool:
        """Tell whether the sentence that began at `begin` goes on behind a cut."""
        atom = self.atom_before(cut.end)
        if (atom and atom.end > cut.start) or _GOES_ON.match(self.text, cut.start):
            return True
        if cut.end == cut.start and (self.is_said(begin, cut) if cut.certain else not self.lacks_space(cut)):
            return True
        return self.is_followed_up(begin, cut, bool(atom and atom.end == cut.end)) or self.leans(begin, cut)

    def is_followed_up(self, begin: int, cut: _Cut, ends_with_atom: bool) -> bool:
        """Tell whether a stop belongs to a quotation, an atom or a name, and the words behind it to the sentence."""
        quoted = cut.end in self.ends_of_quotations
        dash = _DASH.match(self.shown, cut.start)
        first = dash.end() if dash else cut.start
        if self.text[first : first + 1].islower():
            named = _NAME_WITH_STOP.search(self.shown, max(begin, cut.end - 40), cut.end)
            return bool(dash or quoted or ends_with_atom or named)
        return quoted and self.text[cut.end - 2] in "?!,…" and bool(_SPEAKER.match(self.shown, cut.start))

    def lacks_space(self, cut: _Cut) -> bool:
        """Tell whether a space was forgotten between two sentences: "Done.(See below.)"."""
        return self.text[cut.end - 1] in ".?!" and bool(_IN_BRACKETS.match(self.text, cut.start))

    def is_said(self, begin: int, cut: _Cut) -> bool:
        """Tell whether what follows a quotation without a space says whose it is: 「だめ。」と言った。"""
        if cut.end not in self.ends_of_quotations:
            return False
        if self.quotations.get(begin) == cut.end - 1 and _CJK_SPEAKER.match(self.text, cut.start):
            return True
        return bool(_PARTICLE.match(self.text, cut.start))

    def leans(self, begin: int, cut: _Cut) -> bool:
        """Tell whether a sentence cannot end with a list number, "e.g." or the "No." of a number."""
        if cut.end - begin <= 5 and _LIST_NUMBER.fullmatch(self.text, begin, cut.end):
            return True
        piece = self.text[max(begin, cut.end - 20) : cut.end]
        return bool(_NEVER_LAST.search(piece)) or (bool(_NEEDS_NUMBER.search(piece)) and self.text[cut.start].isdigit())

    def outside_inserts(self, cuts: list[_Cut]) -> list[_Cut]:
        """Return the cuts that tear no quotation and no parenthesis, unless it is a long one."""
        ends = [cut.end for cut in cuts]
        torn: set[int] = set()
        for insert in self.inserts:
            inside = range(bisect_right(ends, insert.opening), bisect_right(ends, insert.closing))
            if len(inside) <= _MOST_CUTS and insert.closing - insert.opening <= LONGEST_ATOM:
                torn.update(inside)
        return [cut for at, cut in enumerate(cuts) if at not in torn]

    def shortened(self, sentence: Span) -> Iterator[Span]:
        """Yield a sentence, in pieces if it is too long."""
        start = sentence.start
        while sentence.end - start > LONGEST_SENTENCE:
            stop = self.last_place(start, start + LONGEST_SENTENCE)
            yield trim(self.text, start, stop)
            start = self.word_from(stop)
        yield Span(start, sentence.end)

    def last_place(self, start: int, limit: int) -> int:
        """Return the last place up to `limit` at which a piece may end: at a space, else between two characters."""
        space = self.shown.rfind(" ", start, limit + 1)
        while space > start and (atom := self.atom_before(space)) and atom.end > space:
            space = self.shown.rfind(" ", start, atom.start)
        if space > start:
            return space
        whole = next((at for at in range(limit, limit - _MOST_MARKS, -1) if not _is_mark(self.text, at)), limit)
        atom = self.atom_before(whole)
        return atom.start if atom and start < atom.start and whole < atom.end else whole

    def word_from(self, at: int) -> int:
        """Return where white space ends."""
        spaces = _SPACES.match(self.text, at)
        return spaces.end() if spaces else at

    def atom_before(self, at: int) -> Span | None:
        """Return the last atom that begins before a place."""
        position = bisect_left(self.atom_starts, at)
        return self.atoms[position - 1] if position else None


def _with_words(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans; one without any letter or digit is part of the one before it: "Great! :-)"."""
    last: Span | None = None
    for span in spans:
        if last and not _WORD.search(text, *span):
            last = Span(last.start, span.end)
        else:
            if last:
                yield last
            last = span
    if last:
        yield last


def _is_mark(text: str, at: int) -> bool:
    """Tell whether a character belongs to the one before it: an accent, what joins emoji and what colours them."""
    joins = text[at] in "\u200d\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff" or text[at - 1] == "\u200d"
    return joins or unicodedata.category(text[at]).startswith("M")
