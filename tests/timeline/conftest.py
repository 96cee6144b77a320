"""Material for timelines, as facts: no file is needed to place clips."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest

from reelwright.media.facts import AudioFacts, MediaFacts, VideoFacts
from reelwright.timeline.catalogue import Catalogue
from reelwright.timeline.composition import Composition, TextLayer
from reelwright.timeline.output import Output
from reelwright.timeline.resolution.resolve import resolve

Number = int | float | Fraction | str


def exact(value: Number) -> Fraction:
    """Return a number as the decimal that it shows."""
    return Fraction(str(value))


def video(
    duration: Number = 10,
    width: int = 1920,
    height: int = 1080,
    *,
    rate: Number = 30,
    sound: bool = True,
) -> MediaFacts:
    """Return the facts of a moving picture."""
    picture = VideoFacts(
        width, height, width, height, "h264", "yuv420p", exact(rate), duration=exact(duration)
    )
    return MediaFacts(
        "video",
        "mov",
        1000,
        exact(duration),
        video=picture,
        audio=AudioFacts(48000, 2, duration=exact(duration)) if sound else None,
    )


def image(width: int = 800, height: int = 600, *, animated: Number | None = None) -> MediaFacts:
    """Return the facts of a still, or of an animation of that duration."""
    duration = None if animated is None else exact(animated)
    picture = VideoFacts(
        width,
        height,
        width,
        height,
        "png",
        "rgba",
        Fraction(0),
        duration=duration,
        animated=animated is not None,
        alpha=True,
    )
    return MediaFacts("image", "png", 1000, duration, video=picture)


def audio(duration: Number = 10) -> MediaFacts:
    """Return the facts of a piece of sound."""
    return MediaFacts(
        "audio", "mp3", 1000, exact(duration), audio=AudioFacts(44100, 2, duration=exact(duration))
    )


FACTS: dict[str, MediaFacts] = {
    "v10": video(10),
    "v5": video(5),
    "tall": video(10, 1080, 1920),
    "silent": video(10, sound=False),
    "pic": image(),
    "wide": image(1600, 900),
    "high": image(900, 1600),
    "gif": image(200, 100, animated=2),
    "m4": audio(4),
    "m20": audio(20),
    "tts": audio("3.2"),
}

Resolve = Callable[..., Composition]


@pytest.fixture
def solved() -> Resolve:
    """Return `resolve` with usual surroundings: 1080x1920 at 30 frames, all names drawn."""

    def run(
        document: Mapping[str, Any],
        *,
        size: tuple[int, int] = (1080, 1920),
        fps: Number = 30,
        most: Number | None = None,
        catalogue: Catalogue | None = None,
        facts: Mapping[str, MediaFacts] = FACTS,
        **more: Any,
    ) -> Composition:
        output = Output(*size, exact(fps), None if most is None else exact(most))
        return resolve(document, facts, output, catalogue or Catalogue.documented(), **more)

    return run


def clip(media: str, **fields: Any) -> dict[str, Any]:
    """Return a clip of that material."""
    return {"MediaId": media, **fields}


def pictures(*clips: dict[str, Any], **rest: Any) -> dict[str, Any]:
    """Return a document with one video track."""
    return {"VideoTracks": [{"VideoTrackClips": list(clips)}], **rest}


def text(solved: Resolve, /, **fields: Any) -> TextLayer:
    """Return the layer of one text on a canvas of 1000 x 500, over 5 s of picture."""
    (layer,) = document(solved, **fields).texts
    return layer


def document(solved: Resolve, /, **fields: Any) -> Composition:
    """Return the composition of one text."""
    canvas = fields.pop("FECanvas", None)
    item = {"Type": "Text", "Content": "word", **fields}
    whole = pictures(clip("v5"), SubtitleTracks=[{"SubtitleTrackClips": [item]}], FECanvas=canvas)
    return solved(whole, size=(1000, 500))
