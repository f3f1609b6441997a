"""Messages that ask nothing of the essay: greetings, thanks, "who are you", keyboard noise, distress."""

import re
from typing import Literal

from bot.answering.distress import in_distress

Kind = Literal["help", "distress"]

_GREETING = r"(?:hi+|hey+|hello+|hiya|howdy|yo|sup|greetings|good (?:morning|afternoon|evening|day|night)|gm|morning)"
_THANKS = r"(?:thanks?|thx|tnx|ty|cheers|much appreciated|tysm)"
_FILLER = (
    r"(?:there|all|everyone|everybody|team|folks|bot|mentor|mentor ?bot|mate|so much|a lot|a bunch|again|very much|"
    r"for (?:that|this|the help|your help)|(?:that )?really helps|that (?:helps?|helped)(?: a lot)?|"
    r"(?:that|this|it) (?:was|is) (?:really |very |so |super )?(?:helpful|useful|great|good|nice|perfect)|"
    r"you|u|sir|man|friend)"
)
_REPLY = (
    r"(?:ok(?:ay)?|k+|(?:great|good) answer|cool|great|nice to meet you|nice|awesome|perfect|got it|i see|lol|haha+|"
    r"hmm+|yes|no|yep|nope|sure|bye|goodbye|see you|wow|sorry|i don't understand|never ?mind|nvm|test(?:ing)?|ping|"
    r"good bot|please|help(?: me)?(?: please)?|\?+)"
)
_BEING = (
    r"(?:a |an )?(?:bot|human|real(?: person)?|ai|robot|person|chatgpt|gpt\S*|claude|gemini|llm|machine)"
    r"(?: or (?:a |an )?(?:real )?\w+)?"
)
_ABOUT_BOT = (
    r"(?:who|what) (?:are|r) (?:you|u)|what(?:'s| is) (?:this|your name|this bot)|"
    r"what (?:can|do|could) (?:you|u) (?:do|know)(?: (?:for me|about))?|"
    r"how (?:do|does|can) (?:you|u|this bot|this|i use (?:this|you|it))(?: (?:work|bot))?|"
    rf"are (?:you|u) {_BEING}|(?:is|am i) (?:this|talking to|it|speaking to|chatting with) {_BEING}|"
    r"(?:can|could) (?:you|u) help(?: me)?(?: with something)?|how are (?:you|u)(?: (?:doing|today))*|what'?s up|"
    r"are you (?:there|working|online)|anyone (?:there|here)|is (?:this|anyone) (?:thing |bot )?(?:on|working|there)|"
    r"who (?:made|built|wrote) (?:you|this bot)|how(?:'s| is) (?:it|everything) going|my name is \w+|"
    r"(?-i:[Ii]'m [A-Z]\w+)|"
    r"i have (?:a|one|some) questions?|(?:may|can|could) i ask (?:you )?(?:a question|something)"
)
_BETWEEN = r"[\s,.!?;:)(-]"
# Atomic: however the pieces overlap, a message is read in one pass.
_PIECE = rf"(?>(?:{_GREETING}|{_THANKS}|{_ABOUT_BOT}|{_FILLER}|{_REPLY})(?={_BETWEEN}|$))"
_SMALL_TALK = re.compile(rf"{_PIECE}(?>{_BETWEEN}+{_PIECE})*+", re.IGNORECASE)
_VOWELS = set("aeiouy")
_CONSONANTS = re.compile(r"[^aeiouy]{5}")


def kind_of(question: str) -> Kind | None:
    """Tell whether a normalised message wants no quote, and which kind of reply it wants."""
    text = question.replace("’", "'")
    if in_distress(text):
        return "distress"
    words = text.strip(" .,!?;:()-*_~`\"'")
    if not any(character.isalnum() for character in words) or _SMALL_TALK.fullmatch(words):
        return "help"
    return "help" if _is_noise(words) else None


def _is_noise(text: str) -> bool:
    """Tell keyboard noise: a few Latin "words" that no language spells."""
    words = re.findall(r"[a-z]+", text.lower())
    if not words or not text.isascii() or len(words) > 4 or len(text) < 4:
        return False
    return all(_unspeakable(word) for word in words)


def _unspeakable(word: str) -> bool:
    vowels = sum(letter in _VOWELS for letter in word)
    if len(word) < 5 or word.endswith(("ngth", "ngths")):
        return False
    return vowels / len(word) < 0.15 or bool(_CONSONANTS.search(word)) or len(set(word)) <= 2
