"""The turns of a thread and what was quoted in them; whether a message goes on with them, and how."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from bot.datatypes import Turn
from index.datatypes import Hit, Quote, Retrieved, Span

MORE = "more"
"""What the button for more passages asks."""
_SAID_BEFORE = 0.3
"""What is left of the score of a sentence that stood out in an earlier answer of the thread."""
_LONGEST = 12
"""Words from which on a message stands for itself."""
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


@dataclass
class Conversation:
    """What was asked before, and, once that has been answered again, what it is about and what was quoted."""

    asked: tuple[str, ...] = ()
    """Earlier questions as they were asked, oldest first."""
    topic: str = ""
    """The normalised question that later ones lean on."""
    last: Retrieved | None = None
    distressed: bool = False
    """The last message was one in distress, and what leans on it is one, too."""
    _quoted: set[tuple[str, Span]] = field(default_factory=set)
    _highlighted: set[tuple[str, Span]] = field(default_factory=set)

    @classmethod
    def before(cls, turns: Iterable[tuple[Turn, str]], turn: Turn) -> Self:
        """Return what was asked in a thread without one of its turns, which is being answered."""
        return cls(tuple(question for one, question in turns if one != turn))

    @classmethod
    def until(cls, turns: Sequence[tuple[Turn, str]], turn: Turn) -> Self:
        """Return a thread up to a turn, with what its buttons asked for since; empty if the turn is forgotten."""
        first = next((at for at, (one, _) in enumerate(turns) if one == turn), -1)
        return cls(tuple(asked for at, (one, asked) in enumerate(turns) if at <= first or (first >= 0 and one == turn)))

    def without_more(self) -> tuple["Conversation", str]:
        """Return the last real question, or where there is none the first "more", and the conversation before it."""
        real = [at for at, question in enumerate(self.asked) if question != MORE]
        at = real[-1] if real else 0
        return Conversation(self.asked[:at]), self.asked[at]

    def turn_to(self, topic: str) -> None:
        """Begin to talk of something else."""
        self.topic = topic
        self._quoted.clear()
        self._highlighted.clear()

    def note(self, retrieved: Retrieved, quotes: Sequence[Quote], shown: int) -> None:
        """Remember what was found, of which the reader saw the first `shown`."""
        self.last = retrieved
        seen = [one for hit in retrieved.hits[: min(shown, len(quotes))] for one in (hit.passage, *hit.twins)]
        self._quoted |= {(passage.document, passage.span) for passage in seen}
        first = [each for quote in quotes[:1] for each in (quote, *quote.also)]
        self._highlighted |= {(each.document, span) for each in first for span in each.highlights}

    def goes_on(self, text: str) -> bool:
        """Tell whether a normalised message asks for more of what was found last."""
        return bool(self.last) and asks_for_more(text)

    def rest(self) -> Retrieved:
        """Return what was found last without what was quoted; from the start again when all was."""
        assert self.last is not None
        hits = self.last.hits
        left = tuple(hit for hit in hits if (hit.passage.document, hit.passage.span) not in self._quoted)
        return replace(self.last, hits=left or hits)

    def without_repetition(self, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """Rank what already stood out lower, unless it is far ahead."""
        ranked = []
        for hit in hits:
            kept = [
                score * (_SAID_BEFORE if (hit.passage.document, span) in self._highlighted else 1.0)
                for span, score in zip(hit.passage.sentences, hit.sentence_scores, strict=True)
            ]
            lost = float(np.sum(hit.sentence_scores) - np.sum(kept))
            ranked.append(replace(hit, score=hit.score - lost, sentence_scores=tuple(kept)))
        return tuple(sorted(ranked, key=lambda hit: -hit.score))


def asks_for_more(text: str) -> bool:
    """Tell "more", "what else?", "another one please" from a question; `text` is normalised, here and below."""
    return bool(_MORE.fullmatch(text.strip(" .,!?")))


def asks_what_follows(text: str) -> bool:
    """Tell "and then what did he do?", which the text right after the last quote is likely to answer."""
    return bool(_NEXT.match(text))


def leans_on_history(text: str) -> bool:
    """Tell whether a message can hardly be understood without the one before it."""
    words = len(text.split())
    if words > _LONGEST:
        return False
    return words <= 3 or bool(_OPENING.match(text)) or bool(_BACKWARD.search(text))
