"""Painting a laid-out block: box, glows, shadow, outline, letters, as recorded Skia pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import skia

from reelwright.render.text.layout import Block, Line
from reelwright.render.text.placing import box_rect
from reelwright.render.text.shaping import Letter, Shaper
from reelwright.timeline.composition import TextBox, TextGlow, TextLayer, TextStyle

_OVERHANG = 0.5
"""How far ink may leave the block by itself (accents, italics), in font sizes."""
_BLUR_REACH = 3.0
_SHADOW_BLUR = 0.45
"""Standard deviation of a shadow's blur, as a share of its distance."""
_UNDERLINE = 0.14
_STRIKE = -0.3
_RULE = 0.055
_BOLD_RULE = 0.085
_GRADIENT_TOP = 0.85
_GRADIENT_BOTTOM = 0.1
"""From the base line to the ends of a gradient, in em."""

LineBrush: TypeAlias = Callable[[TextStyle, Line, float], "skia.Paint | None"]
"""Paint for the letters of a style on a line, whose em is given; None leaves them out."""


@dataclass(frozen=True, slots=True)
class Painted:
    """What a block looks like, in block coordinates; `bounds` holds all ink."""

    back: skia.Picture | None
    front: skia.Picture
    bounds: skia.Rect


def paint(
    layer: TextLayer, block: Block, shaper: Shaper, pictures: Mapping[str, Path] | None = None
) -> Painted:
    """Record a block's boxes, with the glows below them (`back`), and its letters (`front`)."""
    bounds = _ink(layer, block)
    back = None
    if layer.boxes:
        back = _record(bounds, lambda canvas: _boxes(canvas, layer, block, shaper, pictures or {}))
    front = _record(bounds, lambda canvas: _letters(canvas, layer, block, shaper))
    return Painted(back, front, bounds)


def rasterize(
    pictures: Iterable[skia.Picture], matrix: skia.Matrix, x: int, y: int, width: int, height: int
) -> npt.NDArray[np.uint8]:
    """Return the rectangle at (x, y) of pictures seen through a matrix, as straight RGBA."""
    surface = skia.Surface(width, height)
    with surface as canvas:
        canvas.translate(-x, -y)
        canvas.concat(matrix)
        for picture in pictures:
            canvas.drawPicture(picture)
    return pixels(surface, width, height)


def pixels(surface: skia.Surface, width: int, height: int) -> npt.NDArray[np.uint8]:
    """Return a surface's pixels as straight RGBA."""
    result = np.empty((height, width, 4), np.uint8)
    info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    surface.readPixels(info, result, result.strides[0], 0, 0)
    return result


def color_of(value: str, opacity: float = 1.0) -> int:
    """Return `#RRGGBB` or `#RRGGBBAA` as Skia's colour, its alpha times `opacity`."""
    digits = value.lstrip("#")
    red, green, blue = (int(digits[place : place + 2], 16) for place in (0, 2, 4))
    alpha = int(digits[6:8], 16) if len(digits) >= 8 else 255
    return int(skia.ColorSetARGB(round(alpha * min(max(opacity, 0.0), 1.0)), red, green, blue))


def _record(bounds: skia.Rect, draw: Callable[[skia.Canvas], None]) -> skia.Picture:
    recorder = skia.PictureRecorder()
    draw(recorder.beginRecording(bounds))
    return recorder.finishRecordingAsPicture()


def _ink(layer: TextLayer, block: Block) -> skia.Rect:
    styles = [span.style for span in layer.spans]
    reach = max((style.size * _OVERHANG + _outer(style) for style in styles), default=0.0)
    shadow = max((style.shadow * (1 + _BLUR_REACH * _SHADOW_BLUR) for style in styles), default=0)
    glows = max((_glow_reach(glow) for glow in layer.glows), default=0.0)
    grown = reach + max(shadow, glows) + 2
    bounds = skia.Rect.MakeWH(block.width, block.height).makeOutset(grown, grown)
    for box in layer.boxes:
        bounds.join(box_rect(box, block).makeOutset(2, 2))
    return bounds


def _outer(style: TextStyle) -> float:
    """Return the width of a style's outline where it is widest."""
    return style.outline + max(style.outline_across, style.outline_down)


