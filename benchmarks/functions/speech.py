"""Denoising and the assessment of speech, on real speech that was harmed in known ways."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.functions.runs import read, run, write
from benchmarks.functions.stems import ratio
from reelwright.functions.sound import rnnoise
from reelwright.functions.sound.reading import Resampler
from reelwright.media.sound import read_sound

RATE = 16_000
CLIPS = ("3436-172162-0000", "5703-47212-0000")
Sound = NDArray[np.float64]


def clip(media: Path, name: str, seconds: float) -> Sound:
    """Return a clip, mono."""
    path = media / "audio" / f"{name}.hq.ogg"
    sound = read_sound(path, Fraction(0), Fraction(str(seconds)), RATE)[:, 0].astype(np.float64)
    return np.asarray(sound / np.abs(sound).max() * 0.5)


def noises(media: Path, seconds: float, speaker: int) -> dict[str, Sound]:
    """Return the kinds of noise for a speaker; the babble is none of the speaker's own."""
    random, count = np.random.default_rng(0), int(seconds * RATE)
    times = np.arange(count) / RATE
    other = clip(media, CLIPS[1 - speaker], 14.0)
    babble = np.zeros(count)
    for pitch in (0.84, 0.9, 0.96, 1.04, 1.1, 1.18):
        places = (np.arange(count) * pitch + random.uniform(0, len(other))) % len(other)
        babble += np.interp(places, np.arange(len(other)), other) * random.uniform(0.7, 1.3)
    hum = sum(np.sin(2 * np.pi * 50 * h * times + h) / h for h in (1, 2, 3, 4, 5, 6, 8))
    path = media / "audio" / "Kevin_MacLeod_-_Vibe_Ace.hq.ogg"
    music = read_sound(path, Fraction(15), Fraction(str(seconds)), RATE).mean(axis=1)
    return {
        "white": random.standard_normal(count),
        "babble": babble,
        "hum": np.asarray(hum) + 0.05 * random.standard_normal(count),
        "music": music.astype(np.float64),
    }


def ours(mixed: Sound) -> Sound:
    """Return what SpeechDenoise makes of it."""
    with tempfile.TemporaryDirectory() as folder:
        source = write(Path(folder) / "a.wav", mixed, RATE)
        run(Path(folder) / "out", "SpeechDenoise", source)
        return read(Path(folder) / "out" / "speech.wav")[0][:, 0]


def rnnoise_alone(mixed: Sound) -> Sound:
    """Return what RNNoise makes of it."""
    up, down = Resampler(RATE, 48_000, 1), Resampler(48_000, RATE, 1)
    wide = np.concatenate([up.push(mixed[:, None].astype(np.float32)), up.finish()])[:, 0]
    filled = np.concatenate([wide, np.zeros(3 * rnnoise.DELAY, np.float32)])
    done = rnnoise.RNNoise().push(filled)[rnnoise.DELAY :][: len(wide)]
    found = np.concatenate([down.push(done[:, None]), down.finish()])[: len(mixed), 0]
    return found.astype(np.float64)


def spectral_gating(mixed: Sound) -> Sound:
    """Return what noisereduce makes of it."""
    import noisereduce

    return np.asarray(noisereduce.reduce_noise(y=mixed, sr=RATE), np.float64)


Scores = tuple[float, float, float]
"""SI-SDR in dB, PESQ (wide band), STOI."""


@dataclass(frozen=True)
class Judged:
    """What a method made of one mix."""

    way: str
    kind: str
    level: int
    before: Scores
    after: Scores


def denoise_table(media: Path, small: bool) -> Iterator[str]:
    """Yield SI-SDR, PESQ and STOI by kind of noise and by level."""
    ways, told = _ways()
    yield from told
    rows = _denoised(media, 6.0 if small else 9.0, range(1 if small else 2), ways)
    yield ""
    yield "SI-SDR in dB / PESQ (wide band) / STOI; kinds of noise at 0, 5 and 10 dB"
    yield ""
    yield "| method | all at 0-10 dB | white | babble | hum | music | 0 dB | 10 dB | 20 dB |"
    yield "| --- |" + " --- |" * 8
    for way in ways:
        mine = [row for row in rows if row.way == way]
        noisy = [row for row in mine if row.level <= 10]
        cells = [_mean(noisy)]
        kinds = ("white", "babble", "hum", "music")
        cells += [_mean([row for row in noisy if row.kind == kind]) for kind in kinds]
        cells += [_mean([row for row in mine if row.level == level]) for level in (0, 10, 20)]
        yield f"| {way} | " + " | ".join(cells) + " |"
    clean = [row for row in rows if row.way == "ours" and row.level == 20]
    gains = np.array([np.subtract(row.after, row.before) for row in clean]).min(axis=0)
    yield ""
    yield (
        "Least gain of ours over the input at 20 dB, of all kinds and speakers: "
        f"{gains[0]:+.2f} dB / {gains[1]:+.2f} / {gains[2]:+.3f}."
    )


def _ways() -> tuple[dict[str, Callable[[Sound], Sound]], list[str]]:
    """Return the methods that are installed, and a line for each thing that is not."""
    ways: dict[str, Callable[[Sound], Sound]] = {"input": lambda mixed: mixed, "ours": ours}
    told = [
        f"{name} is not judged: the package is not installed (extra `bench`)."
        for name in ("pesq", "pystoi")
        if not find_spec(name)
    ]
    if rnnoise.available():
        ways["RNNoise"] = rnnoise_alone
    else:
        told.append("RNNoise is left out: the package pyrnnoise is not installed.")
    if find_spec("noisereduce"):
        ways["spectral gating (noisereduce)"] = spectral_gating
    else:
        told.append("noisereduce is left out: not installed (extra `bench`).")
    return ways, told


