import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot import messages
from bot.answering.mentor import Mentor
from bot.datatypes import Message, QuoteReference, Turn
from bot.render.block_kit import answer_message, paragraphs, quote_message, shared_message
from index.datatypes import Answer, Context, Quote, Run, Span
from tests.bot.render.samples import marked_quote
from tests.fake_slack import problems_of_message

TURN, ALONE = Turn("C1:1.0", "1.0"), Turn("command:1", "1")
TEXT = "Cats & dogs <sleep>. *Not* bold. It’s _fine_: <!channel>."
QUOTE = Quote(
    text=TEXT,
    document="a.md",
    title="Animals",
    section="1. Sleep",
    paragraph=2,
    span=Span(100, 100 + len(TEXT)),
    highlights=(Span(121, 132),),
    score=1.0,
    receipt="0123abcd",
    url="https://example.org/essay",
)


def problems(message: Message) -> list[str]:
    return problems_of_message({"text": message.text, "blocks": list(message.blocks), "unfurl_links": False})


def runs(message: Message) -> list[dict[str, object]]:
    found = []
    for block in message.blocks:
        if block["type"] == "rich_text" and block["elements"][0]["type"] == "rich_text_quote":
            found += block["elements"][0]["elements"]
    return found


def actions(message: Message) -> list[str]:
    return [
        element["action_id"]
        for block in message.blocks
        if block["type"] in ("actions", "context_actions")
        for element in block["elements"]
    ]


def test_a_quote_is_exact_and_its_key_sentence_bold() -> None:
    message = quote_message(QUOTE, TURN)
    assert "".join(str(run["text"]) for run in runs(message)) == TEXT
    assert [run["text"] for run in runs(message) if "style" in run] == ["*Not* bold."]
    assert actions(message) == ["more", "share", "feedback"]
    assert "Cats &amp; dogs &lt;sleep&gt;." in message.text
    assert not problems(message)


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300),
    st.integers(0, 300),
    st.integers(1, 300),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=400),
    st.sampled_from(["", "https://example.org/x?y=1#z", "javascript:alert(1)", "https://e.org/a|b>"]),
)
def test_any_quote_is_exact_and_taken_by_slack(text: str, start: int, length: int, label: str, url: str) -> None:
    start = min(start, len(text) - 1)
    span = Span(7 + start, 7 + min(len(text), start + length))
    quote = replace(QUOTE, text=text, span=Span(7, 7 + len(text)), highlights=(span,), section=label, url=url)
    for message in (quote_message(quote, TURN), quote_message(quote, ALONE, "Lead."), shared_message(quote)):
        assert not problems(message)
        assert "".join(str(run["text"]) for run in runs(message)) == text


def test_states_look_different() -> None:
    quotes = (QUOTE, replace(QUOTE, section="2. Food", score=0.1))
    answers, related, not_covered = (
        answer_message(Answer("q", state, 0.5, quotes), TURN) for state in ("answers", "related", "not_covered")
    )
    assert runs(answers)
    assert answers.blocks[0]["type"] == "rich_text"
    assert not runs(related)
    assert actions(related) == ["closest"]
    assert not runs(not_covered)
    assert not actions(not_covered)
    assert "2. Food" in not_covered.text
    help_ = answer_message(Answer("hi", "help", 0.0, ()), TURN, ["Do cats sleep?"])
    assert "Do cats sleep?" in json.dumps(help_.blocks)
    distress = answer_message(Answer("…", "help", 0.0, (), distress=True), TURN, ["Do cats sleep?"])
    assert distress == paragraphs(*messages.DISTRESS)
    assert not any(map(problems, (answers, related, not_covered, help_, distress)))


