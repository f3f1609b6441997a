"""What the essays of a corpus were when older builds were made: each build keeps a copy of the texts that went in."""

from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from pathlib import Path

from index.builds.build import Build
from index.builds.folder import BuildsFolder
from index.encoding.contract import Encoder
from index.errors import MentorError
from index.reading.corpus import Corpus
from index.reading.re_anchor import Earlier
from index.settings import IndexSettings


class Past:
    """Looks into builds only when it is asked; what cannot be read there is as if it had never been."""

    def __init__(self, settings: IndexSettings, corpus: Corpus) -> None:
        self._builds = BuildsFolder(settings.artifacts)
        self._models = settings.models
        self._present = corpus.names

    def __call__(self, name: str) -> Iterator[Earlier]:
        """Yield what an essay was, the active build's text first, then those of others from the latest to the first.

        An essay that a build does not know may have had another name, which no essay has any more.
        """
        for memory in self._memories:
            documents = memory.build.manifest.documents
            for known in [name] if name in documents else sorted(documents.keys() - set(self._present)):
                if found := memory.earlier(known):
                    yield found

    @cached_property
    def _memories(self) -> Sequence["_Memory"]:
        active = self._builds.active_name()
        builds = sorted(self._builds.whole(), key=lambda build: (build.name == active, build.name), reverse=True)
        return [_Memory(build, self._models) for build in builds]


class _Memory:
    """What one build remembers."""

    def __init__(self, build: Build, models: Path) -> None:
        self.build = build
        self._models = models
        self.earlier = cache(self._earlier)
        """An essay's name to what it is in this build; None if that cannot be read."""

    def _earlier(self, name: str) -> Earlier | None:
        try:
            document = self.build.document(name)
        except MentorError:
            return None
        return Earlier(document, self.build.manifest.anchors.get(name, {}), self._likeness)

    def _likeness(self, sentences: Sequence[str], others: Sequence[str]) -> Sequence[Sequence[float]]:
        if self._encoder is None:
            return [[0.0] * len(others)] * len(sentences)
        vectors = self._encoder.encode_passages([*sentences, *others])
        cosines: Sequence[Sequence[float]] = (vectors[: len(sentences)] @ vectors[len(sentences) :].T).tolist()
        return cosines

    @cached_property
    def _encoder(self) -> Encoder | None:
        try:
            return self.build.encoder(models=self._models)
        except (MentorError, ImportError):  # In an image for serving there is no other than an exported one.
            return None
