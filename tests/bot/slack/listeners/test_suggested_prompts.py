import msgspec
import pytest

from bot import messages
from bot.answering.mentor import Mentor
from bot.slack.app import Server
from tests.bot.slack.replies import DIRECT, QUESTION, quoted, reply, settled
from tests.fake_slack import FakeSlack

METHOD = "assistant.threads.setSuggestedPrompts"


def test_the_messages_tab_suggests_the_essay_s_own_questions(slack: FakeSlack, bot: Server, mentor: Mentor) -> None:
    slack.home_opened()
    slack.wait_for(lambda: slack.prompts)
    offered = [prompt["message"] for prompt in slack.prompts[-1]["prompts"]]
    assert 2 <= len(offered) <= 4
    assert offered == mentor.manifest.suggestions[:4]
    assert all(mentor.answer(question).state == "answers" for question in offered)


def test_they_are_offered_once_and_without_a_thread(slack: FakeSlack, bot: Server, mentor: Mentor) -> None:
    slack.home_opened()
    settled(bot)
    prompts = [{"title": question, "message": question} for question in mentor.manifest.suggestions[:4]]
    (call,) = slack.calls_of(METHOD)
    assert call.arguments == {"channel_id": DIRECT, "title": messages.WELCOME_SLACK, "prompts": prompts}


def test_the_home_tab_has_none(slack: FakeSlack, bot: Server) -> None:
    slack.home_opened("home")
    settled(bot)
    assert slack.calls_of(METHOD) == []


@pytest.mark.parametrize(("known", "offered"), [([], []), (["why?"], ["why?"]), (list("abcdef"), list("abcd"))])
def test_the_first_four_that_the_build_knows_are_offered(
    slack: FakeSlack, bot: Server, monkeypatch: pytest.MonkeyPatch, known: list[str], offered: list[str]
) -> None:
    manifest = msgspec.structs.replace(bot.responder.mentor.current().manifest, suggestions=known)
    monkeypatch.setattr(Mentor, "manifest", manifest)
    slack.home_opened()
    settled(bot)
    assert [prompt["title"] for call in slack.calls_of(METHOD) for prompt in call.arguments["prompts"]] == offered
    assert len(slack.calls_of(METHOD)) == (1 if offered else 0)


@pytest.mark.parametrize("fault", ["internal_error", "ratelimited", "down", "closed"])
def test_where_slack_does_not_take_them_nobody_waits(
    slack: FakeSlack, bot: Server, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    if fault == "internal_error":
        slack.fail(METHOD, fault)
    elif fault == "ratelimited":
        slack.rate_limit(METHOD, retry_after=30)
    else:
        slack.down(METHOD, closed=fault == "closed")
    slack.home_opened()
    settled(bot)
    assert len(slack.calls_of(METHOD)) == 1
    assert quoted(reply(slack, slack.message_im(QUESTION)))
    assert "Reference" not in caplog.text
