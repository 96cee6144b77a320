"""Speech and music as a sound editor sets them: levels, ducking, fades."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

TARGET = -16.0
"""Loudness in LUFS that music has before its volume applies; speech has it when it is spoken."""

UNDER_SPEECH = -18.0
"""Decibels that music should lie below the speech while somebody speaks."""

DEEPEST_DUCK = -12.0
SLIGHTEST_DUCK = -1.0
"""Decibels; less is not worth a movement of the fader."""

ATTACK, RELEASE = 0.25, 0.5
"""Seconds in which the music goes down before a word and comes back after it."""

BREATH = 1.2
"""Seconds; in a shorter pause the music stays down."""

FADE = 1.0
QUIETEST = -60.0
"""LUFS; what is below is silence and is not made louder."""


def music_gain(volume: float, loudness: float | None) -> float:
    """Return the gain that brings music to the common loudness and then to its volume."""
    if loudness is None or not math.isfinite(loudness) or loudness < QUIETEST:
        return round(volume, 4)
    return round(min(10.0, volume * 10 ** ((TARGET - loudness) / 20)), 4)


def duck(music_volume: float, speech_volume: float) -> float:
    """Return by how many decibels music of a volume goes down under speech; 0 for not at all."""
    if music_volume <= 0 or speech_volume <= 0:
        return 0.0
    difference = 20 * math.log10(music_volume / speech_volume)
    depth = max(DEEPEST_DUCK, UNDER_SPEECH - difference)
    return depth if depth <= SLIGHTEST_DUCK else 0.0


def envelope(
    speech: Sequence[tuple[float, float]], depth: float, duration: float
) -> list[list[float]]:
    """Return the gain of the music over time, lowered by `depth` dB while somebody speaks.

    `speech` are the times of the words in order, seconds of the output.
    """
    spans: list[list[float]] = []
    for start, end in speech:
        if spans and start - spans[-1][1] < BREATH:
            spans[-1][1] = max(spans[-1][1], end)
        elif end > start:
            spans.append([start, end])
    if not spans or depth >= 0:
        return []
    low = round(10 ** (depth / 20), 4)
    points: list[list[float]] = [[0.0, low if spans[0][0] <= ATTACK else 1.0]]
    for start, end in spans:
        for time, gain in (
            (start - ATTACK, 1.0),
            (start, low),
            (end, low),
            (end + RELEASE, 1.0),
        ):
            if points[-1][0] < time <= duration:
                points.append([round(time, 4), gain])
    return [point for i, point in enumerate(points) if i == 0 or point[0] > points[i - 1][0]]


def volume_effect(gain: float, curve: Sequence[Sequence[float]] = ()) -> dict[str, Any]:
    """Return a Volume effect, with its course over time if there is one."""
    effect: dict[str, Any] = {"Type": "Volume", "Gain": gain}
    if curve:
        effect["Envelope"] = [list(point) for point in curve]
    return effect


def fade_out(duration: float) -> dict[str, Any]:
    """Return the fade of music at the end of an output."""
    length = round(min(FADE, duration), 4)
    return {"Type": "AFade", "SubType": "Out", "Duration": length, "Curve": "qsin"}
