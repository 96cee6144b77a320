"""Mask effects: a shape of the picture stays, the rest becomes transparent or blurred."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, radians, sin
from typing import TypeAlias

import cv2
import numpy as np

from reelwright.render.looks.blurs import blurred
from reelwright.render.looks.grids import Field, smooth_field
from reelwright.render.looks.masks import alpha_of, select
from reelwright.render.looks.parameters import length, number
from reelwright.render.planes import BLACK, Plane, Planes, halve
from reelwright.render.protocols import EffectContext

Shape: TypeAlias = Callable[[Field, Field, dict[str, str], EffectContext], Field]
"""Distance in pixels inside (positive) the shape, of pixels relative to its turned centre."""


def masked(
    picture: Planes, shape: Shape, parameters: dict[str, str], context: EffectContext
) -> Planes:
    """Return the picture with everything outside of a shape transparent by `outer_alpha`."""
    blur = number(parameters, "blur_intensity", 0.0, 0.0, 1.0)
    inner = blurred(picture, blur * context.height * 0.05) if blur else picture
    mask, half = _masks(shape, parameters, context)
    result = Planes(picture.y, picture.u, picture.v, alpha_of(picture).copy())
    nothing = result.copy()
    outer = number(parameters, "outer_alpha", 0.0, 0.0, 1.0)
    for plane, value in zip((nothing.y, nothing.u, nothing.v), BLACK, strict=True):
        cv2.addWeighted(plane, outer, plane, 0.0, value * (1 - outer), dst=plane)
    assert nothing.alpha is not None
    cv2.convertScaleAbs(nothing.alpha, dst=nothing.alpha, alpha=outer)
    select(nothing, inner, mask, half, result)
    return result


def ellipse(x: Field, y: Field, parameters: dict[str, str], context: EffectContext) -> Field:
    """An ellipse of `width` by `height`."""
    wide, high = _size(parameters, context)
    inside: Field = (
        (1 - np.sqrt((x / (wide / 2)) ** 2 + (y / (high / 2)) ** 2)) * min(wide, high) / 2
    )
    return inside


def rectangle(x: Field, y: Field, parameters: dict[str, str], context: EffectContext) -> Field:
    """A rectangle of `width` by `height` with corners of `radius`."""
    wide, high = _size(parameters, context)
    corner = length(parameters, "radius", 0.0, min(context.width, context.height))
    corner = min(max(corner, 0.0), min(wide, high) / 2)
    over_x = np.abs(x) - (wide / 2 - corner)
    over_y = np.abs(y) - (high / 2 - corner)
    outside = np.hypot(np.maximum(over_x, 0), np.maximum(over_y, 0))
    inside: Field = corner - outside - np.minimum(np.maximum(over_x, over_y), 0)
    return inside


def half_plane(x: Field, y: Field, parameters: dict[str, str], context: EffectContext) -> Field:
    """Everything below a line through the centre."""
    return y + 0 * x


def band(x: Field, y: Field, parameters: dict[str, str], context: EffectContext) -> Field:
    """A band of width `size` along a line through the centre."""
    size = length(parameters, "size", 0.5, context.height)
    inside: Field = size / 2 - np.abs(y) + 0 * x
    return inside


def _size(parameters: dict[str, str], context: EffectContext) -> tuple[float, float]:
    return (
        max(length(parameters, "width", 0.5, context.width), 1.0),
        max(length(parameters, "height", 0.5, context.height), 1.0),
    )


def _masks(shape: Shape, parameters: dict[str, str], context: EffectContext) -> tuple[Plane, Plane]:
    key = tuple(sorted(parameters.items()))
    if key not in context.cache:
        turn = radians(number(parameters, "angle", 0.0, -3600.0, 3600.0))
        x = np.arange(context.width, dtype=np.float32)[None, :] + np.float32(0.5)
        y = np.arange(context.height, dtype=np.float32)[:, None] + np.float32(0.5)
        x = x - np.float32(length(parameters, "x", 0.5, context.width))
        y = y - np.float32(length(parameters, "y", 0.5, context.height))
        along = x * np.float32(cos(turn)) + y * np.float32(sin(turn))
        across = y * np.float32(cos(turn)) - x * np.float32(sin(turn))
        soft = number(parameters, "antialias", 0.01, 0.0, 1.0) * context.height
        depth = shape(along, across, parameters, context)
        share = smooth_field(depth, -max(soft, 1.0) / 2, max(soft, 1.0) / 2)
        mask = np.asarray(cv2.convertScaleAbs(np.asarray(share, np.float32), alpha=255.0), np.uint8)
        context.cache[key] = (mask, halve(mask))
    masks: tuple[Plane, Plane] = context.cache[key]
    return masks
