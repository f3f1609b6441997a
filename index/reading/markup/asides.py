"""What a text is to its reader, by its words: a line that opens what follows, the end of a sentence, an aside.

An aside is text, but seldom an answer: it is found when it is asked for, and does not come first otherwise.
"""

import re
from dataclasses import dataclass

from index.datatypes import BlockKind

_ENDS = re.compile(r"[.?!…。！？।؟:：][\"'”’»)\]）」』】》*_]*$")
_OPENS = re.compile(r"[:：][\"'”’»*_]*$")  # ":)" opens nothing.
_INTRODUCES = re.compile(
    r"^here(?:['’]s| is| are)\b|\b(?:the following|as follows|below)\b|"
    r"\b(?:includ(?:e|es|ing)|such as|for example|for instance|e\.g\.)\W*$",
    re.IGNORECASE,
)
_HOLE = re.compile(
    r"\[[A-Z][A-Z _/'-]{1,40}\]|<[A-Z][A-Z _-]{1,40}>|_{4,}|"
    r"\[(?i:your|my|their|company|first|last|name|date|title|role|recruiter|position)\b[^\[\]]{0,30}\]"
)
_LETTER = re.compile(
    r"(?:hi|hello|hey|dear)\b[^.?!]{0,60}[,:!]?|"
    r"(?:(?:best|kind|warm) )?(?:regards|wishes)[,.]?|"
    r"(?:thanks|thank you|cheers|sincerely|yours|best)(?: again)?[,!.]?|"
    r"(?:to|from|cc|bcc|subject|re):[^.?!]*",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(r"(?:[—–―]|--?(?= ))\s*\S")
_NAMES = r"(?:(?:@?[A-Z][\w.'’-]*|and|&|de|van|von|the|\d[\w.:-]*)[ ,]*+){1,8}\.?$"
_MADE = "(?:written|translated|edited|posted|published|updated|created|drawn)"
_CREDIT = re.compile(
    r"(?i:photo|image|picture|illustration|cover|text)(?i:s?(?: \w+)? (?:by|from|credit|courtesy|via))\b|"
    rf"(?i:by|via|source|credits?|author|translation|tags?|categor(?:y|ies)|next|previous|{_MADE})(?: \w+)?:|"
    r"(?i:last (?:edited|updated)(?: time)?|filed under|originally|reading time):|"
    r"(?i:©|\(c\)|copyright)\s|(?i:licen[sc]ed? under)\b|"
    rf"(?i:by|(?:originally |last )?{_MADE}(?: by| in| on| at)?) {_NAMES}"
)
_INVITES = re.compile(
    r"(?:please )?(?:subscribe|sign up|follow (?:me|us)|share this|tweet this|discuss(?: this)? on|leave a comment|"
    r"join (?:my|our) (?:newsletter|mailing list)|buy me a coffee|support me on|"
    r"(?:if you )?(?:like|enjoy)(?:ed)? this (?:post|article|essay))\b|"
    r"(?:click here|read more|continue reading|back to (?:the )?top|(?:table of )?contents)\W*$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:[\w ]{1,30}: )?(?:https?://|www\.)\S+")
_FORMULA = re.compile(r"\$\$|\\begin\{")
_SHORT = 160  # Characters.
_MOSTLY, _MOSTLY_IN_LIST = 4, 2
_FEWEST_WORDS, _FEWEST_LETTERS = 4, 8
_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u3041-\u30ff\u3400-\u9fff]")
_TELLS = re.compile(r"\d|[:：]")


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a block beside its words."""

    kind: BlockKind
    linked: int
    """Letters and digits that lead somewhere."""
    letters: int
    """Letters and digits that do not."""
    is_picture: bool


def ends(words: str) -> bool:
    """Tell whether words end as a sentence does."""
    return bool(_ENDS.search(words))


def is_attribution(words: str) -> bool:
    """Tell a line that says whose words stand above it: "— Ann"."""
    return len(words) <= _SHORT and bool(_ATTRIBUTION.match(words))


def opens(words: str, following: str) -> bool:
    """Tell whether a sentence opens the block that follows, of a kind such as "Paragraph" or "List"."""
    if is_attribution(words) or is_credit(words):
        return False
    if _OPENS.search(words):
        return True
    if following == "Paragraph":
        return False
    return (following in ("List", "Table") and not ends(words)) or bool(_INTRODUCES.search(words))


def is_credit(words: str) -> bool:
    """Tell a line that says who wrote or drew something, when, or under which licence."""
    return len(words) <= _SHORT and bool(_CREDIT.match(words))


def is_aside(words: str, shape: Shape) -> bool:
    """Tell whether a block with these words is one that seldom answers."""
    if shape.kind == "code" or shape.is_picture or _FORMULA.match(words):
        return True
    if shape.linked > (_MOSTLY_IN_LIST if shape.kind == "list" else _MOSTLY) * shape.letters:
        return True
    if shape.kind != "paragraph" or len(words) > _SHORT:
        return False
    if is_attribution(words) or is_credit(words) or _INVITES.match(words):
        return True
    if _ADDRESS.fullmatch(words) or _HOLE.search(words) or _LETTER.fullmatch(words) or _OPENS.search(words):
        return True
    return _is_fragment(words) and not ends(words) and not _TELLS.search(words)


def _is_fragment(words: str) -> bool:
    """Tell whether there are too few words for a sentence; a script without spaces is counted by its letters."""
    if _WITHOUT_SPACES.search(words):
        return sum(map(str.isalnum, words)) < _FEWEST_LETTERS
    return len(words.split()) < _FEWEST_WORDS
