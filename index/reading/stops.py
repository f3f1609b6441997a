"""What the tokenizer is shown of a text: as many characters, among which only stops that can end a sentence are stops.

nupunkt knows no atoms, no footnote marks, no emoji and few quotation marks. It reads the text with white space as
spaces, with whatever stays behind a stop as closing brackets, and with quotation marks of any language as straight.
"""

import re
from collections.abc import Iterator, Sequence

from index.datatypes import Span
from index.reading.inserts import Insert

CERTAIN = "。！？｡．؟۔։።፧॥।။។៕᠃"
"""Stops of other scripts. They end nothing but sentences, and no space needs to follow."""
ABBREVIATIONS = """
e.g eg i.e ie etc vs cf viz al approx ca est resp incl excl esp
dr mr mrs ms prof st rev hon gov sen rep gen col capt lt sgt jr sr mt
inc ltd co corp llc plc dept univ assn bros
ph.d phd m.d b.a m.a b.sc bsc m.sc msc m.phil mba b.tech m.tech ed eds
u.s u.k u.n e.u u.s.a d.c a.m p.m a.d b.c
jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri
fig figs eq eqs sec ch chap vol vols nos pp par ver v
bzw evtl bspw ggf vgl inkl zzgl sog z.b d.h u.a u.u i.d.r s.o s.u nr env p.ex p.ej ej pers mme mlle sra
""".split()
STARTERS = """
the this that these those it its he she they we you i his her their our your my there here then so but and or if
when while what why how who where however also still yet because since after before for in on at as to now
""".split()
"""Words that open a sentence even after an abbreviation: "at Acme Inc. She likes it."."""

_NEVER_BEFORE = set("a an the my your our of to with and or for in on at is are".split())
"""Words that no sentence ends with, whatever picture follows."""
_STOPS = f".?!…{CERTAIN}"
_STOP = f"[{_STOPS}]"
_CLOSERS = "\"'”’»)]}*」』】》〉）"
_CLOSER = f"[{re.escape(_CLOSERS)}]"
_ONE_SPACE = {code: " " for code in range(0x3001) if chr(code).isspace()}
_NO_STOPS = str.maketrans(dict.fromkeys(_STOPS, "_"))
# nupunkt looks from each of these on to the end of the word, but decides about the last one alone.
_WORD_STOP = re.compile(r"[.?!…](?!\w)")
_VERY_LONG_WORD = re.compile(r"(?<!\S)\S{200,}+")
_STOPS_LEFT = 50

_NOTE = r"\[(?:\d{1,3}(?:[,–-] ?\d{1,3}){0,9}|[a-z*†‡]|note \d{1,3}|\^[\w-]{1,20})\]|\(\d{1,2}\)|[¹²³⁰⁴-⁹†‡]"
_NOTED = re.compile(rf"({_STOP}{_CLOSER}*+)((?:{_NOTE})++)")
_RAISED = re.compile(r"(?P<stop>[.!?][\"”’]?)(\d{1,2})(?=\s++[^\W\d_a-z])")
_LAST_WORD = re.compile(r"\b[^\W\d_]{2,}+$")
_LEADING = "👈👉👆👇☝➡▶✅❌✔✖⚠❗❓💡📌📍🔗🔸🔹🔶🔷🔴🟢"  # Like bullets, they belong to what follows.
_ANY_EMOJI = "[\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*+"
_EMOJI = f"(?:(?![{_LEADING}]){_ANY_EMOJI}|[:;]-?[)(DP](?!\\S))"
_CHEERED = re.compile(rf"({_STOP}{_CLOSER}*+)(\s?{_EMOJI}(?:\s?{_EMOJI})*+)")
_BEGINS_WITH_EMOJI = re.compile(rf"\s*+{_ANY_EMOJI}")
# In a sentence's middle other emoji stand for words: "We ❤ New York", "the 🔗 Link".
_CHEER = "[\U0001f600-\U0001f64f\U0001f910-\U0001f917\U0001f920-\U0001f92f\U0001f970-\U0001f97a🎉🎊👍👏💪🔥🚀💯✨]"
_CHEERS = re.compile(rf"(?:{_CHEER}[\ufe0f\u200d\U0001f3fb-\U0001f3ff]*+){{1,8}}+(?=\s++[^\W\d_a-z])")

# "Plan B. Go on.", "so did I. Then": what stands before a letter that is no initial.
_BEFORE_LETTER = """
plan type vitamin group class option hepatitis part section appendix exhibit team series step figure table point grade
level tier phase route room block gate unit model version schedule category
""".split()
_BEFORE_I = "and or than as do did am was so nor not have had can will may".split()
_LETTER = re.compile(r"[A-Z](?<![\w.][A-Z])\.(?=\s++(?P<next>[^\W\d_a-z]\w*+))")
_BEFORE = re.compile(r"(?:(?P<letter>\b[A-Z])\s)?\b(?P<word>\w++)\s$")
_ZONE_OR_DAY = r"(?:[A-Z]{0,4}T|UTC|(?:Eastern|Central|Mountain|Pacific) |(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
# With a capital behind them, these end a sentence.
_ABBREVIATED = re.compile(rf"(?:etc|EST|[ap]\.m(?=\.\s++(?!{_ZONE_OR_DAY})))\.(?=\s++[^\W\d_a-z])")
_INITIALS = re.compile(r"(?:[A-Z](?<![\w.][A-Z])\.)(?:[A-Z]\.){1,3}(?=\s++(?P<next>\w++))")
_PLACE = re.compile(r"\b(?:in|the|at|from|near)\s$")
_NEAR = 20  # Characters in which the words before a place lie.


