"""What is text, but seldom an answer: it is found when it is asked for, and does not come first otherwise."""

import re
from dataclasses import dataclass

from index.datatypes import BlockKind

_OPENS = re.compile(r"[:：][*_\"'”’»)\]]*$")
_INTRODUCES = re.compile(
    r"\b(?:following|as follows|below|here(?:['’]s| is| are)|these (?:are|include)|includ(?:e|es|ing)|such as|"
    r"for example|e\.g\.)(?!\w)",
    re.IGNORECASE,
)
_HOLE = re.compile(r"\[[A-Z][A-Z _/'-]{1,40}\]|<[A-Z][A-Z _-]{1,40}>|_{4,}")
_LETTER = re.compile(
    r"(?:hi|hello|hey|dear)\b[^.?!]{0,60}[,:!]?|"
    r"(?:(?:best|kind|warm) )?(?:regards|wishes)[,.]?|"
    r"(?:thanks|thank you|cheers|sincerely|yours|best)(?: again)?[,!.]?",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:[—–―]|-{1,2}(?= ))|(?:photo|image|picture|illustration|cover|text)s? (?:by|from|credit|courtesy|via)\b|"
    r"(?:by|via|source|credits?|author|translat(?:ed|ion)|edited|written|posted|(?:originally )?published|"
    r"(?:last )?updated|tags?|categor(?:y|ies)|filed under|reading time|©|\(c\)|copyright|licen[sc]ed? under)\b[:  ]",
    re.IGNORECASE,
)
_SUBSCRIBE = re.compile(
    r"\b(?:subscribe|newsletter|mailing list|sign up (?:for|to)|follow (?:me|us) on|share this|tweet this|"
    r"(?:like|enjoy)(?:ed)? this (?:post|article|essay)|buy me a coffee|patreon|rss feed|leave a comment|"
    r"(?:discuss|comment)s? (?:this |it )?on (?:hacker news|reddit|twitter)|"
    r"back to (?:the )?top|click here|read more)\b",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"\$\$|\\\[|\\begin\{")
_SHORT = 160  # Characters.
_MOSTLY = 4
_FEWEST_WORDS = 4
_ENDS = re.compile(r"[.?!…。！？।:：][\"'”’»)\]]*$")


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a block beside its words."""

    kind: BlockKind
    linked: int
    """Letters and digits that lead somewhere."""
    letters: int
    """Letters and digits that do not."""
    is_picture: bool


def opens(words: str, *, is_paragraph: bool) -> bool:
    """Tell whether a sentence opens what follows: another paragraph, or a list, a table, a quotation, code."""
    return not _CREDIT.match(words) and bool(
        _OPENS.search(words) or (not is_paragraph and (_INTRODUCES.search(words) or not _ENDS.search(words)))
    )


def is_aside(words: str, shape: Shape) -> bool:
    """Tell whether a block with these words is one that seldom answers."""
    if shape.kind == "code" or shape.is_picture or _FORMULA.match(words):
        return True
    if shape.linked > _MOSTLY * shape.letters:
        return True
    if shape.kind != "paragraph" or len(words) > _SHORT:
        return False
    if _HOLE.search(words) or _LETTER.fullmatch(words) or _CREDIT.match(words) or _SUBSCRIBE.search(words):
        return True
    return len(words.split()) < _FEWEST_WORDS and not _ENDS.search(words)