def _glow_reach(glow: TextGlow) -> float:
    shift = max(abs(glow.shift_x), abs(glow.shift_y))
    return max(glow.width_x, glow.width_y) + shift + _BLUR_REACH * glow.blur


def _boxes(
    canvas: skia.Canvas,
    layer: TextLayer,
    block: Block,
    shaper: Shaper,
    pictures: Mapping[str, Path],
) -> None:
    """Draw all boxes, and between them the glows that lie there."""
    done = 0
    for box in layer.boxes:
        for glow in layer.glows[done : box.over]:
            _glow(canvas, glow, block, shaper)
        done = box.over
        _box(canvas, box, block, pictures)


def _box(canvas: skia.Canvas, box: TextBox, block: Block, pictures: Mapping[str, Path]) -> None:
    rect = box_rect(box, block)
    picture = _picture(pictures[box.source]) if box.source in pictures else None
    if picture is not None:
        sampling = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
        canvas.drawImageRect(picture, rect, sampling, skia.Paint(Alphaf=box.opacity))
        return
    paint = skia.Paint(AntiAlias=True, Color=color_of(box.color, box.opacity))
    canvas.drawRoundRect(rect, box.radius, box.radius, paint)


def _picture(path: Path) -> skia.Image | None:
    try:
        return skia.Image.open(str(path))
    except (RuntimeError, ValueError, OSError):
        return None


def _letters(canvas: skia.Canvas, layer: TextLayer, block: Block, shaper: Shaper) -> None:
    for glow in layer.glows[layer.box.over if layer.box else 0 :]:
        _glow(canvas, glow, block, shaper)
    styles = {letter.style for line in block.lines for letter in line.letters}
    if any(style.shadow > 0 for style in styles):
        for style in sorted({_shadow_of(style) for style in styles if style.shadow > 0}):
            _shadow(canvas, style, block, shaper)
    if any(_outer(style) > 0 for style in styles):
        canvas.saveLayer()
        _outlines(canvas, styles, block, shaper)
        if any(style.opacity < 1 or _alpha(style.color) < 255 for style in styles):
            # What shines through the letters must be the picture, not the outline's inner half.
            _draw(canvas, block, shaper, _hole_paint)
        canvas.restore()
    _draw(canvas, block, shaper, _fill_paint)


def _outlines(
    canvas: skia.Canvas, styles: Iterable[TextStyle], block: Block, shaper: Shaper
) -> None:
    """Draw the outlines of all letters, those apart that are wider in one direction."""
    for wider in sorted({_wider(style) for style in styles}):

        def only(
            style: TextStyle, line: Line, em: float, wider: tuple[float, float] = wider
        ) -> skia.Paint | None:
            return _outline_paint(style, line, em) if _wider(style) == wider else None

        shape = _widened(*wider)
        with _layer(canvas, skia.Paint(ImageFilter=shape)) if shape else nullcontext():
            _draw(canvas, block, shaper, only)


def _wider(style: TextStyle) -> tuple[float, float]:
    return style.outline_across, style.outline_down


def _widened(across: float, down: float) -> skia.ImageFilter | None:
    """Return a filter that lets a shape grow to both sides and up and down."""
    if across <= 0 and down <= 0:
        return None
    return skia.ImageFilters.Dilate(across, down)


def _shadow_of(style: TextStyle) -> tuple[float, str]:
    return style.shadow, style.shadow_color


def _shadow(canvas: skia.Canvas, kind: tuple[float, str], block: Block, shaper: Shaper) -> None:
    """Draw the soft shadow of all letters whose style has this distance and colour."""
    distance, color = kind
    blur = max(distance * _SHADOW_BLUR, 0.6)

    def only(style: TextStyle, line: Line, em: float) -> skia.Paint | None:
        if _shadow_of(style) != kind:
            return None
        return _body_paint(max(style.outline, 0.0), style.opacity)

    with _tinted(canvas, color_of(color), blur):
        canvas.translate(distance, distance)
        _draw(canvas, block, shaper, only)


def _glow(canvas: skia.Canvas, glow: TextGlow, block: Block, shaper: Shaper) -> None:
    width = min(glow.width_x, glow.width_y)
    wider = _widened(glow.width_x - width, glow.width_y - width)
    with _tinted(canvas, color_of(glow.color, glow.opacity), glow.blur, wider):
        canvas.translate(glow.shift_x, glow.shift_y)
        _draw(canvas, block, shaper, lambda style, line, em: _body_paint(width, 1.0))


