"""Every sentence of index/ that a user sees, and the fix in it, a room for each kind of thing that is spoken of.

Names in braces are given to `.format`. `from index import messages` has all.
"""

from index.messages.authoring import *  # noqa: F403
from index.messages.builds import *  # noqa: F403
from index.messages.commands import *  # noqa: F403
from index.messages.encoding import *  # noqa: F403
from index.messages.environment import *  # noqa: F403
from index.messages.judging import *  # noqa: F403
from index.messages.reading import *  # noqa: F403
