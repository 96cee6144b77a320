"""Where a layer lies on the canvas and which part of its source it shows (numbers only)."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, floor, radians, sin

from reelwright.timeline.composition import Pan, PictureLayer, Rect


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of whole, even pixels, so that it fits the half-size planes too."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column right of the box."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row below the box."""
        return self.y + self.height

    def contains(self, other: Box) -> bool:
        """Say whether the other box lies inside this one."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and self.right >= other.right
            and self.bottom >= other.bottom
        )

    def meet(self, other: Box) -> Box | None:
        """Return what both boxes share."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Box(x, y, right - x, bottom - y) if right > x and bottom > y else None


@dataclass(frozen=True, slots=True)
class Affine:
    """Maps a point of the result to a point of the source: x' = a x + b y + c, y' = d x + e y + f.

    Points are continuous: the first pixel reaches from 0 to 1.
    """

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float


def even(value: float) -> int:
    """Return the nearest even number (a tie goes up)."""
    return 2 * floor(value / 2 + 0.5)


def snap(rect: Rect) -> Box:
    """Return the box of even pixels nearest to a rectangle, at least two pixels wide and high."""
    x, y = even(rect.x), even(rect.y)
    return Box(x, y, max(even(rect.x + rect.width) - x, 2), max(even(rect.y + rect.height) - y, 2))


def bounds(rect: Rect) -> Box:
    """Return the smallest box of even pixels around a rectangle."""
    x, y = 2 * floor(rect.x / 2), 2 * floor(rect.y / 2)
    right, bottom = -2 * floor(-(rect.x + rect.width) / 2), -2 * floor(-(rect.y + rect.height) / 2)
    return Box(x, y, max(right - x, 2), max(bottom - y, 2))


def shown_part(crop: Rect, whole: Box, shown: Box, *, flip_x: bool, flip_y: bool) -> Rect:
    """Return the part of the source `crop` that `shown` (a part of `whole`) displays."""
    left = whole.right - shown.right if flip_x else shown.x - whole.x
    top = whole.bottom - shown.bottom if flip_y else shown.y - whole.y
    scale_x, scale_y = crop.width / whole.width, crop.height / whole.height
    return Rect(
        crop.x + left * scale_x,
        crop.y + top * scale_y,
        shown.width * scale_x,
        shown.height * scale_y,
    )


def whole_pixels(rect: Rect, width: int, height: int) -> tuple[int, int, int, int] | None:
    """Return a rectangle of a source in whole pixels, None when it is all of the source."""
    left = min(max(floor(rect.x + 0.5), 0), width - 1)
    top = min(max(floor(rect.y + 0.5), 0), height - 1)
    right = min(max(floor(rect.x + rect.width + 0.5), left + 1), width)
    bottom = min(max(floor(rect.y + rect.height + 0.5), top + 1), height)
    if (left, top, right, bottom) == (0, 0, width, height):
        return None
    return left, top, right - left, bottom - top


def pan_at(pan: Pan, place: int) -> Rect:
    """Return the shown part, in ratios, `place` frames after the layer's start."""
    done = min(max(place / pan.frames, 0.0), 1.0) if pan.frames > 0 else 1.0
    a, b = pan.start, pan.end
    return Rect(
        a.x + (b.x - a.x) * done,
        a.y + (b.y - a.y) * done,
        a.width + (b.width - a.width) * done,
        a.height + (b.height - a.height) * done,
    )


def pan_stays_inside(pan: Pan) -> bool:
    """Say whether a pan never shows anything outside its source."""
    return all(
        r.x >= -1e-6 and r.y >= -1e-6 and r.x + r.width <= 1 + 1e-6 and r.y + r.height <= 1 + 1e-6
        for r in (pan.start, pan.end)
    )


def pan_source_size(pan: Pan, width: float, height: float, rect: Rect) -> tuple[int, int]:
    """Return the even size to which a panned source is scaled once, never above its own.

    At the tightest view one pixel of the scaled source is one pixel of the output, so nothing
    is sharper than it can be seen, and wider views are shrunk only a little while they move.
    """
    across = max(rect.width / r.width for r in (pan.start, pan.end))
    down = max(rect.height / r.height for r in (pan.start, pan.end))
    return max(even(min(width, across)), 2), max(even(min(height, down)), 2)


def pan_affine(part: Rect, width: int, height: int, rect: Rect, box: Box) -> Affine:
    """Map the box's own pixels to a source of that size so that `part` (ratios) fills `rect`."""
    scale_x = part.width * width / rect.width
    scale_y = part.height * height / rect.height
    return Affine(
        scale_x,
        0.0,
        part.x * width + (box.x - rect.x) * scale_x,
        0.0,
        scale_y,
        part.y * height + (box.y - rect.y) * scale_y,
    )


