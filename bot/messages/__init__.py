"""Every sentence that a user of the bot sees, a room for each place where it is said. Warm, short, nothing shouted.

Templates have named placeholders; functions are for what takes more than that. `from bot import messages` has all.
"""

from bot.messages.answers import *  # noqa: F403
from bot.messages.authoring import *  # noqa: F403
from bot.messages.checking import *  # noqa: F403
from bot.messages.doctor import *  # noqa: F403
from bot.messages.evaluation import *  # noqa: F403
from bot.messages.slack import *  # noqa: F403
from bot.messages.terminal import *  # noqa: F403
