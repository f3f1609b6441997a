"""Dates as people write them, in numbers or with the month in English."""

import re
from datetime import date

_LONGEST = 100  # Characters; no date with its time of day and its zone is longer.
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[Tt\s,]|$)")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[\s,]|$)")
_TOGETHER = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[Tt]|$)")
_TIME = re.compile(r"\d{1,2}:[\d:.]*+")
_WORD = re.compile(r"(\d+)(?:st|nd|rd|th)?|[^\W\d_]+", re.IGNORECASE)
_MONTHS = "january february march april may june july august september october november december".split()
_SHORTEST_MONTH = 3  # Letters: "Dec".


def read_date(text: str) -> date | None:
    """Return the calendar day that a text names, as it is written there: no zone shifts it.

    None for a text that names none, and for one that could be two, such as "05/12/2022".
    """
    text = text[:_LONGEST].strip()
    if found := _YEAR_FIRST.match(text) or _TOGETHER.match(text):
        return _day(found[1], found[found.re.groups - 1], found[found.re.groups])
    if found := _YEAR_LAST.match(text):
        first, sign, second, year = found.groups()
        days = {_day(year, second, first)} if sign == "." else {_day(year, second, first), _day(year, first, second)}
        days.discard(None)
        return days.pop() if len(days) == 1 else None
    return _with_month(text)


def _with_month(text: str) -> date | None:
    """Read "Dec 5, 2022", "05 December 2022", "Mon, 5th of December 2022 21:53:45 GMT"."""
    year = month = day = 0
    for word in _WORD.finditer(_TIME.sub(" ", text)):
        number = word[1]
        if not number:
            month = month or _month(word[0])
        elif len(number) == 4:
            year = year or int(number)
        elif len(number) <= 2:
            day = day or int(number)
    return _day(year, month, day)


def _month(word: str) -> int:
    """Return the number of a month, given its name or the beginning of it; 0 for any other word."""
    lowered = "sep" if word.casefold() == "sept" else word.casefold()
    if len(lowered) < _SHORTEST_MONTH:
        return 0
    return next((number for number, name in enumerate(_MONTHS, 1) if lowered in (name, name[:3])), 0)


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
