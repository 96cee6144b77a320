"""MusicDemix: a song into voice and accompaniment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reelwright.functions.protocol import FileKind, Function, Outcome

if TYPE_CHECKING:
    from reelwright.functions.work import Work

VOCALS = FileKind("vocals.wav", result_type="vocals", asset="audio")
ACCOMPANIMENT = FileKind("accompaniment.wav", result_type="accompaniment", asset="audio")


def run(work: Work) -> Outcome:
    """Write both parts; their sum is the input."""
    from reelwright.functions.sound.demix import demix

    demix(work, VOCALS.name, ACCOMPANIMENT.name)
    return Outcome(files=(VOCALS, ACCOMPANIMENT))


FUNCTION = Function("MusicDemix", run, files=(VOCALS, ACCOMPANIMENT), capability="separate")
