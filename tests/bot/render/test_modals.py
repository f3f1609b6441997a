import pytest

from bot import messages
from bot.datatypes import Block
from bot.render.modals import FEEDBACK, SHARE, chosen, feedback_view, share_view
from tests.fake_slack import problems_of_view
from tests.fake_slack.view_state import filled_in


def labels(view: Block, block: str) -> list[str]:
    (found,) = [one for one in view["blocks"] if one["block_id"] == block]
    return [option["text"]["text"] for option in found["element"]["options"]]


def submitted(view: Block, **values: object) -> Block:
    return {**view, "state": {"values": filled_in(view, values)}}


def test_the_question_is_offered_to_its_asker_alone() -> None:
    for with_question, offered in (
        (False, [messages.SHARE_NAME]),
        (True, [messages.SHARE_NAME, messages.SHARE_QUESTION]),
    ):
        view = share_view("what comes back", with_question=with_question)
        assert problems_of_view(view) == []
        assert labels(view, "extras") == offered
        assert (view["callback_id"], view["private_metadata"]) == (SHARE, "what comes back")


def test_the_feedback_form_offers_every_reason() -> None:
    view = feedback_view("what comes back")
    assert problems_of_view(view) == []
    assert labels(view, "reason") == list(messages.FEEDBACK_REASONS.values())
    assert (view["callback_id"], view["private_metadata"]) == (FEEDBACK, "what comes back")


@pytest.mark.parametrize("metadata", ["", "x" * 3000])
def test_metadata_of_any_length_that_slack_takes(metadata: str) -> None:
    assert problems_of_view(share_view(metadata, with_question=True)) == []
    assert problems_of_view(feedback_view(metadata)) == []


def test_what_was_chosen_comes_back() -> None:
    share = submitted(share_view("", with_question=True), where="C0GENERAL", extras=["name", "question"])
    assert chosen(share, "where") == ["C0GENERAL"]
    assert chosen(share, "extras") == ["name", "question"]
    feedback = submitted(feedback_view(""), reason="unclear", remark="the third one")
    assert chosen(feedback, "reason") == ["unclear"]
    assert chosen(feedback, "remark") == ["the third one"]


def test_what_was_left_empty_is_empty() -> None:
    share = submitted(share_view("", with_question=False), where="C0GENERAL")
    assert chosen(share, "extras") == []
    feedback = submitted(feedback_view(""), reason="other")
    assert chosen(feedback, "remark") == []
    assert chosen(feedback, "no such block") == []
