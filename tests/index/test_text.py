import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.text import LONGEST_QUESTION, counted, normalise, printable, safe, same_words, without_surrogates

ANY = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("<>|@#&;*_~`[]() \n\t:/.ahtps")))
ASCII = st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,?!'", max_size=200)
INVISIBLE = st.sampled_from(["\u200b", "\u00ad", "\ufeff", "\u202e", "\u2060"])


@given(ANY)
def test_any_string_is_a_question(question: str) -> None:
    text = normalise(question)
    assert len(text) <= LONGEST_QUESTION
    text.encode()
    assert text == " ".join(text.split())
    assert not [letter for letter in text if unicodedata.category(letter)[0] == "C"]


@given(ASCII)
def test_plain_words_stay_as_they_are(question: str) -> None:
    assert normalise(question) == " ".join(question.split())


@given(st.text(st.characters(categories=["L", "Nd", "Zs"]), max_size=200))
def test_normalising_again_changes_nothing_in_words_of_any_language(question: str) -> None:
    once = normalise(question)
    assert normalise(once) == once


@given(ASCII, st.data())
def test_what_nobody_sees_makes_no_difference(question: str, data: st.DataObject) -> None:
    seen = "".join(letter + data.draw(INVISIBLE) for letter in question)
    assert normalise(seen) == normalise(question)


@given(ASCII)
def test_full_width_letters_make_no_difference(question: str) -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter.isalnum() else letter for letter in question)
    assert normalise(wide) == normalise(question)


@given(ASCII.map(str.strip), st.sampled_from(["*", "_", "~", "`", "**", "```"]))
def test_slack_s_emphasis_is_left_out(question: str, mark: str) -> None:
    assume(question)
    assert normalise(f"a {mark}{question}{mark} b") == normalise(f"a {question} b")


@given(ASCII, ASCII)
def test_a_quoted_line_above_the_question_is_left_out(quoted: str, question: str) -> None:
    assume(any(letter.isalnum() for letter in question))
    assert normalise(f"&gt; {quoted}\n> {quoted}\n{question}") == normalise(question)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ｄｏ Ｉ ｎｅｅｄ ａ ＰｈＤ？", "do I need a PhD?"),
        ("do\u200b I nee\u00add \x1b[31m a\0 PhD\ud800", "do I need [31m a PhD"),
        ("dо I nееd a РhD?", "do I need a PhD?"),
        ("нужна ли мне степень?", "нужна ли мне степень?"),
        ("ΑΙ", "ΑΙ"),
        (
            "<@U123> is *tuning* worth `it`? <https://a.b|see here> &amp; more <!channel>",
            "is tuning worth it? see here & more",
        ),
        ("<@U1|ann> asked <#C1|general>", "ann asked general"),
        ("look at https://a.b/c?d=e now", "look at now"),
        ("<mailto:a@b.c|a@b.c>", "a@b.c"),
        ("a &lt;b&gt; &amp;lt; c", "a <b> &lt; c"),
        ("> what she said\n> before\nis she right?", "is she right?"),
        ("> only a quotation", "> only a quotation"),
        ("snake_case_name 2*3*4", "snake_case_name 2*3*4"),
        ("one\r\ntwo\u2028three\tfour", "one two three four"),
        ("", ""),
        ("\ud800\u200b\0", ""),
    ],
)
def test_normalised(typed: str, read: str) -> None:
    assert normalise(typed) == read


def test_of_a_long_message_the_end_is_read() -> None:
    assert normalise("x " * 40_000 + "the question?").endswith("the question?")
    assert len(normalise("x" * 40_000)) == LONGEST_QUESTION


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((1, "document"), "1 document"),
        ((2, "document"), "2 documents"),
        ((0, "document"), "0 documents"),
        ((1, "query", "queries"), "1 query"),
        ((0, "query", "queries"), "0 queries"),
    ],
)
def test_counted(arguments: tuple[int, str], said: str) -> None:
    assert counted(*arguments) == said


@given(st.text(alphabet=st.characters()))
def test_any_string_can_be_written_once_its_surrogates_are_spaces(text: str) -> None:
    readable = without_surrogates(text)
    assert readable.encode().decode() == readable
    assert len(readable) == len(text)
    assert all(
        was == now or (now == " " and "\ud800" <= was <= "\udfff") for was, now in zip(text, readable, strict=True)
    )


def test_whole_characters_stay() -> None:
    assert without_surrogates("\ud83e a\udfff🧪") == "  a 🧪"


# What is printed.

HOSTILE = st.text(st.one_of(st.characters(), st.sampled_from("\x1b\x07\r\n\t\x85\x9b\u2028\u202e\u2066\u2069[31m")))
OBEYED = {*range(32), *range(127, 160), *range(0x2028, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000)}


@given(HOSTILE)
def test_what_is_printed_as_long_as_it_was_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    printed = safe(text)
    assert len(printed) == len(text)
    assert not {*map(ord, printed)} & OBEYED
    assert all(shown == read or ord(read) in OBEYED for shown, read in zip(printed, text, strict=True))


def test_white_space_is_printed_as_spaces() -> None:
    assert safe("a\tb\r\nc\u2028d\x1b[31m\x9b\ud800\u202e") == "a b  c d�[31m���"
    assert safe("“Él” — it’s… 中 🙂 שלום\u200f") == "“Él” — it’s… 中 🙂 שלום\u200f"


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\0\n\r\t\x1b\x9b\u2028\u202e\u2069\ud800"))))
def test_what_is_printable_is_one_line_that_moves_nothing(text: str) -> None:
    shown = printable(text)
    assert len(shown.splitlines()) <= 1
    assert not [letter for letter in shown if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")]
    assert not [letter for letter in shown if unicodedata.bidirectional(letter) in ("LRE", "RLE", "LRO", "RLO", "PDF")]
    assert not [letter for letter in shown if unicodedata.bidirectional(letter) in ("LRI", "RLI", "FSI", "PDI")]
    assert printable(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\r\n\tb", r"a\r\n\tb"),
        ("\u202eexe.md\u2069", r"\u202eexe.md\u2069"),
        ("\udce9", r"\udce9"),
        ("Grüße, ‏שלום‏ 👩\u200d💻!", "Grüße, ‏שלום‏ 👩\u200d💻!"),
    ],
)
def test_what_is_not_printable_is_spelled_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_questions_in_the_same_words_are_the_same() -> None:
    assert same_words("*Ｗhich*  One?") == same_words("which one?") == "which one?"
    assert same_words("\u200b") == ""
