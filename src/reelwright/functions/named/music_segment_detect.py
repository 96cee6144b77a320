"""MusicSegmentDetect: where the chorus of a song is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reelwright.functions.protocol import FileKind, Function, Outcome

if TYPE_CHECKING:
    from reelwright.functions.work import Work

FOUND = FileKind("segments.json")


def run(work: Work) -> Outcome:
    """Write where the chorus of a song is as JSON."""
    from reelwright.functions.sound.segments import detect

    found = detect(work)
    work.write_json(FOUND.name, found)
    return Outcome(result=found, files=(FOUND,))


FUNCTION = Function("MusicSegmentDetect", run, files=(FOUND,))
