"""One small module for each thing that Slack can send. They translate, and leave what is said to the responder."""

from collections.abc import Collection

from slack_bolt import App

from bot.listeners import buttons, commands, forms, home, questions
from bot.responder import Responder


def register(app: App, responder: Responder, admins: Collection[str]) -> None:
    """Add every listener to the app."""
    questions.register(app, responder)
    commands.register(app, responder, admins)
    buttons.register(app, responder)
    forms.register(app, responder)
    home.register(app, responder)