@contextmanager
def _layer(canvas: skia.Canvas, paint: skia.Paint) -> Iterator[None]:
    """Draw what follows on a layer of its own, which is laid over the canvas with a paint."""
    canvas.saveLayer(None, paint)
    yield
    canvas.restore()


def _tinted(
    canvas: skia.Canvas, color: int, blur: float, shape: skia.ImageFilter | None = None
) -> AbstractContextManager[None]:
    """Return a layer that is shown in one colour, first changed in its shape, then blurred."""
    paint = skia.Paint(ColorFilter=skia.ColorFilters.Blend(color, skia.BlendMode.kSrcIn))
    if blur > 0:
        shape = skia.ImageFilters.Blur(blur, blur, input=shape)
    if shape is not None:
        paint.setImageFilter(shape)
    return _layer(canvas, paint)


def _body_paint(outline: float, opacity: float) -> skia.Paint:
    """Return black paint that covers letters and `outline` pixels around them."""
    style = skia.Paint.kStrokeAndFill_Style if outline > 0 else skia.Paint.kFill_Style
    return skia.Paint(
        AntiAlias=True,
        Style=style,
        StrokeWidth=2 * outline,
        StrokeJoin=skia.Paint.kRound_Join,
        Color=color_of("#000000", opacity),
    )


def _outline_paint(style: TextStyle, line: Line, em: float) -> skia.Paint | None:
    if _outer(style) <= 0:
        return None
    if style.outline <= 0:
        return skia.Paint(AntiAlias=True, Color=color_of(style.outline_color))
    return skia.Paint(
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=2 * style.outline,
        StrokeJoin=skia.Paint.kRound_Join,
        StrokeCap=skia.Paint.kRound_Cap,
        Color=color_of(style.outline_color),
    )


def _hole_paint(style: TextStyle, line: Line, em: float) -> skia.Paint | None:
    return skia.Paint(AntiAlias=True, BlendMode=skia.BlendMode.kDstOut)


def _fill_paint(style: TextStyle, line: Line, em: float) -> skia.Paint | None:
    if len(style.gradient) < 2:
        return skia.Paint(AntiAlias=True, Color=color_of(style.color, style.opacity))
    shader = skia.GradientShader.MakeLinear(
        points=[
            skia.Point(0, line.baseline - _GRADIENT_TOP * em),
            skia.Point(0, line.baseline + _GRADIENT_BOTTOM * em),
        ],
        colors=[color_of(color) for color in style.gradient],
    )
    return skia.Paint(AntiAlias=True, Shader=shader, Alphaf=style.opacity)


def _alpha(color: str) -> int:
    return color_of(color) >> 24 & 255


def _draw(canvas: skia.Canvas, block: Block, shaper: Shaper, brush: LineBrush) -> None:
    for line in block.lines:
        if line.letters:

            def painted(style: TextStyle, line: Line = line) -> skia.Paint | None:
                return brush(style, line, shaper.em(style))

            paragraph = shaper.paragraph(line.letters, painted)
            paragraph.paint(canvas, line.x, line.baseline - paragraph.AlphabeticBaseline)
            _rules(canvas, line, shaper, brush)


def _rules(canvas: skia.Canvas, line: Line, shaper: Shaper, brush: LineBrush) -> None:
    """Draw underlines and strike-outs, with the paint of their letters."""
    done: list[Letter] = []
    for style, run in groupby(line.letters, key=lambda letter: letter.style):
        left = line.x + shaper.width(done) + (style.spacing if done else 0.0)
        done.extend(run)
        paint = brush(style, line, shaper.em(style))
        if paint is None or not (style.underline or style.strike):
            continue
        right = line.x + shaper.width(done)
        em = shaper.em(style)
        height = em * (_BOLD_RULE if style.bold else _RULE)
        for wanted, place in ((style.underline, _UNDERLINE), (style.strike, _STRIKE)):
            if wanted:
                top = line.baseline + place * em - height / 2
                canvas.drawRect(skia.Rect.MakeLTRB(left, top, right, top + height), paint)


def without_motion(layer: TextLayer) -> TextLayer:
    """Return what of a layer decides how its block looks, as a key for caches."""
    return replace(layer, start=0, end=0, motion_in=None, motion_out=None, motion_loop=None)
