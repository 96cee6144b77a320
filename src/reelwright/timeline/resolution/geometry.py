"""Where a picture stands on the canvas, and which part of it is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import cos, radians, sin
from typing import Protocol

from reelwright.timeline.composition import Fill, Pan, Rect
from reelwright.timeline.effects import AnyEffect, Crop, Flip, KenBurns, Pad, Rotate, Scale, Zoom
from reelwright.timeline.faults import bad_effect

SLOW_ZOOM = 0.85
"""Part of a picture with which a Ken Burns movement without parameters begins."""


class Placed(Protocol):
    """The fields of a clip that say where its picture stands."""

    @property
    def x(self) -> Fraction | None:
        """Left edge."""

    @property
    def y(self) -> Fraction | None:
        """Top edge."""

    @property
    def width(self) -> Fraction | None:
        """Width of the box."""

    @property
    def height(self) -> Fraction | None:
        """Height of the box."""


@dataclass(frozen=True)
class Shape:
    """The geometry of a layer, with the names of `PictureLayer`."""

    rect: Rect
    crop: Rect | None = None
    pan: Pan | None = None
    flip_horizontal: bool = False
    flip_vertical: bool = False
    rotate: float = 0.0
    fill: Fill | None = None


def pixels(value: Fraction | None, extent: float) -> float:
    """Return a coordinate or size in pixels: up to 1 a share of the extent, above it pixels."""
    if value is None:
        return 0.0
    ratio = value == 1 or abs(value) < 1
    return float(value) * extent if ratio else float(value)


def shape(
    clip: Placed,
    effects: tuple[AnyEffect, ...],
    path: str,
    source: tuple[int, int],
    canvas: tuple[int, int],
    frames: tuple[int, Fraction],
    adapt: str | None = None,
) -> Shape:
    """Return the geometry of a picture of `source` size on a canvas.

    `frames` are the layer's length in frames and the rate.

    Raises:
        ApiError: InvalidEffectParam, for a part of the picture that is empty.
    """
    crop, size = _cropped(effects, path, source)
    turn = sum(float(one.degree or 0) for one in effects if isinstance(one, Rotate)) % 360
    upright = turn in (0.0, 180.0)
    target = _box(clip, canvas)
    pan = _pan(effects, path, size, target or Rect(0, 0, *canvas), frames)
    moves = pan is not None and any(isinstance(one, KenBurns) for one in effects)
    shown = (pan.start.width * size[0], pan.start.height * size[1]) if pan and moves else size
    pad = next((one for one in effects if isinstance(one, Pad)), None)
    if target and adapt == "Cover" and pad is None and turn % 90 == 0:
        aspect = target.width / target.height
        aspect = aspect if upright else 1 / aspect
        if pan and moves:
            pan = replace(pan, start=_narrow(pan.start, size, aspect))
            pan = replace(pan, end=_narrow(pan.end, size, aspect))
            shown = (pan.start.width * size[0], pan.start.height * size[1])
        else:
            crop = _covering(crop or Rect(0, 0, *source), aspect)
            shown = crop.width, crop.height
    margins = _margins(pad, shown)
    natural = (shown[0] + margins[0] + margins[1], shown[1] + margins[2] + margins[3])
    outer = _scaled(_placed(clip, _turned(natural, turn), target, adapt, canvas), effects, canvas)
    rect = _unturned(outer, natural, turn)
    inner, fill = _padded(rect, natural, margins, pad)
    flips = [one.direction for one in effects if isinstance(one, Flip)]
    return Shape(
        inner,
        crop,
        pan,
        flips.count("horizontal") % 2 == 1,
        flips.count("vertical") % 2 == 1,
        turn,
        fill,
    )


def _cropped(
    effects: tuple[AnyEffect, ...], path: str, source: tuple[int, int]
) -> tuple[Rect | None, tuple[float, float]]:
    left, top, wide, high = 0.0, 0.0, float(source[0]), float(source[1])
    found = False
    for one in effects:
        if isinstance(one, Crop):
            found = True
            x, y = max(0.0, pixels(one.x, wide)), max(0.0, pixels(one.y, high))
            width = pixels(one.width, wide) if one.width is not None else wide - x
            height = pixels(one.height, high) if one.height is not None else high - y
            width, height = min(width, wide - x), min(height, high - y)
            if width < 1 or height < 1:
                raise bad_effect(path, "Crop leaves nothing of the picture")
            left, top, wide, high = left + x, top + y, width, height
    return (Rect(left, top, wide, high) if found else None), (wide, high)


def _box(clip: Placed, canvas: tuple[int, int]) -> Rect | None:
    if clip.width is None or clip.height is None:
        return None
    width, height = pixels(clip.width, canvas[0]), pixels(clip.height, canvas[1])
    return Rect(pixels(clip.x, canvas[0]), pixels(clip.y, canvas[1]), max(width, 1), max(height, 1))


def _placed(
    clip: Placed,
    size: tuple[float, float],
    target: Rect | None,
    adapt: str | None,
    canvas: tuple[int, int],
) -> Rect:
    x, y = pixels(clip.x, canvas[0]), pixels(clip.y, canvas[1])
    if target is not None:
        if adapt in ("Contain", "Cover"):
            return _fitted(size, target, cover=adapt == "Cover")
        return target
    if clip.width is not None:
        width = max(pixels(clip.width, canvas[0]), 1)
        return Rect(x, y, width, width * size[1] / size[0])
    if clip.height is not None:
        height = max(pixels(clip.height, canvas[1]), 1)
        return Rect(x, y, height * size[0] / size[1], height)
    if clip.x is not None or clip.y is not None:
        return Rect(x, y, *size)
    return _fitted(size, Rect(0, 0, *canvas), cover=False)


def _fitted(size: tuple[float, float], box: Rect, *, cover: bool) -> Rect:
    scales = box.width / size[0], box.height / size[1]
    scale = max(scales) if cover else min(scales)
    width, height = size[0] * scale, size[1] * scale
    x = box.x + (box.width - width) / 2
    return Rect(x, box.y + (box.height - height) / 2, width, height)


def _covering(crop: Rect, aspect: float) -> Rect:
    width = min(crop.width, crop.height * aspect)
    height = min(crop.height, crop.width / aspect)
    x = crop.x + (crop.width - width) / 2
    return Rect(x, crop.y + (crop.height - height) / 2, width, height)


def _narrow(window: Rect, size: tuple[float, float], aspect: float) -> Rect:
    inner = _covering(
        Rect(
            window.x * size[0],
            window.y * size[1],
            window.width * size[0],
            window.height * size[1],
        ),
        aspect,
    )
    return Rect(inner.x / size[0], inner.y / size[1], inner.width / size[0], inner.height / size[1])


def _turned(size: tuple[float, float], turn: float) -> tuple[float, float]:
    """Return the size of the box around a turned picture."""
    if turn % 90 == 0:
        return size if turn % 180 == 0 else (size[1], size[0])
    wide, high = abs(cos(radians(turn))), abs(sin(radians(turn)))
    return size[0] * wide + size[1] * high, size[0] * high + size[1] * wide


def _unturned(outer: Rect, size: tuple[float, float], turn: float) -> Rect:
    """Return the picture's own rectangle when `outer` is the box around it turned."""
    if turn % 180 == 0:
        return outer
    if turn % 90 == 0:
        width, height = outer.height, outer.width
    else:
        around = _turned(size, turn)
        width, height = size[0] * outer.width / around[0], size[1] * outer.height / around[1]
    x = outer.x + (outer.width - width) / 2
    return Rect(x, outer.y + (outer.height - height) / 2, width, height)


