"""Mixing and demixing on constructed tracks."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.functions.rhythms import PROGRESSIONS, Studio
from benchmarks.functions.runs import read, run, write
from reelwright.media.loudness import loudness
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


def demix_table(media: Path, small: bool) -> Iterator[str]:
    """Yield what is won over the mix, with a voice in the middle of real and made music."""
    seconds = 10 if small else 16
    name = media / "audio" / "Kevin_MacLeod_-_Vibe_Ace.hq.ogg"
    real = read_sound(name, Fraction(15), Fraction(seconds), RATE).astype(np.float64)
    yield "| mix (voice as loud as the rest) | voice SI-SDR, dB | accompaniment SI-SDR, dB |"
    yield "| --- | --- | --- |"
    for label, rest in (("band 0", band(0, seconds)), ("band 1", band(1, seconds)), ("song", real)):
        for clip in ("3436-172162-0000", "5703-47212-0000"):
            path = media / "audio" / f"{clip}.hq.ogg"
            voice = read_sound(path, Fraction(0), Fraction(seconds), RATE).astype(np.float64)
            voice *= np.sqrt((rest**2).mean() / (voice**2).mean())
            with tempfile.TemporaryDirectory() as folder:
                source = write(Path(folder) / "mix.wav", (voice + rest) / 4, RATE)
                run(Path(folder) / "out", "MusicDemix", source)
                found = read(Path(folder) / "out" / "vocals.wav")[0]
                left = read(Path(folder) / "out" / "accompaniment.wav")[0]
            before = ratio(voice, voice + rest), ratio(rest, voice + rest)
            after = ratio(voice, found), ratio(rest, left)
            gains = [f"{a:.1f} -> {b:.1f}" for a, b in zip(before, after, strict=True)]
            yield f"| {label}, {clip[:4]} | {gains[0]} | {gains[1]} |"


def mixing_table(media: Path, small: bool) -> Iterator[str]:
    """Yield loudness, peak and alignment of mixes."""
    yield "| tracks | main, LUFS | length, s | rate | true peak, dBTP | notes |"
    yield "| --- | --- | --- | --- | --- | --- |"
    voice = media / "audio" / "3436-172162-0000.hq.ogg"
    music = media / "audio" / "Kevin_MacLeod_-_Vibe_Ace.hq.ogg"
    for one, two in ((voice, music), (music, voice), (voice, voice), (music, music)):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "out"
            params = json.dumps({"inputs": "0" * 32})
            answer: dict[str, Any] = run(out, "AudioMixing", one, params, {"inputs": two})
            mix, rate = read(out / "mix.wav")
        lufs, peak = loudness(mix.astype(np.float32))
        names = f"{one.name[:6]} + {two.name[:6]}"
        note = answer["notes"][0]
        yield f"| {names} | {lufs:.1f} | {len(mix) / rate:.3f} | {rate} | {peak:.2f} | {note} |"
