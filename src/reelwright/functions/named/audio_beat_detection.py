"""AudioBeatDetection: the beats and downbeats of music."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reelwright.functions.protocol import FileKind, Function, Outcome

if TYPE_CHECKING:
    from reelwright.functions.work import Work

FOUND = FileKind("beats.json")


def run(work: Work) -> Outcome:
    """Write the beats and downbeats of music as JSON."""
    from reelwright.functions.sound.beats import detect

    work.write_json(FOUND.name, detect(work))
    return Outcome(files=(FOUND,))


FUNCTION = Function("AudioBeatDetection", run, files=(FOUND,))
