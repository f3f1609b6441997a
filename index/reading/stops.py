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
""".split()
STARTERS = """
the this that these those it its he she they we you i his her their our your my there here then so but and or if
when while what why how who where however also still yet because since after before for in on at as to now
""".split()
"""Words that open a sentence even after an abbreviation: "at Acme Inc. She likes it."."""

_STOPS = f".?!…{CERTAIN}"
_STOP = f"[{_STOPS}]"
_CLOSERS = "\"'”’»)]}*」』】》〉）"
_CLOSER = f"[{re.escape(_CLOSERS)}]"
_NO_STOPS = str.maketrans(dict.fromkeys(_STOPS, "_"))
# nupunkt looks from each of these on to the end of the word, but decides about the last one alone.
_WORD_STOP = re.compile(r"[.?!…](?!\w)")
_VERY_LONG_WORD = re.compile(r"(?<!\S)\S{200,}+")
_STOPS_LEFT = 50

_NOTE = r"\[(?:\d{1,3}(?:[,–-] ?\d{1,3}){0,9}|[a-z*†‡]|note \d{1,3}|\^[\w-]{1,20})\]|\(\d{1,2}\)|[¹²³⁰⁴-⁹†‡]"
_NOTED = re.compile(rf"({_STOP}{_CLOSER}*+)((?:{_NOTE})++)")
# "autumn.1 Next": a mark that was raised. After a short word it is another number: "fig.3 Then".
_RAISED = re.compile(r"(?:(?<=[^\W\d_]{4}[.!?])|(?<=[.!?][\"”’]))\d{1,2}(?=\s++[^\W\d_a-z])")
_LEADING = "👈👉👆👇☝➡▶✅❌✔✖⚠❗❓💡📌📍🔗🔸🔹🔶🔷🔴🟢"  # Like bullets, they belong to what follows.
_ANY_EMOJI = "[\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*+"
_EMOJI = f"(?:(?![{_LEADING}]){_ANY_EMOJI}|[:;]-?[)(DP](?!\\S))"
_CHEERED = re.compile(rf"({_STOP}{_CLOSER}*+)(\s?{_EMOJI}(?:\s?{_EMOJI})*+)")
_BEGINS_WITH_EMOJI = re.compile(rf"\s*+{_ANY_EMOJI}")
# In a sentence's middle other emoji stand for words: "We ❤ New York", "the 🔗 Link".
_CHEER = "[\U0001f600-\U0001f64f\U0001f910-\U0001f917\U0001f920-\U0001f92f\U0001f970-\U0001f97a🎉🎊👍👏💪🔥🚀💯✨]"
_CHEERS = re.compile(rf"(?<=\w)\s?(?:{_CHEER}[\ufe0f\u200d\U0001f3fb-\U0001f3ff]*+)++(?=\s++[^\W\d_a-z])")

_CUE = """
plan type vitamin group class option hepatitis part section appendix exhibit team series step figure table point grade
level tier phase route room block gate unit model version schedule category
""".split()
_ZONE_OR_DAY = r"(?:[A-Z]{0,4}T|UTC|(?:Eastern|Central|Mountain|Pacific) |(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
_OPENING = "|".join(word.capitalize() for word in STARTERS if word != "so")  # "K. So" is a person.
# Stops after what is an abbreviation elsewhere: with a capital behind them, they do end a sentence.
_ENDING = re.compile(
    rf"(?:\betc|\bEST|\b[ap]\.m(?=\.\s++(?!{_ZONE_OR_DAY}))|\b(?i:{'|'.join(_CUE)})\s[A-Z]|\b[A-Z]\s(?:and|or|to)\s[A-Z]"
    rf"|\b(?:and|or|than|as|do|did|am|was|so|nor|not|have|had|can|will|may)\sI"
    rf"|(?<![\w.])[A-Z](?=\.\s++(?:{_OPENING})\b))\.(?=\s++[^\W\d_a-z])"
)
# "J.K. Rowling", but "in L.A. Bring water."
_INITIALS = re.compile(
    r"(?P<place>\b(?:in|the|at|from|near)\s)?(?<![\w.])(?P<letters>(?:[A-Z]\.){2,4})(?=\s++(?P<next>\w++))"
)


def show(text: str, atoms: Sequence[Span], inserts: Sequence[Insert]) -> str:
    """Return what the tokenizer is shown of a text, as long as the text. `atoms` are in order, none over another."""
    shown = _with_marks(re.sub(r"\s", " ", text), inserts)
    shown = _RAISED.sub(_bracketed, _NOTED.sub(_behind_stop, shown))
    leading = bool(_BEGINS_WITH_EMOJI.match(shown))
    shown = _CHEERED.sub(lambda match: match[0] if leading and match[2][0] == " " else _behind_stop(match), shown)
    shown = _CHEERS.sub(lambda match: "_" * (len(match[0]) - 1) + "!", shown)
    shown = _INITIALS.sub(_named, _ENDING.sub(lambda match: match[0][:-1] + "!", shown))
    return "".join(_pieces(shown, atoms))


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


def _bracketed(match: re.Match[str]) -> str:
    return ")" * len(match[0])


def _named(match: re.Match[str]) -> str:
    """Return initials that belong to a name without the stop that could end a sentence."""
    following, known = match["next"], match["letters"].lower().rstrip(".") in ABBREVIATIONS
    if known or match["place"] or not following[0].isupper() or following.lower() in STARTERS:
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
