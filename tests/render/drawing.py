"""A small output whose frames tests draw and look at."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from reelwright.render.compositor import Compositor
from reelwright.render.planes import Planes, empty
from reelwright.render.protocols import TextLayers
from reelwright.render.sources import Readers, Sources
from reelwright.timeline.composition import (
    Composition,
    Effect,
    PictureLayer,
    PictureTrack,
    Rect,
    Transition,
)

WIDTH, HEIGHT = 160, 96
FULL = Rect(0, 0, WIDTH, HEIGHT)
RATE = Fraction(30)


def flat(color: tuple[int, ...], width: int = 40, height: int = 40) -> np.ndarray:
    return np.full((height, width, len(color)), color, np.uint8)


class Output:
    """Frames of a composition, drawn when asked for."""

    def __init__(
        self,
        given: Sources,
        *tracks: PictureTrack,
        effects: tuple[Effect, ...] = (),
        texts: TextLayers | None = None,
    ) -> None:
        self.composition = Composition(WIDTH, HEIGHT, RATE, 100, tracks, effects)
        self.given = given
        self.compositor = Compositor(self.composition, given, texts)
        self.readers = Readers()

    def frame(self, number: int, out: Planes | None = None) -> Planes:
        picture = empty(WIDTH, HEIGHT) if out is None else out
        needs = self.compositor.needs(number)
        self.compositor.draw(number, self.readers.frames(needs, self.given), picture)
        return picture


def video(name: str, start: int = 0, end: int = 100, **more: object) -> PictureLayer:
    return PictureLayer(name, "video", start, end, more.pop("rect", FULL), **more)  # type: ignore[arg-type]


def image(name: str, rect: Rect = FULL, start: int = 0, end: int = 100, **more: object):  # type: ignore[no-untyped-def]
    return PictureLayer(name, "image", start, end, rect, **more)  # type: ignore[arg-type]


def track(*layers: PictureLayer, transitions: tuple[Transition, ...] = ()) -> PictureTrack:
    return PictureTrack(layers, transitions)


def pixel(picture: Planes, x: int, y: int) -> tuple[int, int, int]:
    half = (y // 2, x // 2)
    return int(picture.y[y, x]), int(picture.u[half]), int(picture.v[half])


def near(first: tuple[int, ...], second: tuple[int, ...], within: int = 3) -> bool:
    return max(abs(a - b) for a, b in zip(first, second, strict=True)) <= within
