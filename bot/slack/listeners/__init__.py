"""One small module for each thing that Slack can send. They translate, and leave what is said to the responder."""

from slack_bolt import App

from bot.settings import Settings
from bot.slack.listeners import buttons, forms, questions, slash_command, suggested_prompts
from bot.slack.responder import Responder


def register(app: App, responder: Responder, settings: Settings) -> None:
    """Add every listener to the app."""
    questions.register(app, responder)
    slash_command.register(app, responder, settings)
    buttons.register(app, responder)
    forms.register(app, responder)
    suggested_prompts.register(app, responder)
