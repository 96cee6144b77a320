"""Demixing on constructed mixes of speech with made and real music."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.functions.rhythms import PROGRESSIONS, Studio
from benchmarks.functions.runs import read, run, write
from reelwright.media.sound import read_sound

RATE = 44_100
Sound = NDArray[np.float64]


def ratio(truth: Sound, found: Sound) -> float:
    """Return the scale-invariant ratio of signal to distortion in dB."""
    wanted = truth * (np.vdot(truth, found) / np.vdot(truth, truth))
    return float(10 * np.log10((wanted**2).sum() / ((found - wanted) ** 2).sum()))


def band(seed: int, seconds: int) -> Sound:
    """Return a stereo band: drums and bass in the middle, chords wide, a melody to one side."""
    random = np.random.default_rng(seed)
    drums, bass, chords, melody = (Studio(seconds, seed, RATE) for _ in range(4))
    beat, time, number = 60 / random.uniform(80, 130), 0.2, 0
    while time < seconds:
        root, minor = PROGRESSIONS[seed % 4][(number // 4) % 4]
        (drums.snare if number % 2 else drums.kick)(time, 0.35 if number % 2 else 0.6)
        for half in (0.0, 0.5):
            drums.hat(time + half * beat, 0.1)
        bass.note(time, 36 + root, beat * 0.9, 0.25)
        if number % 4 == 0:
            chords.chord(time, root, minor, beat * 3.9, 0.08)
        melody.note(time, 60 + root + int(random.choice((0, 4, 7, 12))), beat * 0.7, 0.1)
        time, number = time + beat, number + 1
    count = seconds * RATE

    def placed(studio: Studio, where: float) -> Sound:
        angle = where * np.pi / 2
        sound = studio.tape[:count].astype(np.float64)
        return np.stack([sound * np.cos(angle), sound * np.sin(angle)], axis=1)

    wide = chords.tape[:count].astype(np.float64)
    total = placed(drums, 0.5) + placed(bass, 0.5) + placed(melody, 0.15 + 0.6 * (seed % 2))
    return total + 0.8 * np.stack([wide, np.roll(wide, int(0.011 * RATE))], axis=1)


Method = Callable[[Sound, Sound], Sound]
"""From the mix, and the voice in it (for the bound alone), to the voice that was found."""


def demix_table(media: Path, small: bool) -> Iterator[str]:
    """Yield SI-SDR of voice and rest, the voice being in the middle of real and made music."""
    methods: dict[str, Method] = {
        "the mix itself": lambda mix, voice: mix,
        "middle of the channels": lambda mix, voice: np.repeat(mix.mean(1, keepdims=True), 2, 1),
        "ours": lambda mix, voice: _ours(mix),
    }
    if find_spec("librosa"):
        methods["repetition (librosa)"] = lambda mix, voice: _by_repetition(mix)
    else:
        yield "Separation by repetition is left out: librosa is not installed (extra `bench`)."
    methods["bound: the ideal mask"] = _ideal
    yield ""
    yield "SI-SDR in dB of voice / accompaniment; the voice is as loud as the rest"
    yield ""
    yield "| mix | " + " | ".join(methods) + " |"
    yield "| --- |" + " --- |" * len(methods)
    seconds = 8 if small else 16
    rows = []
    for label, voice, rest in _mixes(media, seconds):
        mix = (voice + rest) / 4
        row = []
        for method in methods.values():
            found = method(mix, voice / 4)
            left = mix if found is mix else mix - found
            row.append((ratio(voice, found), ratio(rest, left)))
        rows.append(row)
        yield f"| {label} | " + " | ".join(f"{v:.1f} / {r:.1f}" for v, r in row) + " |"
    mean = np.mean(rows, axis=0)
    yield "| **mean** | " + " | ".join(f"{v:.1f} / {r:.1f}" for v, r in mean) + " |"


def _mixes(media: Path, seconds: int) -> Iterator[tuple[str, Sound, Sound]]:
    name = media / "audio" / "Kevin_MacLeod_-_Vibe_Ace.hq.ogg"
    real = read_sound(name, Fraction(15), Fraction(seconds), RATE).astype(np.float64)
    voices = {}
    for clip in ("3436-172162-0000", "5703-47212-0000"):
        path = media / "audio" / f"{clip}.hq.ogg"
        voices[clip[:4]] = read_sound(path, Fraction(0), Fraction(seconds), RATE).astype(float)
    voices["3436 in a wide room"] = _in_a_room(voices["3436"])
    for label, rest in (("band 0", band(0, seconds)), ("band 1", band(1, seconds)), ("song", real)):
        for about, voice in voices.items():
            alike = np.sqrt((rest**2).mean() / (voice**2).mean())
            yield f"{label}, {about}", voice * alike, rest


def _in_a_room(voice: Sound) -> Sound:
    """Return the voice with reverberation 10 dB below it that differs in both channels."""
    random, count = np.random.default_rng(0), int(0.6 * RATE)
    size = 1 << (len(voice) + count).bit_length()
    heard = voice.copy()
    for channel in range(2):
        answer = random.standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
        answer *= np.sqrt(0.1 / (answer**2).sum())
        spectrum = np.fft.rfft(voice[:, channel], size) * np.fft.rfft(answer, size)
        heard[:, channel] += np.fft.irfft(spectrum, size)[: len(voice)]
    return heard


def _ours(mix: Sound) -> Sound:
    with tempfile.TemporaryDirectory() as folder:
        source = write(Path(folder) / "mix.wav", mix, RATE)
        run(Path(folder) / "out", "MusicDemix", source)
        return read(Path(folder) / "out" / "vocals.wav")[0]


_SIZE, _HOP = 4096, 1024
_WINDOW = np.sqrt(np.hanning(_SIZE + 1)[:-1])


def _spectrum(sound: Sound) -> Any:
    """Return the spectra [2, bins, frames] of a sound with silence around it."""
    padded = np.pad(sound.T, ((0, 0), (_SIZE, 2 * _SIZE)))
    view = np.lib.stride_tricks.sliding_window_view(padded, _SIZE, axis=1)[:, ::_HOP]
    return np.fft.rfft(view * _WINDOW).transpose(0, 2, 1)


def _masked(mix: Sound, mask: Callable[[Any], Any]) -> Sound:
    """Return the mix after a mask on its spectra."""
    spectrum = _spectrum(mix)
    frames = np.fft.irfft((spectrum * mask(spectrum)).transpose(0, 2, 1)) * _WINDOW / 2
    total = np.zeros((2, len(mix) + 3 * _SIZE))
    for number in range(frames.shape[1]):
        total[:, number * _HOP : number * _HOP + _SIZE] += frames[:, number]
    return total.T[_SIZE : _SIZE + len(mix)]


def _ideal(mix: Sound, voice: Sound) -> Sound:
    wanted, rest = (np.abs(_spectrum(part)) ** 2 for part in (voice, mix - voice))
    return _masked(mix, lambda _: wanted / (wanted + rest + 1e-12))


def _by_repetition(mix: Sound) -> Sound:
    """Return what does not come again: the recipe of librosa's gallery (after REPET-SIM)."""
    import librosa

    def mask(spectrum: Any) -> Any:
        whole = np.abs(spectrum).mean(axis=0)
        width = int(librosa.time_to_frames(2, sr=RATE, hop_length=1024))
        again = librosa.decompose.nn_filter(
            whole, aggregate=np.median, metric="cosine", width=min(width, whole.shape[1] // 4)
        )
        again = np.minimum(whole, again)
        return librosa.util.softmask(whole - again, 10 * again, power=2)[None]

    return _masked(mix, mask)
