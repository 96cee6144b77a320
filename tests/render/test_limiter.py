"""The limiter: never too loud, and untouched where it never was."""

from __future__ import annotations

import numpy as np

from reelwright.render.sound.limiter import Sound, limited, true_peaks

CEILING = 10 ** (-1 / 20)


def blocks(sound: Sound, size: int = 48000) -> list[Sound]:
    return [sound[at : at + size] for at in range(0, len(sound), size)]


def tone(seconds: float, level: float, hertz: float = 440.0, phase: float = 0.0) -> Sound:
    times = np.arange(int(seconds * 48000)) / 48000
    wave = level * np.sin(2 * np.pi * hertz * times + phase)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def test_quiet_sound_passes_bit_for_bit() -> None:
    sound = tone(1.7, 0.85)
    assert np.array_equal(np.concatenate(list(limited(blocks(sound, 7000), CEILING))), sound)


def test_loud_sound_stays_below_the_ceiling() -> None:
    sound = np.concatenate([tone(0.5, 0.3), tone(0.5, 1.8, 997), tone(0.5, 0.3)])
    result = np.concatenate(list(limited(blocks(sound), CEILING)))
    assert len(result) == len(sound)
    assert true_peaks(result).max() <= CEILING
    assert np.abs(result[30000:40000]).max() > 0.97 * CEILING
    assert np.array_equal(result[:20000], sound[:20000])
    assert np.array_equal(result[-20000:], sound[-20000:])


def test_peaks_between_samples_count() -> None:
    sound = tone(0.5, 1.0, 12000, phase=np.pi / 4)  # samples at 0.71, the wave at 1
    assert np.abs(sound).max() < 0.72
    result = np.concatenate(list(limited(blocks(sound), CEILING)))
    assert true_peaks(sound[100:-100]).max() > 0.98
    assert true_peaks(result).max() <= CEILING