def _denoised(
    media: Path, seconds: float, speakers: range, ways: dict[str, Callable[[Sound], Sound]]
) -> list[Judged]:
    rows = []
    for speaker in speakers:
        truth = clip(media, CLIPS[speaker], seconds)
        for kind, noise in noises(media, seconds, speaker).items():
            for level in (0, 5, 10, 20):
                share = np.sqrt((truth**2).mean() / (noise**2).mean() / 10 ** (level / 10))
                mixed = truth + share * noise
                mixed *= 0.9 / max(1.0, float(np.abs(mixed).max()))
                before = _judged(truth, mixed)
                for way, method in ways.items():
                    after = before if way == "input" else _judged(truth, method(mixed))
                    rows.append(Judged(way, kind, level, before, after))
    return rows


def _judged(truth: Sound, found: Sound) -> Scores:
    perceived = intelligible = float("nan")
    if find_spec("pesq"):
        import pesq

        perceived = float(pesq.pesq(RATE, truth, found, "wb"))
    if find_spec("pystoi"):
        import pystoi

        intelligible = float(pystoi.stoi(truth, found, RATE))
    return ratio(truth, found), perceived, intelligible


def _mean(rows: list[Judged]) -> str:
    values = np.mean([row.after for row in rows], axis=0)
    return f"{values[0]:.2f} / {values[1]:.2f} / {values[2]:.3f}"


def harms(sound: Sound) -> Iterator[tuple[str, str, list[Sound]]]:
    """Yield each kind of harm with what it should lower, from little to much."""
    random = np.random.default_rng(0)
    noise = random.standard_normal(len(sound)) * np.sqrt((sound**2).mean())
    levels = [sound + noise * 10 ** (-level / 20) for level in (30, 20, 10, 0)]
    yield "noise", "Noisiness", [one * 0.5 for one in levels]
    yield "clipping", "MOS", [np.clip(sound * gain, -1, 1) for gain in (4, 8, 16)]
    spectrum, hertz = np.fft.rfft(sound), np.fft.rfftfreq(len(sound), 1 / RATE)
    tops = (6000, 4000, 2500, 1500)
    narrow = [np.fft.irfft(spectrum / (1 + (hertz / top) ** 20), len(sound)) for top in tops]
    yield "band limit", "Coloration", narrow
    yield "codec (mp3 24, 16, 8 kbit/s)", "Coloration", [coded(sound, rate) for rate in (24, 16, 8)]
    yield "reverberation", "Coloration", [echoing(sound, seconds) for seconds in (0.2, 0.5, 1.0)]
    yield "dropouts", "Discontinuity", [dropped(sound, step) for step in (1.6, 0.8, 0.4)]


def coded(sound: Sound, rate: int) -> Sound:
    """Return the sound after an MP3 of a low bit rate."""
    from reelwright.media import encode

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.mp3"
        container = encode.create(path)
        stream: Any = container.add_stream("libmp3lame", rate=RATE)
        stream.codec_context.layout, stream.codec_context.bit_rate = "mono", rate * 1000
        import av

        frame = av.AudioFrame.from_ndarray(
            sound[None].astype(np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate, frame.pts = RATE, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        container.close()
        length = Fraction(len(sound), RATE)
        return read_sound(path, Fraction(0), length, RATE)[:, 0].astype(np.float64)


def echoing(sound: Sound, seconds: float) -> Sound:
    """Return the sound in a room."""
    count = int(seconds * RATE)
    answer = np.random.default_rng(1).standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    answer *= 0.3
    answer[0] = 1
    heard = np.convolve(sound, answer)[: len(sound)]
    return np.asarray(heard / np.abs(heard).max() * 0.5)


def dropped(sound: Sound, step: float) -> Sound:
    """Return the sound with 80 ms missing every so often."""
    cut = sound.copy()
    for start in np.arange(0.5, len(sound) / RATE - 0.5, step):
        cut[int(start * RATE) : int((start + 0.08) * RATE)] = 0
    return cut


def quality_table(media: Path, small: bool) -> Iterator[str]:
    """Yield the score that each harm should lower, from none to much."""
    yield "| clip | harm | score | none, then more and more | falls |"
    yield "| --- | --- | --- | --- | --- |"
    for name in CLIPS[: 1 if small else 2]:
        sound = clip(media, name, 9.1 if small else 15.1)
        clean = _assessed(sound)
        for harm, key, steps in harms(sound):
            entries = [clean, *(_assessed(one) for one in steps)]
            extra = {"clipping": "Saturated Ratio(%)", "dropouts": "Bad Mute Ratio(%)"}.get(harm)
            for shown, sign in ((f"{key}(0-5)", 1), (extra, -1)):
                if shown is None:
                    continue
                values = [entry[shown] for entry in entries]
                falls = all(sign * a >= sign * b for a, b in pairwise(values))
                text = ", ".join(f"{value:g}" for value in values)
                yield f"| {name[:4]} | {harm} | {shown} | {text} | {'yes' if falls else '**no**'} |"


def _assessed(sound: Sound) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        source = write(Path(folder) / "a.wav", sound, RATE)
        answer = run(Path(folder) / "out", "AudioQualityAssessment", source)
    found: dict[str, Any] = answer["result"][0]
    return found
