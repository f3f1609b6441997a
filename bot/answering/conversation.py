"""Whether a message goes on with the conversation, and how."""

import re

from index.text import normalise

_MORE = re.compile(
    r"(?:(?:show|give|tell|send|any|some|a bit|i want|can i (?:have|get|see)|anything|what)\s+(?:me\s+)?)*"
    r"(?:more|else|another(?: one)?|next|go on|continue|keep going|next one|anything else|what else|other passages?)"
    r"(?:\s+(?:please|pls|plz|quotes?|passages?|of that|of this|like that|on (?:that|this)|about (?:that|this|it)|"
    r"does (?:he|she|it|the (?:author|essay)) say|is there|then))*",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"(?:and|but|so|or|also|then|because|like|why|how come|what about|how about|what if|an? example|for example|"
    r"for instance|such as|e\.?g\.?|can you give|could you give|give me an example|meaning|ok(?:ay)? (?:and|but|so)|"
    r"really|even if|still|yes but|no but|hmm|which ones?|who|when|where|same for|except|instead)\b",
    re.IGNORECASE,
)
_BACKWARD = re.compile(
    r"\b(?:it|that|this|those|these|they|them|their|he|him|his|she|her|there|one|ones|such|either|both|each|"
    r"the (?:same|other|latter|former|first|second))\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"(?:and |but |so |ok(?:ay)?,? )*(?:then|next|afterwards?|after (?:that|this)|later on)\b|"
    r".*\b(?:what|where) (?:comes|came|happens|happened|follows|followed)(?: next| then| after\w*)\b|"
    r".*\bwhat (?:then|next)\b",
    re.IGNORECASE,
)
_LONGEST = 12
"""Words from which on a message stands for itself."""


def asks_for_more(question: str) -> bool:
    """Tell "more", "what else?", "another one please" from a question."""
    return bool(_MORE.fullmatch(normalise(question).strip(" .,!?")))


def asks_what_follows(question: str) -> bool:
    """Tell "and then what did he do?", which the text right after the last quote is likely to answer."""
    return bool(_NEXT.match(normalise(question)))


def leans_on_history(question: str) -> bool:
    """Tell whether a message can hardly be understood without the one before it."""
    text = normalise(question)
    words = len(text.split())
    if words > _LONGEST:
        return False
    return words <= 3 or bool(_OPENING.match(text)) or bool(_BACKWARD.search(text))