def test_marks_are_neither_heard_nor_counted_and_what_answers_is_said() -> None:
    message = quote_message(marked_quote(), TURN)
    assert message.text == (
        "1. Sleep: Habits:\nCats sleep &amp; eat. They never ever run.\nDogs bark.\n\n"
        "What answers most directly: They never ever run."
    )
    assert quote_message(replace(QUOTE, highlights=(QUOTE.span,)), TURN).text.endswith("&lt;!channel&gt;.")
    hidden = replace(QUOTE, text="x" * 20_000, span=Span(0, 20_000), highlights=(), runs=(Run(0, 20_000, "Short."),))
    assert len(runs(quote_message(hidden, TURN))) == 1


def test_addresses_may_make_a_quote_too_long() -> None:
    links = tuple(Run(at, at + 1, "x", (), f"https://e.org/{at}/{'y' * 1000}") for at in range(100, 110))
    message = quote_message(replace(QUOTE, runs=links, highlights=()), TURN)
    assert messages.TOO_LONG in message.text
    line = Context(Span(0, 9_000), 0, 0, "x" * 9_000)
    assert messages.TOO_LONG in quote_message(replace(QUOTE, context=(line,)), TURN).text


def test_a_receipt_names_both_places() -> None:
    twin = replace(QUOTE, document="b" * 300, paragraph=9)
    message = quote_message(replace(QUOTE, also=(twin,) * 50), TURN)
    assert "a.md, paragraph 2, sha256 0123abcd; also bbb" in json.dumps(message.blocks)
    assert not problems(message)


def test_a_sentence_too_long_for_slack_is_not_cut() -> None:
    text = "word " * 4000 + "end."
    long = replace(QUOTE, text=text, span=Span(0, len(text)), highlights=(Span(0, len(text)),))
    message = quote_message(long, TURN)
    assert not runs(message)
    assert messages.TOO_LONG in message.text
    assert not problems(message)


def test_a_shared_quote_tells_nothing_unless_told_to() -> None:
    plain = json.dumps(shared_message(QUOTE).blocks)
    assert "U0ASKER" not in plain
    assert not actions(shared_message(QUOTE))
    told = shared_message(QUOTE, "U0ASKER", "do <b>cats</b> sleep?")
    assert "<@U0ASKER>" in json.dumps(told.blocks)
    assert told.blocks[0]["elements"][0]["text"] == "Asked: do <b>cats</b> sleep?"


def test_help_suggests_a_few_questions_of_any_number() -> None:
    message = answer_message(Answer("hi", "help", 0.0, ()), TURN, [f"Is {number} a question?" for number in range(300)])
    assert not problems(message)
    assert "Is 3 a question?" in message.text
    assert "Is 4 a question?" not in message.text


def test_a_reference_brings_back_the_same_quote(mentor: Mentor) -> None:
    for quote in mentor.answer("Do I need a PhD?").quotes:
        reference = QuoteReference.from_value(QuoteReference.of(quote, TURN).to_value(), TURN.workspace)
        again = mentor.quoted_again(reference)
        assert again == replace(quote, score=0.0)
        cut = replace(reference, span=Span(reference.span.start + 1, reference.span.end))
        assert mentor.quoted_again(cut) is None
        assert mentor.quoted_again(replace(reference, receipt="00000000")) is None
        assert mentor.quoted_again(replace(reference, document="../secrets.md")) is None


def test_of_several_essays_each_message_says_which_one() -> None:
    quotes = tuple(replace(QUOTE, title=title, one_of_several=True) for title in ("Cats", "Dogs"))
    answers, related, not_covered = (
        answer_message(Answer("q", state, 0.5, quotes), TURN) for state in ("answers", "related", "not_covered")
    )
    assert f"Cats › {QUOTE.section}" in json.dumps(answers.blocks, ensure_ascii=False)
    assert answers.text.startswith(f"Cats › {QUOTE.section}: ")
    assert related.text == messages.related_hidden(several=True)
    assert not_covered.text.startswith(messages.not_covered_kindly(several=True))
    assert f"Cats › {QUOTE.section}\\nDogs › {QUOTE.section}" in json.dumps(not_covered.blocks, ensure_ascii=False)
    assert not any(map(problems, (answers, related, not_covered)))