def rotated_bounds(rect: Rect, degrees: float) -> Rect:
    """Return the upright rectangle around a rectangle rotated about its centre."""
    c, s = abs(cos(radians(degrees))), abs(sin(radians(degrees)))
    width, height = rect.width * c + rect.height * s, rect.width * s + rect.height * c
    x, y = rect.x + rect.width / 2, rect.y + rect.height / 2
    return Rect(x - width / 2, y - height / 2, width, height)


def turned_part(degrees: float, rect: Rect, shown: Box) -> Box:
    """Return the part of a rectangle, not yet turned, that is seen in `shown` once it is.

    It has room for the neighbours of its outermost pixels, and may reach beyond the rectangle.
    """
    x, y = rect.x + rect.width / 2, rect.y + rect.height / 2
    c, s = cos(radians(degrees)), sin(radians(degrees))
    right, below = shown.x + shown.width / 2 - x, shown.y + shown.height / 2 - y
    width = shown.width * abs(c) + shown.height * abs(s) + 8
    height = shown.width * abs(s) + shown.height * abs(c) + 8
    x, y = x + c * right + s * below, y - s * right + c * below
    return bounds(Rect(x - width / 2, y - height / 2, width, height))


def rotation_affine(degrees: float, rect: Rect, whole: Box, part: Box, box: Box) -> Affine:
    """Map the box's own pixels to those of `part` of the box `whole`.

    `whole` is what stands for `rect`, which is rotated clockwise about its centre.
    """
    c, s = cos(radians(degrees)), sin(radians(degrees))
    scale_x, scale_y = whole.width / rect.width, whole.height / rect.height
    x, y = box.x - (rect.x + rect.width / 2), box.y - (rect.y + rect.height / 2)
    return Affine(
        c * scale_x,
        s * scale_x,
        (c * x + s * y) * scale_x + whole.width / 2 - (part.x - whole.x),
        -s * scale_y,
        c * scale_y,
        (-s * x + c * y) * scale_y + whole.height / 2 - (part.y - whole.y),
    )


def enough_to_cover(box: Box, canvas: Box) -> Box:
    """Return the box shrunk, in its shape, to what is needed to cover a canvas, at (0, 0)."""
    share = min(1.0, max(canvas.width / box.width, canvas.height / box.height))
    return Box(0, 0, max(even(box.width * share), 2), max(even(box.height * share), 2))


def framed(layer: PictureLayer) -> Rect:
    """Return the place of a layer's picture with its margins, before it is turned."""
    return layer.rect if layer.fill is None else layer.fill.rect


def on_canvas(region: Rect, crop: Rect, layer: PictureLayer, frame: int) -> Rect | None:
    """Return where a region of the source is seen at a frame, None where it is not.

    A turned region is enclosed by an upright one. Both `region` and `crop`, the part of the
    source that the layer uses, are in the source's upright pixels.
    """
    view = Rect(0, 0, 1, 1) if layer.pan is None else pan_at(layer.pan, frame - layer.start)
    across = _seen(
        (region.x - crop.x) / crop.width,
        region.width / crop.width,
        (view.x, view.width),
        flipped=layer.flip_horizontal,
    )
    down = _seen(
        (region.y - crop.y) / crop.height,
        region.height / crop.height,
        (view.y, view.height),
        flipped=layer.flip_vertical,
    )
    if across is None or down is None:
        return None
    rect = layer.rect
    x, width = rect.x + across[0] * rect.width, across[1] * rect.width
    y, height = rect.y + down[0] * rect.height, down[1] * rect.height
    c, s = cos(radians(layer.rotate)), sin(radians(layer.rotate))
    outer = framed(layer)
    middle_x, middle_y = outer.x + outer.width / 2, outer.y + outer.height / 2
    right, below = x + width / 2 - middle_x, y + height / 2 - middle_y
    turned = Rect(
        middle_x + c * right - s * below - width / 2,
        middle_y + s * right + c * below - height / 2,
        width,
        height,
    )
    return rotated_bounds(turned, layer.rotate)


def _seen(
    start: float, length: float, view: tuple[float, float], *, flipped: bool
) -> tuple[float, float] | None:
    """Return the part of a stretch (shares of the source) that is in view, in shares of it."""
    if flipped:
        start = 1 - start - length
    first, last = max(start, 0.0), min(start + length, 1.0)
    first, last = (first - view[0]) / view[1], (last - view[0]) / view[1]
    first, last = max(first, 0.0), min(last, 1.0)
    return (first, last - first) if last > first else None
