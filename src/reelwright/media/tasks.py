"""What a sandbox child does with one media file. Arguments and answers are JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from reelwright.media import covers, darkness
from reelwright.media import loudness as meter
from reelwright.media import probe as prober
from reelwright.media.facts import MediaFacts
from reelwright.media.pictures import open_picture
from reelwright.media.series import Wanted, write_series
from reelwright.media.sound import RATE, sound_blocks
from reelwright.sandbox.task import Context

_FINEST = Fraction(60)
"""Looks per second at footage of any rate."""


def probe(context: Context, path: str) -> dict[str, Any]:
    """Return the facts of a file as `MediaFacts.to_json` writes them."""
    return prober.probe(Path(path)).to_json()


def cover(
    context: Context,
    path: str,
    time: str | float | None = None,
    out_name: str = "cover.jpg",
    max_side: int = 1280,
    facts: Mapping[str, Any] | None = None,
    name: str = "",
) -> dict[str, Any]:
    """Write a JPEG of the file's picture into the task's folder.

    Returns:
        `file` (its name, None for sound without picture), `width`, `height`, `time` in seconds.
    """
    source = Path(path)
    known = prober.probe(source) if facts is None else MediaFacts.from_json(facts)
    if known.video is None:
        return {"file": None}
    written = covers.write_cover(
        source,
        known,
        context.folder / Path(out_name).name,
        time=None if time is None else Fraction(str(time)),
        max_side=max_side,
        name=name,
    )
    return {
        "file": Path(out_name).name,
        "width": written.width,
        "height": written.height,
        "time": float(written.time),
    }


def pictures(
    context: Context,
    path: str,
    facts: Mapping[str, Any],
    snapshots: int,
    snapshot_side: int,
    tiles: int,
    tile_side: int,
    grid: Sequence[int],
) -> dict[str, int]:
    """Write snapshots and sprites of a video into the task's folder; return how many."""

    def report(fraction: float) -> None:
        context.progress(fraction)
        context.check()

    columns, rows = grid
    wanted = Wanted(snapshots, snapshot_side, tiles, tile_side, columns, rows)
    written = write_series(
        Path(path), MediaFacts.from_json(facts), context.folder, wanted, progress=report
    )
    return {
        "snapshots": written.snapshots,
        "tiles": written.tiles,
        "sprites": written.sprites,
    }


def loudness(context: Context, path: str, duration: float | None = None) -> dict[str, float]:
    """Return `lufs` and `true_peak` (dBTP) of a file's sound; `duration` is for the progress."""

    def heard() -> Any:
        done = 0
        for block in sound_blocks(Path(path), Fraction(0), None):
            done += len(block)
            if duration:
                context.progress(min(done / RATE / duration, 1.0))
            context.check()
            yield block

    lufs, peak = meter.measure(heard())
    return {"lufs": lufs, "true_peak": peak}


def lit(context: Context, path: str, facts: Mapping[str, Any]) -> tuple[Fraction, Fraction]:
    """Return from where to where (seconds) a video is not black at its ends."""
    known = MediaFacts.from_json(facts)
    picture = open_picture(Path(path), known)
    try:
        rate = known.video.rate if known.video is not None else Fraction(0)
        return darkness.lit(picture, min(rate, _FINEST) or Fraction(25))
    finally:
        picture.close()
