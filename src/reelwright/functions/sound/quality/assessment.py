"""AudioQualityAssessment: one entry for each channel, from scores, voice and levels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reelwright.functions.sound import pictures
from reelwright.functions.sound.pictures import Chart, Curve, Envelope, Row
from reelwright.functions.sound.quality.channel import MUTE, Channel
from reelwright.functions.sound.quality.scorers import Scorers, Scores
from reelwright.functions.work import Work

_SHORTEST = 2.0
_MUTE_SHARE = 0.99
_LEAST_VOICE = 1.0
_NO_VOICE = -90.0
_LOUDNESS = ((-50.0, 0.0), (-24.0, 4.0), (-20.0, 5.0), (-14.0, 5.0), (-6.0, 3.0))
"""Level of the voice in dB, and its score."""
_GAP = (0.04, 1.0)
"""Seconds of an abrupt silence."""
_EDGE = 1
"""Tenths of seconds' tenths (10 ms) within which voice has to stand on both sides of it."""
SCORED = ("MOS", "Discontinuity", "Coloration", "Noisiness")

_READ: dict[str, Callable[[Scores], float]] = {
    "MOS": lambda one: one.overall,
    "Discontinuity": lambda one: one.continuity,
    "Coloration": lambda one: one.signal,
    "Noisiness": lambda one: one.background,
}


def assess(work: Work) -> list[dict[str, Any]]:
    """Return the entries of all channels."""
    scorers = Scorers()
    channels = [Channel(work.audio.sample_rate, scorers) for _ in range(work.audio.channels)]
    envelope = Envelope(work.audio.sample_rate)
    for block in work.native():
        envelope.push(block)
        for number, channel in enumerate(channels):
            channel.push(np.ascontiguousarray(block[:, number]))
    for channel in channels:
        channel.finish()
    work.note("Double Talk Ratio(%) is 0: no engine here tells two voices apart.")
    first = channels[0]
    times = [time for time, _ in first.scores]
    curves = [
        Curve(name, times, [mapped(_READ[name](one)) for _, one in first.scores], 5.0)
        for name in SCORED
        if times
    ]
    rows = [Row("", envelope)]
    work.picture(lambda path: pictures.draw(path, rows, Chart("Quality, 0 to 5", curves=curves)))
    return [entry(number, channel) for number, channel in enumerate(channels)]


def entry(number: int, channel: Channel) -> dict[str, Any]:
    """Return what is said of one channel."""
    powers, voiced = channel.powers, channel.voiced
    tag = _tag(channel, powers, voiced)
    found: dict[str, Any] = {"Channel": number, "Tag": tag}
    worst: dict[str, float] = {}
    for name in SCORED:
        values = [mapped(_READ[name](one)) for _, one in channel.scores]
        usable = tag == "Valid" and bool(values)
        value = round(float(np.mean(values)), 2) if usable else 0.0
        worst[name] = round(min(values), 2) if usable else 0.0
        found |= {f"{name}(0-5)": value, name: band(value)}
    level = voice_level(powers, voiced)
    score = loudness_score(level)
    worst["Loudness"] = min(score, worst_loudness(channel.step, powers, voiced))
    found |= {
        "Loudness(0-5)": round(score, 2),
        "Loudness": band(round(score, 2)),
        "Loudness(-90dB-0dB)": round(level, 2),
    }
    for name, value in worst.items():
        found[f"Worst {name}(0-5)"] = round(value, 2)
    return found | {
        "Speech Ratio": _percent(voiced.mean() if len(voiced) else 0.0),
        "Double Talk Ratio(%)": 0.0,
        "Bad Mute Ratio(%)": _percent(bad_mutes(powers, voiced, channel.step)),
        "Saturated Ratio(%)": _percent(channel.saturated / max(channel.samples, 1)),
    }


def mapped(score: float) -> float:
    """Return a score of 1 to 5 on the scale of 0 to 5."""
    return float(np.clip((score - 1) * 1.25, 0.0, 5.0))


def band(value: float) -> str:
    """Return the word for a score of 0 to 5."""
    if value > 4:
        return "Excellent"
    names = ("Bad", "Poor", "Fair", "Good")
    return names[min(int(value), 3)]


def loudness_score(level: float) -> float:
    """Return the score of the level of a voice in dB."""
    places, scores = zip(*_LOUDNESS, strict=True)
    return float(np.interp(level, places, scores))


def voice_level(powers: NDArray[np.float32], voiced: NDArray[np.bool_]) -> float:
    """Return the level of the voice in dB over the time with voice."""
    heard = powers[voiced]
    power = float(heard.mean()) if len(heard) else 0.0
    return float(np.clip(10 * np.log10(power), _NO_VOICE, 0.0)) if power > 0 else _NO_VOICE


def bad_mutes(powers: NDArray[np.float32], voiced: NDArray[np.bool_], step: float) -> float:
    """Return the share of the time that is abrupt silence inside voice."""
    silent = powers < MUTE
    edges = np.flatnonzero(np.diff(np.concatenate([[False], silent, [False]]).astype(np.int8)))
    total = 0
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        long_enough = _GAP[0] - 1e-6 <= (end - start) * step <= _GAP[1] + 1e-6
        if not long_enough or start == 0 or end == len(powers):
            continue
        # The detector lets go of a voice a little after a cut, and finds it a little late.
        before = voiced[max(start - 4, 0) : start + 4].any()
        after = voiced[max(end - 4, 0) : end + 12].any()
        loud = 100 * MUTE
        sharp = powers[max(start - 1 - _EDGE, 0) : start].max() > loud
        sharp &= powers[end : end + 1 + _EDGE].max() > loud
        if before and after and sharp:
            total += int(end - start)
    return total / max(len(powers), 1)


def _tag(channel: Channel, powers: NDArray[np.float32], voiced: NDArray[np.bool_]) -> str:
    if channel.seconds < _SHORTEST:
        return "File too Short"
    if np.mean(powers < MUTE) >= _MUTE_SHARE:
        return "Mute"
    if voiced.sum() * channel.step < _LEAST_VOICE:
        return "Voice too Short"
    return "Valid"


def worst_loudness(step: float, powers: NDArray[np.float32], voiced: NDArray[np.bool_]) -> float:
    """Return the lowest score of the windows in which somebody speaks for at least a second."""
    size, hop = round(9 / step), round(3 / step)
    last = max(len(powers) - size, 0)
    scores: Sequence[float] = [
        loudness_score(voice_level(powers[start : start + size], voiced[start : start + size]))
        for start in (*range(0, last, hop), last)
        if voiced[start : start + size].sum() * step >= _LEAST_VOICE
    ]
    return min(scores, default=5.0)


def _percent(share: float) -> float:
    return round(100 * float(share), 2)