def _scaled(rect: Rect, effects: tuple[AnyEffect, ...], canvas: tuple[int, int]) -> Rect:
    for one in effects:
        if not isinstance(one, Scale):
            continue
        width, height = rect.width, rect.height
        if one.width is not None or one.height is not None:
            wide = pixels(one.width, canvas[0]) or pixels(one.height, canvas[1]) * width / height
            high = pixels(one.height, canvas[1]) or pixels(one.width, canvas[0]) * height / width
            width, height = wide, high
        elif one.ratio:
            width, height = width * float(one.ratio), height * float(one.ratio)
        x = rect.x + (rect.width - width) / 2
        rect = Rect(x, rect.y + (rect.height - height) / 2, width, height)
    return rect


def _margins(pad: Pad | None, size: tuple[float, float]) -> tuple[float, float, float, float]:
    """Return left, right, top and bottom in pixels of the source."""
    if pad is None:
        return 0.0, 0.0, 0.0, 0.0
    left, right = pixels(pad.left, size[0]), pixels(pad.right, size[0])
    return left, right, pixels(pad.top, size[1]), pixels(pad.bottom, size[1])


def _padded(
    outer: Rect,
    natural: tuple[float, float],
    margins: tuple[float, float, float, float],
    pad: Pad | None,
) -> tuple[Rect, Fill | None]:
    if pad is None:
        return outer, None
    across, down = outer.width / natural[0], outer.height / natural[1]
    left, right, top, bottom = margins
    inner = Rect(
        outer.x + left * across,
        outer.y + top * down,
        outer.width - (left + right) * across,
        outer.height - (top + bottom) * down,
    )
    return inner, Fill(outer, colour_or_black(pad.color))


