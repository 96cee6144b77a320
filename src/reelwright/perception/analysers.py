"""Which analysers there are. A fact is kept under content hash, name and version. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Analyser:
    """One kind of fact.

    `version` grows whenever the same content would give another answer; facts of an older
    version are computed again. `task` is run in a sandbox with the argument `path`.
    """

    name: str
    version: int
    task: str

    @property
    def key(self) -> str:
        """What a fact is kept under beside the hash of the content."""
        return f"{self.name}/{self.version}"


STREAMS = Analyser("streams", 1, "reelwright.perception.tasks:streams")
"""`MediaFacts`: what the file is."""

LOUDNESS = Analyser("loudness", 1, "reelwright.perception.tasks:loudness")
"""`Loudness`: how loud its sound is."""

LIT = Analyser("lit", 1, "reelwright.perception.tasks:lit")
"""`Lit`: from where to where a video is not black."""

ANALYSERS = {analyser.name: analyser for analyser in (STREAMS, LOUDNESS, LIT)}
