"""Overlays of text that is turned, scaled, blurred, cut off, or moved letter by letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import skia

from reelwright.render.planes import Overlay, overlay_from_rgba
from reelwright.render.text.motion import Moment, MotionContext, MotionState, block_state
from reelwright.render.text.paint import pixels
from reelwright.render.text.shaping import Shaper

if TYPE_CHECKING:
    from reelwright.render.text.painter import Sprite

_SAMPLING = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)


def moving_overlays(
    sprite: Sprite,
    corner: tuple[int, int],
    canvas_size: tuple[int, int],
    acting: Sequence[Moment],
    context: MotionContext,
    shaper: Shaper,
) -> list[Overlay]:
    """Return a moving block as at most one overlay, cut to the canvas."""
    width, height = canvas_size
    surface = skia.Surface(width, height)
    with surface as canvas:
        canvas.translate(*corner)
        _enter(canvas, sprite, acting, context)
        single = next((moment for moment in acting if moment.letters), None)
        if sprite.painted.back is not None:
            canvas.drawPicture(sprite.painted.back)
        if single is None:
            canvas.drawPicture(sprite.painted.front)
        else:
            _letters(canvas, sprite, single, context, shaper)
        canvas.restoreToCount(1)
    rgba = pixels(surface, width, height)
    x, y, wide, high = cv2.boundingRect(rgba[..., 3])
    return [overlay_from_rgba(rgba[y : y + high, x : x + wide], x, y)] if wide else []


def _enter(
    canvas: skia.Canvas, sprite: Sprite, acting: Sequence[Moment], context: MotionContext
) -> None:
    """Put the block's motions on the canvas: place, clip, opacity and blur."""
    ink = skia.Rect.Make(sprite.bounds)
    for moment in acting:
        state = block_state(moment, context)
        _transform(canvas, state, ink.centerX(), ink.centerY())
        if state.clip is not None:
            left, top, right, bottom = state.clip
            part = skia.Rect.MakeLTRB(
                ink.left() + left * ink.width(),
                ink.top() + top * ink.height(),
                ink.left() + right * ink.width(),
                ink.top() + bottom * ink.height(),
            )
            canvas.clipRect(part, doAntiAlias=True)
        if state.alpha < 1 or state.blur > 0:
            paint = skia.Paint(Alphaf=min(max(state.alpha, 0.0), 1.0))
            if state.blur > 0:
                paint.setImageFilter(skia.ImageFilters.Blur(state.blur, state.blur))
            canvas.saveLayer(None, paint)
    canvas.concat(sprite.matrix)


def _transform(canvas: skia.Canvas, state: MotionState, x: float, y: float) -> None:
    canvas.translate(x + state.dx, y + state.dy)
    if state.angle:
        canvas.rotate(state.angle)
    canvas.scale(max(state.scale_x, 1e-3), max(state.scale_y, 1e-3))
    canvas.translate(-x, -y)


def _letters(
    canvas: skia.Canvas, sprite: Sprite, moment: Moment, context: MotionContext, shaper: Shaper
) -> None:
    """Draw slices of the block, one a letter, each in its own state."""
    module = moment.letters
    assert module is not None
    slices = _slices(sprite, shaper)
    context = replace(context, leaving=moment.leaving)
    for index, rect in enumerate(slices):
        state = module.letter(moment.progress, index, len(slices), context)
        if state.alpha <= 0:
            continue
        canvas.save()
        _transform(canvas, state, rect.centerX(), rect.centerY())
        canvas.clipRect(rect, doAntiAlias=False)
        if state.alpha < 1:
            canvas.saveLayer(None, skia.Paint(Alphaf=state.alpha))
        canvas.drawPicture(sprite.painted.front)
        canvas.restore()
        if state.alpha < 1:
            canvas.restore()


def _slices(sprite: Sprite, shaper: Shaper) -> list[skia.Rect]:
    """Return one rectangle per visible letter; together they cover all of the block's ink."""
    ink = sprite.painted.bounds
    lines = sprite.block.lines
    result = []
    for number, line in enumerate(lines):
        top = ink.top() if number == 0 else line.top
        bottom = ink.bottom() if number == len(lines) - 1 else line.top + line.height
        count = len(line.letters)
        edges = [line.x + shaper.width(line.letters[:place]) for place in range(count + 1)]
        edges[0], edges[-1] = ink.left(), ink.right()
        result += [
            skia.Rect.MakeLTRB(edges[place], top, edges[place + 1], bottom)
            for place in range(count)
            if not line.letters[place].text.isspace()
        ]
    return result
