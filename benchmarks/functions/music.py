"""Beats and choruses, beside librosa where it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from benchmarks.functions import rhythms, songs
from reelwright.functions.sound import beats, segments, spectra
from reelwright.media.sound import sound_blocks

REAL = ("Kevin_MacLeod_-_Vibe_Ace", "Karissa_Hobbs_-_Lets_Go_Fishin")
CHORUSES = {"Karissa_Hobbs_-_Lets_Go_Fishin": [(32.8, 48.2), (85.7, 101.9)]}
"""Where the repeated block stands in the self-similarity matrix of the song's bars."""


def _features(sound: rhythms.Mono) -> spectra.Features:
    step = spectra.RATE * 4
    return spectra.features(sound[at : at + step] for at in range(0, len(sound), step))


def _librosa(sound: rhythms.Mono) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    import librosa

    _, found = librosa.beat.beat_track(y=sound, sr=spectra.RATE, units="time")
    return np.asarray(found)


def beats_table(media: Path, small: bool) -> Iterator[str]:
    """Yield F-measures on synthetic rhythms, and the agreement on real ones."""
    peer = find_spec("librosa") is not None
    yield "| piece | F | F of downbeats | bpm found | F of librosa |"
    yield "| --- | --- | --- | --- | --- |"
    totals: list[list[float]] = []
    for seed in range(1 if small else 4):
        for piece in rhythms.suite(seed, 30 if small else 60):
            found = beats.analyse(_features(piece.sound))
            row = [
                rhythms.f_measure(piece.beats, found.beats),
                rhythms.f_measure(piece.downbeats, found.downbeats),
                rhythms.f_measure(piece.beats, _librosa(piece.sound)) if peer else np.nan,
            ]
            totals.append(row)
            if min(row[:2]) < 0.95:
                values = f"{row[0]:.3f} | {row[1]:.3f} | {found.bpm:.1f} | {row[2]:.3f}"
                yield f"| {piece.name} | {values} |"
    mean = np.mean(totals, axis=0)
    yield f"| **mean of {len(totals)}** | {mean[0]:.3f} | {mean[1]:.3f} | | {mean[2]:.3f} |"
    for name in REAL:
        sound = _real(media, name)
        found = beats.analyse(_features(sound))
        agreement = rhythms.f_measure(_librosa(sound), found.beats) if peer else np.nan
        yield f"| {name} (agreement with librosa) | {agreement:.3f} | | {found.bpm:.1f} | |"


def chorus_table(media: Path, small: bool) -> Iterator[str]:
    """Yield the overlap with known choruses, and the borders in the real song."""
    yield "| chorus louder by | songs | mean overlap (IoU) | worst |"
    yield "| --- | --- | --- | --- |"
    for lift in (1.6, 1.25, 1.0):
        found = []
        for seed in range(4 if small else 18):
            song = songs.song(seed, lift)
            spans = segments.analyse(_features(song.sound), len(song.sound) / spectra.RATE)
            found.append(songs.overlap(song.choruses, spans))
        yield f"| {lift:g} x | {len(found)} | {np.mean(found):.3f} | {min(found):.3f} |"
    for name, truth in CHORUSES.items():
        sound = _real(media, name)
        spans = segments.analyse(_features(sound), len(sound) / spectra.RATE)
        shown = ", ".join(f"{start:.1f}-{end:.1f}" for start, end in spans)
        wanted = ", ".join(f"{start:.1f}-{end:.1f}" for start, end in truth)
        yield f"| {name} | found {shown} | wanted {wanted} | |"


def _real(media: Path, name: str) -> rhythms.Mono:
    path = media / "audio" / f"{name}.hq.ogg"
    blocks = sound_blocks(path, Fraction(0), None, spectra.RATE)
    return np.concatenate([block.mean(axis=1) for block in blocks])
