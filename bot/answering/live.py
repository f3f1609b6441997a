"""The mentor of the active build, also while builds change."""

import logging
from threading import Lock

from bot.answering.mentor import Mentor
from index.builds.folder import BuildsFolder
from index.settings import IndexSettings

_log = logging.getLogger(__name__)


class LiveMentor:
    """Hands out the mentor of the active build; whoever holds one finishes an answer with it."""

    def __init__(self, settings: IndexSettings) -> None:
        """Open the active build. Raises what Mentor.open raises."""
        self._settings = settings
        self._builds = BuildsFolder(settings.artifacts)
        self._mentor = Mentor.open(settings)
        self._refused = ""
        self._opening = Lock()

    def current(self) -> Mentor:
        """Return the mentor of the active build; of the one before, while or if the new one cannot be opened."""
        active = self._builds.active_name()
        if active not in ("", self._mentor.build.name, self._refused) and self._opening.acquire(blocking=False):
            try:
                self._mentor = Mentor.open(self._settings)
                _log.info("Answering from build %s.", self._mentor.build.name)
            except Exception as error:  # Whatever is wrong with the new build, the one before answers on.
                self._refused = active
                _log.error("Build %s cannot be used (%s).", active, type(error).__name__)
            finally:
                self._opening.release()
        return self._mentor
