"""One small module for each thing that Slack can send. They translate, and leave what is said to the responder."""

from slack_bolt import App

from bot.listeners import buttons, commands, forms, home, questions
from bot.responder import Responder
from bot.settings import Settings


def register(app: App, responder: Responder, settings: Settings) -> None:
    """Add every listener to the app."""
    questions.register(app, responder)
    commands.register(app, responder, settings)
    buttons.register(app, responder)
    forms.register(app, responder)
    home.register(app, responder)
