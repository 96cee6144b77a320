"""Colour looks: a few numbers each, applied by tables and sums in Y'CbCr."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from math import cos, radians, sin
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.render.looks.blurs import blurred
from reelwright.render.looks.grids import Grid, smooth_field
from reelwright.render.planes import Plane, Planes, halve
from reelwright.render.protocols import EffectContext

_GRAIN_PLATE = 64
_BLOOM_FROM = 0.012
"""Sigma of the soft light, as a share of the height."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A look. Everything at its default leaves a picture as it is."""

    brightness: float = 0.0
    """-100..100: all tones."""
    contrast: float = 0.0
    """-100..100, about middle grey."""
    saturation: float = 0.0
    """-100 (grey) to 100 (twice the colour)."""
    gamma: float = 1.0
    """Above 1 opens the middle tones."""
    fade: float = 0.0
    """How far black is lifted, 0..1."""
    dim: float = 0.0
    """How far white is lowered, 0..1."""
    hue: float = 0.0
    """Degrees by which all colours turn."""
    shadows: tuple[float, float] = (0.0, 0.0)
    """Colour of the dark tones: added to Cb and Cr."""
    lights: tuple[float, float] = (0.0, 0.0)
    """Colour of the bright tones: added to Cb and Cr."""
    vignette: float = 0.0
    """How much darker the corners are, 0..1."""
    grain: float = 0.0
    """Strength of film grain: its standard deviation in luma steps."""
    bloom: float = 0.0
    """Share of soft light over the picture, 0..1."""
    negative: bool = False


def graded(picture: Planes, grade: Grade, context: EffectContext) -> Planes:
    """Return the picture in a look; the alpha stays."""
    luma = np.asarray(cv2.LUT(picture.y, _tones(grade)), np.uint8)
    small = halve(luma)
    turned = _turned(picture.u, picture.v, grade)
    chroma = [
        _toned(plane, small, dark, light)
        for plane, dark, light in zip(turned, grade.shadows, grade.lights, strict=True)
    ]
    result = Planes(luma, chroma[0], chroma[1], picture.alpha)
    if grade.bloom:
        result = _bloomed(result, grade.bloom)
    if grade.vignette:
        darken_corners(result, grade.vignette, context.cache)
    if grade.grain:
        add_grain(result.y, grade.grain, context)
    return result


def darken_corners(picture: Planes, strength: float, cache: MutableMapping[Any, Any]) -> None:
    """Darken towards the corners, in place."""
    key = ("vignette", strength)
    if key not in cache:
        radius = Grid(picture.width, picture.height).radius
        light = 1.0 - strength * 0.75 * smooth_field(radius, 0.35, 1.05)
        mask = cv2.convertScaleAbs(light, alpha=255.0)
        rest = cv2.convertScaleAbs(255.0 - mask.astype(np.float32), alpha=16 / 255)
        half = halve(np.asarray(mask, np.uint8))
        cache[key] = (mask, rest, half, cv2.convertScaleAbs(255.0 - half, alpha=128 / 255))
    mask, rest, half, half_rest = cache[key]
    for plane, light, offset in (
        (picture.y, mask, rest),
        (picture.u, half, half_rest),
        (picture.v, half, half_rest),
    ):
        cv2.multiply(plane, light, dst=plane, scale=1 / 255)
        cv2.add(plane, offset, dst=plane)


def add_grain(luma: Plane, strength: float, context: EffectContext) -> None:
    """Add film grain of a standard deviation, other in every frame, in place."""
    key = ("grain", luma.shape)
    if key not in context.cache:
        height, width = luma.shape
        noise = np.random.Generator(np.random.PCG64(1889)).normal(
            128, 32, (height + _GRAIN_PLATE, width + _GRAIN_PLATE)
        )
        soft = cv2.GaussianBlur(noise.astype(np.float32), (0, 0), max(0.5, height / 2400))
        soft = (soft - 128) * (32 / max(float(soft.std()), 1e-3)) + 128
        context.cache[key] = np.clip(soft, 0, 255).astype(np.uint8)
    plate = context.cache[key]
    # Two steps without a common divisor: the plate lies elsewhere in each of 64 x 64 frames.
    left = (context.frame * 37 + context.frame // _GRAIN_PLATE) % _GRAIN_PLATE
    top = context.frame * 23 % _GRAIN_PLATE
    part = plate[top : top + luma.shape[0], left : left + luma.shape[1]]
    share = strength / 32
    cv2.addWeighted(luma, 1.0, part, share, -128.0 * share, dst=luma)


def _tones(grade: Grade) -> npt.NDArray[np.uint8]:
    """Return the table of luma."""
    value = (np.arange(256) - 16) / 219
    if grade.negative:
        value = 1 - value
    value = (value - 0.5) * (1 + grade.contrast / 100) + 0.5 + grade.brightness / 250
    value = np.sign(value) * np.abs(value) ** (1 / grade.gamma)
    value = grade.fade * 0.35 + value * (1 - grade.fade * 0.35 - grade.dim * 0.35)
    return np.clip(np.rint(value * 219 + 16), 16, 235).astype(np.uint8)


def _turned(u: Plane, v: Plane, grade: Grade) -> tuple[Plane, Plane]:
    """Return chroma with its saturation and hue changed."""
    strength = (1 + grade.saturation / 100) * (-1 if grade.negative else 1)
    along, across = strength * cos(radians(grade.hue)), strength * sin(radians(grade.hue))
    return (
        np.asarray(cv2.addWeighted(u, along, v, -across, 128 * (1 - along + across)), np.uint8),
        np.asarray(cv2.addWeighted(v, along, u, across, 128 * (1 - along - across)), np.uint8),
    )


def _toned(plane: Plane, luma: Plane, dark: float, light: float) -> Plane:
    """Return chroma with a tint that goes from `dark` at black to `light` at white."""
    if not dark and not light:
        return plane
    slope = (light - dark) / 219
    return np.asarray(cv2.addWeighted(plane, 1.0, luma, slope, dark - 16 * slope), np.uint8)


def _bloomed(picture: Planes, share: float) -> Planes:
    soft = blurred(picture, picture.height * _BLOOM_FROM)
    # Lighter of the two: lights spill over dark parts, never the other way round.
    np.maximum(soft.y, picture.y, out=soft.y)
    for plane, glow in ((picture.y, soft.y), (picture.u, soft.u), (picture.v, soft.v)):
        cv2.addWeighted(plane, 1.0 - share, glow, share, 0.0, dst=glow)
    return Planes(soft.y, soft.u, soft.v, picture.alpha)
