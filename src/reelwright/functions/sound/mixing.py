"""AudioMixing: balances two tracks by loudness and adds them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import zip_longest

import numpy as np

from reelwright.functions.sound import pictures
from reelwright.functions.sound.pictures import Chart, Envelope, Row
from reelwright.functions.sound.reading import Resampler, Samples
from reelwright.functions.sound.voice import RATE as VOICE_RATE
from reelwright.functions.sound.voice import Voice
from reelwright.functions.sound.wav import WavWriter
from reelwright.functions.work import Work
from reelwright.media.loudness import measure
from reelwright.media.sound import RATE
from reelwright.render.sound.limiter import limited

ALIKE = -20.0
"""LUFS of each track when both hold speech, or neither."""
SPEECH, BESIDE = -18.0, -26.0
"""LUFS of the one that holds speech, and of the other."""
MOST_GAIN = 20.0
SILENT = -60.0
"""A track below this many LUFS is left as it is."""
LEAST_VOICE = 0.2
"""Share of the time with voice from which a track holds speech."""
CEILING = 10 ** (-1.05 / 20)
"""A little below -1 dBTP: the rounding to 16 bit and other meters' filters come on top."""


def mix(work: Work, name: str) -> None:
    """Write the mix of the input and the second track `inputs`."""
    main, other = _Track(work, "", 0.0), _Track(work, "inputs", 0.3)
    main_gain, other_gain = gains(main.loudness, other.loudness, main.speech, other.speech)
    work.note(
        f"The input measures {main.loudness:.1f} LUFS and gets {main_gain:+.1f} dB, the other"
        f" track {other.loudness:.1f} LUFS and {other_gain:+.1f} dB."
    )
    last = (0.6, 1.0)
    main_span, other_span = (last, None) if main.samples >= other.samples else (None, last)
    one, two, both = (Envelope(RATE) for _ in range(3))
    with WavWriter(work.file(name), RATE, 2) as writer:
        sums = _sums(
            one.watch(work.stereo(span=main_span), 10 ** (main_gain / 20)),
            two.watch(work.stereo(span=other_span, second="inputs"), 10 ** (other_gain / 20)),
            10 ** (main_gain / 20),
            10 ** (other_gain / 20),
        )
        for block in limited(sums, CEILING):
            writer.write(block)
            both.push(block)
    rows = [
        Row(f"input {main_gain:+.1f} dB", one),
        Row(f"inputs {other_gain:+.1f} dB", two),
        Row("mix", both),
    ]
    work.picture(lambda path: pictures.draw(path, rows, Chart("The tracks and their mix")))


def gains(one: float, two: float, one_speaks: bool, two_speaks: bool) -> tuple[float, float]:
    """Return the gains in dB of two tracks of these loudnesses."""
    if one_speaks == two_speaks:
        targets = ALIKE, ALIKE
    else:
        targets = (SPEECH, BESIDE) if one_speaks else (BESIDE, SPEECH)
    return _gain(one, targets[0]), _gain(two, targets[1])


def _gain(loudness: float, target: float) -> float:
    if loudness < SILENT or not math.isfinite(loudness):
        return 0.0
    return min(max(target - loudness, -MOST_GAIN), MOST_GAIN)


class _Track:
    """What is to be known of a track before it is mixed."""

    def __init__(self, work: Work, second: str, begin: float) -> None:
        voice = Voice()
        lower = Resampler(RATE, VOICE_RATE, 1)
        self.samples = 0

        def heard() -> Iterator[Samples]:
            for block in work.stereo(span=(begin, begin + 0.3), second=second):
                self.samples += len(block)
                voice.push(lower.push(block.mean(axis=1, keepdims=True))[:, 0])
                yield block

        self.loudness, _ = measure(heard())
        voice.push(lower.finish()[:, 0])
        self.speech = voice.ratio >= LEAST_VOICE


def _sums(
    one: Iterator[Samples], two: Iterator[Samples], one_gain: float, two_gain: float
) -> Iterator[Samples]:
    """Yield the weighted sum; both come in blocks of one size, so that they stay aligned."""
    for first, second in zip_longest(one, two):
        parts = [
            block * np.float32(gain)
            for block, gain in ((first, one_gain), (second, two_gain))
            if block is not None
        ]
        total = np.zeros((max(map(len, parts)), 2), np.float32)
        for part in parts:
            total[: len(part)] += part
        yield total
