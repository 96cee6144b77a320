"""What a sandbox child does for the render room.

Compositions are JSON of `reelwright.timeline.codec`; `sources` maps each reference to
`{"path": local file, "facts": MediaFacts as JSON, or null for fonts}`; settings are JSON of
`reelwright.media.settings`. Files are written into the context's folder under the given name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2

from reelwright.media import join as joining
from reelwright.media.encode import AudioEncoder, VideoEncoder
from reelwright.media.facts import MediaFacts
from reelwright.media.pictures import open_picture
from reelwright.media.probe import probe
from reelwright.media.settings import AudioSettings, VideoSettings
from reelwright.media.sound import RATE
from reelwright.render import memory
from reelwright.render.compositor import Compositor
from reelwright.render.frames import view
from reelwright.render.measure import measure_text, missing_glyphs
from reelwright.render.pipeline import Pipeline, new_frame
from reelwright.render.sound.mixer import mix
from reelwright.render.sources import Sources
from reelwright.render.stillfile import write_still
from reelwright.render.warm import Warm, read_composition

if TYPE_CHECKING:
    from reelwright.sandbox.task import Context

__all__ = ["frame", "join", "measure_text", "missing_glyphs", "segment", "sound"]

Json = Mapping[str, Any]

cv2.setNumThreads(1)
memory.settle()
_warm = Warm()


def segment(
    context: Context,
    composition: Json,
    sources: Json,
    first: int,
    last: int,
    out_name: str,
    settings: Json,
    font_folders: Sequence[str] = (),
) -> dict[str, Any]:
    """Encode frames [first, last); return `{"file", "frames"}`.

    The bytes depend on nothing but the arguments. The composition may be a slice
    (`segments.slice_of`), which is quicker to hand over.
    """
    compositor, files = _warm.compositor(composition, sources, font_folders)
    chosen = VideoSettings.from_json(settings)

    def tick(done: int) -> None:
        context.check()
        context.progress(done / (last - first))

    try:
        frames = _encode(compositor, files, (first, last), context.folder / out_name, chosen, tick)
    finally:
        memory.give_back()
    context.progress(1.0)
    return {"file": out_name, "frames": frames}


def sound(
    context: Context, composition: Json, sources: Json, out_name: str, settings: Json
) -> dict[str, Any]:
    """Mix and encode the sound of a whole output; return `{"file", "duration"}`."""
    heard = read_composition({**composition, "texts": [], "pictures": []})
    files = Sources.from_json(sources)
    total = max(float(heard.duration), 1e-9)
    path = context.folder / out_name
    with AudioEncoder(path, RATE, AudioSettings.from_json(settings)) as encoder:
        for block in mix(heard, files):
            encoder.write(block)
            context.check()
            context.progress(encoder.samples / RATE / total)
    return {"file": out_name, "duration": encoder.samples / RATE}


def join(
    context: Context,
    segments: Sequence[str],
    sound: str | None,
    out_name: str,
    rate: str | None = None,
    duration: str | None = None,
    cover: Json | None = None,
) -> dict[str, Any]:
    """Join encoded segments and sound into the finished file; return `{"file", "duration", …}`.

    `segments` and `sound` are paths, `rate` and `duration` fractions as text. With
    `cover` = `{"name", "time"}` the frame at that second becomes a JPEG, `cover` in the answer
    (None where there is no picture); `facts` are the file's own.
    """
    path = context.folder / out_name
    length = joining.join(
        [Path(segment) for segment in segments],
        Path(sound) if sound is not None else None,
        path,
        rate=Fraction(rate) if rate is not None else None,
        duration=Fraction(duration) if duration is not None else None,
        progress=context.progress,
    )
    facts = probe(path)
    answer: dict[str, Any] = {"file": out_name, "duration": float(length), "cover": None}
    answer["facts"] = facts.to_json()
    if cover is not None and segments:
        time = min(max(Fraction(cover.get("time", 0)), Fraction(0)), length)
        answer["cover"] = _cover(path, facts, context.folder / cover["name"], time)
    return answer


def frame(
    context: Context,
    composition: Json,
    sources: Json,
    n: int,
    out_name: str,
    size: int | None = None,
    font_folders: Sequence[str] = (),
) -> dict[str, Any]:
    """Write output frame `n` as PNG, JPEG or WebP, at most `size` pixels long.

    Returns `{"file", "width", "height"}`. Sources stay open for the next frame.
    """
    compositor, files = _warm.compositor(composition, sources, font_folders)
    decoded = _warm.readers.frames(compositor.needs(n), files)
    picture = new_frame(compositor, "yuv420p")
    compositor.draw(n, decoded, view(picture))
    width, height = write_still(picture, context.folder / out_name, size)
    return {"file": out_name, "width": width, "height": height}


def _encode(
    compositor: Compositor,
    files: Sources,
    run: tuple[int, int],
    path: Path,
    settings: VideoSettings,
    tick: Callable[[int], None],
) -> int:
    """Encode a run of frames; return how many. (An encoder's memory goes with its variable.)"""
    shown = compositor.composition
    with VideoEncoder(path, shown.width, shown.height, shown.fps, settings) as encoder:
        pixel_format = "yuva420p" if settings.alpha else "yuv420p"
        pipeline = Pipeline(compositor, files, _warm.readers, pixel_format)
        pipeline.run(*run, encoder, tick)
    return encoder.frames


def _cover(video: Path, facts: MediaFacts, path: Path, time: Fraction) -> str | None:
    picture = open_picture(video, facts)
    try:
        shown = picture.at(time)
        if shown is None:
            return None
        write_still(shown, path)
    finally:
        picture.close()
    return path.name