def show(text: str, atoms: Sequence[Span], inserts: Sequence[Insert]) -> str:
    """Return what the tokenizer is shown of a text, as long as the text. `atoms` are in order, none over another."""
    shown = _with_marks(text.translate(_ONE_SPACE), inserts)
    shown = _RAISED.sub(_raised, _NOTED.sub(_behind_stop, shown))
    leading = bool(_BEGINS_WITH_EMOJI.match(shown))
    shown = _CHEERED.sub(lambda match: match[0] if leading and match[2][0] == " " else _behind_stop(match), shown)
    shown = _ABBREVIATED.sub(_abbreviated, _LETTER.sub(_lettered, _CHEERS.sub(_cheered, shown)))
    return "".join(_pieces(_INITIALS.sub(_named, shown), atoms))


def thin_out(shown: str) -> str:
    """Return a text in whose very long words all but the last stops are other characters."""
    return _VERY_LONG_WORD.sub(_with_fewer_stops, shown)


def _with_marks(shown: str, inserts: Sequence[Insert]) -> str:
    """Return the text with straight quotation marks, and none of the spaces that French puts behind an opening one."""
    characters = list(shown)
    for insert in inserts:
        if insert.quotes:
            characters[insert.closing] = '"'
            behind = insert.opening
            if shown[behind - 1 : behind].strip():
                continue
            while behind < insert.closing and (behind == insert.opening or characters[behind] == " "):
                characters[behind] = '"'
                behind += 1
    return "".join(characters)


def _behind_stop(match: re.Match[str]) -> str:
    """Return a stop as it is, and what stays with it as brackets."""
    behind = match[2].lstrip()
    return match[0][: len(match[0]) - len(behind)] + ")" * len(behind)


def _before(match: re.Match[str], length: int = _NEAR) -> str:
    return match.string[max(0, match.start() - length) : match.start()]


def _raised(match: re.Match[str]) -> str:
    """Return a footnote's raised mark as brackets: "autumn.1 Next", but "fig.3 Then"."""
    word = _LAST_WORD.search(_before(match))
    is_mark = len(match["stop"]) == 2 or (word and word[0].lower() not in ("no", *ABBREVIATIONS))
    return match["stop"] + ")" * len(match[2]) if is_mark else match[0]


def _cheered(match: re.Match[str]) -> str:
    """Return emoji that stand where a stop could as a stop."""
    before = _before(match).split()
    if not before or not before[-1][-1].isalnum() or before[-1].lower() in _NEVER_BEFORE:
        return match[0]
    return "_" * (len(match[0]) - 1) + "!"


def _abbreviated(match: re.Match[str]) -> str:
    return match[0] if _before(match, 1).isalnum() else match[0][:-1] + "!"


def _lettered(match: re.Match[str]) -> str:
    """Return a letter with a stop that ends a sentence, unless it may be an initial."""
    before = _BEFORE.search(_before(match))
    word = before["word"].lower() if before else ""
    listed = bool(before and before["letter"]) and word in ("and", "or", "to")  # "A or B."
    begins = match["next"].lower() in STARTERS and match["next"] != "So"  # "K. So" is a person.
    ends = listed or begins or word in _BEFORE_LETTER or (word in _BEFORE_I and match[0] == "I.")
    return match[0][:-1] + "!" if ends else match[0]


def _named(match: re.Match[str]) -> str:
    """Return initials of a name without the stop that could end a sentence: "J.K. Rowling", but "in L.A. Bring"."""
    following, known = match["next"], match[0].lower().rstrip(".") in ABBREVIATIONS
    if known or _PLACE.search(_before(match)) or not following[0].isupper() or following.lower() in STARTERS:
        return match[0]
    return match[0][:-1] + "_"


def _with_fewer_stops(word: re.Match[str]) -> str:
    stops = [stop.end() for stop in _WORD_STOP.finditer(word[0])]
    at = stops[-_STOPS_LEFT - 1] if len(stops) > _STOPS_LEFT else 0
    return word[0][:at].translate(_NO_STOPS) + word[0][at:]


def _pieces(shown: str, atoms: Sequence[Span]) -> Iterator[str]:
    """Yield the pieces of a text in which atoms have no stops but those they end with."""
    at = 0
    for start, end in atoms:
        atom = shown[start:end]
        ending = start + len(atom.rstrip(_STOPS + _CLOSERS))
        yield shown[at:start]
        if atom.isdigit() and shown[max(0, start - 1) : start] in tuple(_STOPS + _CLOSERS):  # A footnote's raised mark.
            yield ")" * len(atom)
        else:
            yield shown[start:ending].translate(_NO_STOPS)
        at = ending
    yield shown[at:]
