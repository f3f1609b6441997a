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
        self._refused: object = None
        self._opening = Lock()

    def current(self) -> Mentor:
        """Return the mentor of the active build; of the one before, while or if the new one cannot be opened."""
        active = self._builds.active_name()
        if active not in ("", self._mentor.build.name) and self._opening.acquire(blocking=False):
            try:
                self._change_over(active)
            finally:
                self._opening.release()
        return self._mentor

    def _change_over(self, active: str) -> None:
        """Open another build, unless it was refused and is still as it was then."""
        state = self._builds.state(active)
        if state is not None and state == self._refused:
            return
        try:
            self._mentor = Mentor.open(self._settings)
            _log.info("Answering from build %s.", self._mentor.build.name)
        except Exception as error:  # Whatever is wrong with the new build, the one before answers on.
            self._refused = state
            _log.error("Build %s cannot be used (%s).", active, type(error).__name__)
