"""Questions as people mistype them: to measure how robust retrieval is, and to train it to be."""

import random

_ADJACENT_KEYS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "ko", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
_PREAMBLES = (
    "Hi, hope your week is going well. I joined the company in spring and I still get lost on the third floor. "
    "My manager said this channel is the right place. Sorry if it was asked before.",
    "Quick bit of context first. I'm in the Berlin office, mostly mornings. Yesterday I had coffee with a colleague "
    "and it stuck with me. I wrote it down so that I don't forget.",
    "Hello everyone. It's raining here and the train was late again. I finally have ten minutes to myself. "
    "There is something I've been meaning to ask for a while.",
)


def typos(question: str, generator: random.Random, share: float = 0.15) -> str:
    """Return the question with about `share` of its longer words mistyped, at least one."""
    words = question.split(" ")
    longer = [at for at, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    count = min(len(longer), max(1, round(share * len(words))))
    for at in generator.sample(longer, count):
        words[at] = _mistype(words[at], generator)
    return " ".join(words)


def lower_case(question: str) -> str:
    """Return the question in lower case without punctuation."""
    return "".join(c for c in question.lower() if c.isalnum() or c in " '’")


def preamble(question: str, generator: random.Random) -> str:
    """Return the question after four sentences that have nothing to do with it."""
    return f"{generator.choice(_PREAMBLES)} {question}"


def _mistype(word: str, generator: random.Random) -> str:
    """Swap two letters, or drop, double or miss one; the first stays, as it does when people type."""
    at = generator.randrange(1, len(word) - 1)
    how = generator.randrange(4)
    if how == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if how == 1:
        return word[:at] + word[at + 1 :]
    if how == 2:
        return word[:at] + word[at] + word[at:]
    return word[:at] + generator.choice(_ADJACENT_KEYS.get(word[at].lower(), word[at])) + word[at + 1 :]
