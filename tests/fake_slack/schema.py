"""Small checks of JSON values that combine into the shapes of Block Kit."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from tests.fake_slack.mrkdwn import active_mentions, bad_links, mention_is_allowed


@dataclass(frozen=True)
class Finding:
    """One thing wrong with a payload; `refused` tells what Slack itself rejects from what this project forbids."""

    what: str
    where: str
    refused: bool
    error: str

    def __str__(self) -> str:
        return f"{self.what} [json-pointer:{self.where or '/'}]"


class Findings:
    """Collects what is wrong with one payload."""

    def __init__(self, allowed_mentions: Collection[str] = ()) -> None:
        self.found: list[Finding] = []
        self._allowed = allowed_mentions

    def refuse(self, where: str, what: str, error: str = "invalid_blocks") -> None:
        self.found.append(Finding(what, where, True, error))

    def note(self, where: str, what: str) -> None:
        self.found.append(Finding(what, where, False, ""))

    def mention(self, where: str, who: str) -> None:
        if not mention_is_allowed(who, self._allowed):
            self.note(where, f"active mention: {who}")

    @property
    def problems(self) -> list[str]:
        return [str(finding) for finding in self.found]

    @property
    def refusals(self) -> list[Finding]:
        return [finding for finding in self.found if finding.refused]


Check = Callable[[Findings, str, object], None]


def string(least: int = 1, most: int | None = None, *, visible: bool = False) -> Check:
    """A string of `least` to `most` characters; `visible` ones may not be white space alone."""

    def check(findings: Findings, where: str, value: object) -> None:
        if not isinstance(value, str):
            findings.refuse(where, "must be a string")
        elif len(value) < least:
            findings.refuse(where, f"must be more than {least - 1} characters")
        elif most is not None and len(value) > most:
            findings.refuse(where, f"must be less than {most + 1} characters")
        elif visible and least and not value.strip():
            findings.note(where, "is white space alone")

    return check


def url(most: int = 3000) -> Check:
    length = string(1, most)

    def check(findings: Findings, where: str, value: object) -> None:
        length(findings, where, value)
        if isinstance(value, str) and not value.startswith(("https://", "http://", "mailto:")):
            findings.refuse(where, f"invalid url: {value[:80]!r}")

    return check


def flag(findings: Findings, where: str, value: object) -> None:
    if not isinstance(value, bool):
        findings.refuse(where, "must be a boolean")


def whole(low: int, high: int) -> Check:
    def check(findings: Findings, where: str, value: object) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            findings.refuse(where, f"must be a whole number from {low} to {high}")

    return check


def one_of(*values: str) -> Check:
    def check(findings: Findings, where: str, value: object) -> None:
        if value not in values:
            findings.refuse(where, f"must be one of {', '.join(values)}, not {value!r}")

    return check


def many(least: int, most: int | None, each: Check) -> Check:
    def check(findings: Findings, where: str, value: object) -> None:
        if not isinstance(value, list):
            findings.refuse(where, "must be an array")
            return
        if len(value) < least:
            findings.refuse(where, f"no less than {least} items allowed")
        if most is not None and len(value) > most:
            findings.refuse(where, f"no more than {most} items allowed")
        for index, item in enumerate(value):
            each(findings, f"{where}/{index}", item)

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *rules: Check) -> Check:
    """An object with these fields and no other; `rules` see the whole object."""
    known = {**(optional or {}), **required}

    def check(findings: Findings, where: str, value: object) -> None:
        if not isinstance(value, dict):
            findings.refuse(where, f"must be an object, not {type(value).__name__}")
            return
        for name in required:
            if name not in value:
                findings.refuse(where, f"missing required field: {name}")
        for name, item in value.items():
            if name in known:
                known[name](findings, f"{where}/{name}", item)
            else:
                findings.refuse(where, f"invalid additional property: {name}")
        for rule in rules:
            rule(findings, where, value)

    return check


def tagged(shapes: Mapping[str, Check]) -> Check:
    """An object whose `type` picks its shape."""

    def check(findings: Findings, where: str, value: object) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in shapes:
            findings.refuse(where, f"unsupported type: {kind or repr(value)}")
        else:
            shapes[kind](findings, where, value)

    return check


def exactly_one(*names: str) -> Check:
    """The rule that just one of these fields is there."""

    def check(findings: Findings, where: str, value: object) -> None:
        if isinstance(value, dict) and sum(name in value for name in names) != 1:
            findings.refuse(where, f"exactly one of {', '.join(names)} is required")

    return check


def marked_up(findings: Findings, where: str, value: object) -> None:
    """Text that Slack parses: no active mention, no link to anything but the web or mail."""
    if isinstance(value, str):
        for mention in active_mentions(value):
            findings.mention(where, mention)
        for link in bad_links(value):
            findings.note(where, f"bad link: {link}")


def both(*checks: Check) -> Check:
    def check(findings: Findings, where: str, value: object) -> None:
        for each in checks:
            each(findings, where, value)

    return check


def plain(most: int = 3000, least: int = 1) -> Check:
    text = string(least, most, visible=True)
    return record({"type": one_of("plain_text"), "text": text}, {"emoji": flag})


def either(most: int = 3000) -> Check:
    """A text object of either kind."""
    text = both(string(1, most, visible=True), marked_up)
    mrkdwn = record({"type": one_of("mrkdwn"), "text": text}, {"verbatim": flag})
    return tagged({"plain_text": plain(most), "mrkdwn": mrkdwn})
