"""The subtitle files of a timeline: each is read once, and all of their cues have a limit."""

from __future__ import annotations

from collections.abc import Mapping

from reelwright.timeline.faults import unresolvable
from reelwright.timeline.resolution import cues

MOST_CUES = 50_000
"""Cues of all clips together: as many as there can be clips of text."""

MOST_CHARACTERS = 4_000_000
"""Characters of these cues."""


class SubtitleFiles:
    """What the subtitle files hold whose contents are given by their references."""

    def __init__(self, contents: Mapping[str, str | bytes]) -> None:
        self._contents = contents
        self._read: dict[tuple[str, str], cues.CueFile] = {}
        self._cues, self._characters = MOST_CUES, MOST_CHARACTERS

    def cues_of(self, source: str, kind: str, path: str) -> cues.CueFile:
        """Return the cues of a file for the clip at a path, which count once for each clip.

        Raises:
            JobError: the clips have too many of them in all.
        """
        if (source, kind) not in self._read:
            self._read[source, kind] = cues.parse(self._contents[source], kind)
        file = self._read[source, kind]
        self._cues -= len(file.cues)
        self._characters -= sum(len(cue.text) for cue in file.cues)
        if self._cues < 0 or self._characters < 0:
            raise unresolvable(
                path,
                f"the subtitle files of all clips have more than {MOST_CUES} cues"
                f" or {MOST_CHARACTERS} characters",
            )
        return file
