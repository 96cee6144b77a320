"""Snow and rain: plates of flakes and streaks that fall through the picture."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.render.looks.tones import light
from reelwright.render.planes import Planes
from reelwright.render.protocols import EffectContext

_LAYERS = ((0.0016, 90, 0.10), (0.0030, 45, 0.18), (0.0055, 18, 0.30))
"""Of snow, far to near: size and speed in heights, and how many flakes."""


def flakes(picture: Planes, time: float, context: EffectContext) -> Planes:
    """Lay falling snow over a picture, in place."""
    if "snow" not in context.cache:
        context.cache["snow"] = [
            _flakes(context, size, count, number) for number, (size, count, _) in enumerate(_LAYERS)
        ]
    total = np.zeros((context.height, context.width), np.uint8)
    for plate, (_, _, speed) in zip(context.cache["snow"], _LAYERS, strict=True):
        down = int(time * speed * context.height) % context.height
        aside = int(np.sin(time * 0.8 + speed * 20) * 0.02 * context.width)
        np.maximum(total, np.roll(plate, (down, aside), (0, 1)), out=total)
    light(picture, total.astype(np.float32) / np.float32(255))
    return picture


def drops(picture: Planes, time: float, context: EffectContext) -> Planes:
    """Lay falling rain over a picture, in place."""
    if "rain" not in context.cache:
        context.cache["rain"] = [_streaks(context, number) for number in range(2)]
    total = np.zeros((context.height, context.width), np.uint8)
    for plate, speed in zip(context.cache["rain"], (1.6, 2.3), strict=True):
        down = int(time * speed * context.height)
        aside = -down // 8
        np.maximum(total, np.roll(plate, (down % context.height, aside), (0, 1)), out=total)
    light(picture, total.astype(np.float32) / np.float32(255), (215, 130, 126))
    return picture


def _flakes(context: EffectContext, size: float, count: int, number: int) -> npt.NDArray[np.uint8]:
    chance = np.random.Generator(np.random.PCG64(context.seed * 7 + number))
    plate = np.zeros((context.height, context.width), np.uint8)
    radius = max(1, round(size * context.height))
    for x, y, bright in chance.random((count, 3)):
        place = (int(x * context.width), int(y * context.height))
        cv2.circle(plate, place, radius, int(120 + 120 * bright), -1, cv2.LINE_AA)
    soft = cv2.GaussianBlur(plate, (0, 0), max(0.6, radius * 0.4))
    return np.asarray(soft, np.uint8)


def _streaks(context: EffectContext, number: int) -> npt.NDArray[np.uint8]:
    chance = np.random.Generator(np.random.PCG64(context.seed * 11 + number))
    plate = np.zeros((context.height, context.width), np.uint8)
    long = (0.03 + 0.03 * number) * context.height
    for x, y, bright in chance.random((110 - 50 * number, 3)):
        start = (int(x * context.width), int(y * context.height))
        end = (round(start[0] - long / 8), round(start[1] + long))
        width = max(1, context.height // 900)
        cv2.line(plate, start, end, int(50 + 70 * bright), width, cv2.LINE_AA)
    return plate
