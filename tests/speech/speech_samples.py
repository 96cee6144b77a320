"""What several tests of speech need: voices to try, spoken sound as samples."""

from __future__ import annotations

import importlib
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

from reelwright.config import Settings
from reelwright.speech.engines.protocol import Speaker, SystemVoice
from reelwright.speech.roster import system_voices

ENGLISH = "Our noodle bar opens on Friday, come hungry."
CHINESE = "附近商场新开了一家店，大家快来看看吧。"
TRIED = ("en-us+f2", "cmn+f2", "cmn", "rms", "slt", "awb", "cmu_us_slt_arctic_hts")

Sound = npt.NDArray[np.float32]


def installed() -> list[SystemVoice]:
    """Return the English and Mandarin voices of this machine."""
    return [voice for voice in system_voices(Settings()) if voice.name in TRIED]


def sentence(voice: SystemVoice) -> str:
    """Return something that a voice can say."""
    if voice.engine == "sherpa":
        return "hello world, hello 你好."
    return CHINESE if voice.language == "zh" else ENGLISH


def speaker(voice: SystemVoice) -> Speaker:
    """Open a voice in this process."""
    module = importlib.import_module(f"reelwright.speech.engines.{voice.engine}")
    opened: Speaker = module.open_speaker(voice.name, voice.options)
    return opened


def sound_of(path: Path) -> tuple[Sound, int]:
    """Return the samples of a mono WAV file, and its rate."""
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / np.float32(32768)
        return samples.astype(np.float32), file.getframerate()


def seconds(path: Path) -> float:
    """Return how long a WAV file is."""
    samples, rate = sound_of(path)
    return len(samples) / rate


def pitch(samples: Sound, rate: int) -> float:
    """Return the median pitch of the voiced parts in Hz."""
    size = rate // 16
    found = []
    for start in range(0, len(samples) - size, size // 2):
        part = samples[start : start + size] - samples[start : start + size].mean()
        if np.abs(part).max() < 0.06:
            continue
        spectrum = np.abs(np.fft.rfft(part, 2 * size)) ** 2
        alike = np.fft.irfft(spectrum)[:size]
        shortest, longest = rate // 550, rate // 50
        best = shortest + int(np.argmax(alike[shortest:longest]))
        if alike[best] > 0.5 * alike[0]:
            found.append(rate / best)
    return float(np.median(found)) if found else 0.0