def colour_or_black(text: str | None) -> str:
    """Return a colour of the document as `#RRGGBB` or `#RRGGBBAA`, black where there is none."""
    return f"#{text.strip().removeprefix('#').upper()}" if text and text.strip() else "#000000"


def _pan(
    effects: tuple[AnyEffect, ...],
    path: str,
    size: tuple[float, float],
    box: Rect,
    frames: tuple[int, Fraction],
) -> Pan | None:
    moves = [one for one in effects if isinstance(one, Zoom | KenBurns)]
    if not moves:
        return None
    move, (length, rate) = moves[-1], frames
    if move.duration:
        length = max(1, min(length, round(move.duration * rate)))
    if isinstance(move, Zoom):
        return Pan(_centred(move.start_rate), _centred(move.end_rate), length)
    start, end = window(move.start, path), window(move.end, path)
    if start is None or end is None:
        start, end = _usual_move(size, (box.width, box.height))
    return Pan(start, _same_aspect(end, start), length)


def _centred(rate: Fraction | None) -> Rect:
    side = 1 / float(rate or 1)
    return Rect((1 - side) / 2, (1 - side) / 2, side, side)


def window(text: str | None, path: str) -> Rect | None:
    """Return the part `"x,y,w,h"` of a picture, in ratios.

    Raises:
        ApiError: InvalidEffectParam.
    """
    if not text:
        return None
    try:
        x, y, width, height = (float(part) for part in text.split(","))
    except ValueError:
        raise bad_effect(path, f'"{text[:80]}" is not "x,y,w,h"') from None
    if not (0 <= x < 1 and 0 <= y < 1 and 0.01 <= width <= 1.0001 and 0.01 <= height <= 1.0001):
        raise bad_effect(path, f'"{text[:80]}" is not a part of the picture')
    width, height = min(width, 1.0), min(height, 1.0)
    return Rect(min(x, 1 - width), min(y, 1 - height), width, height)


def _same_aspect(end: Rect, start: Rect) -> Rect:
    """Return `end` about its centre with the proportions of `start`, so that nothing warps."""
    height = end.width * start.height / start.width
    width = end.width
    if height > 1:
        width, height = width / height, 1.0
    x = min(max(end.x + (end.width - width) / 2, 0.0), 1 - width)
    y = min(max(end.y + (end.height - height) / 2, 0.0), 1 - height)
    return Rect(x, y, width, height)


def _usual_move(size: tuple[float, float], box: tuple[float, float]) -> tuple[Rect, Rect]:
    """Return the movement without parameters: a zoom out, or a slide along the longer side."""
    whole = _narrow(Rect(0, 0, 1, 1), size, box[0] / box[1])
    picture_wide, box_wide = size[0] >= size[1], box[0] >= box[1]
    if picture_wide == box_wide:
        width, height = whole.width * SLOW_ZOOM, whole.height * SLOW_ZOOM
        x = whole.x + (whole.width - width) / 2
        return Rect(x, whole.y + (whole.height - height) / 2, width, height), whole
    if picture_wide:
        return replace(whole, x=0.0), replace(whole, x=1 - whole.width)
    return replace(whole, y=0.0), replace(whole, y=1 - whole.height)
