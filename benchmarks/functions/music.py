"""Beats and choruses, beside the open trackers that are installed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from benchmarks.functions import rhythms, songs, trackers
from reelwright.functions.sound import beats, segments, spectra
from reelwright.media.sound import sound_blocks

REAL = ("Kevin_MacLeod_-_Vibe_Ace", "Karissa_Hobbs_-_Lets_Go_Fishin")
CHORUSES = {"Karissa_Hobbs_-_Lets_Go_Fishin": [(32.8, 53.1), (85.7, 106.0)]}
"""Found from chords and spectrogram, not with our method: the chords leave the verse's riff at
32.8 s and it comes back at 53.1 s, the level rises by 3 dB and falls back there, and the singing
in between has no pause. The second chorus is the same 52.9 s later (self-similarity 0.90)."""
_LENGTHS = (4, 6, 10, 12, 16)
"""Bars of choruses that are not of the usual eight."""


def beats_table(media: Path, small: bool) -> Iterator[str]:
    """Yield F-measures on synthetic rhythms by manner, and how trackers fit real songs."""
    peers, missing = trackers.peers()
    yield from missing
    yield ""
    yield "F (70 ms); in brackets when half and double the tempo are right as well"
    yield ""
    yield "| rhythm | pieces | ours | ours, downbeats | " + " | ".join(peers) + " |"
    yield "| --- |" + " --- |" * (3 + len(peers))
    seconds = 30 if small else 60
    plain, any_tempo = [], []
    for seed in range(1 if small else 4):
        plain += rhythms.suite(seed, seconds)
        any_tempo += rhythms.anything(seed, seconds)
    groups: dict[str, list[rhythms.Piece]] = {}
    for piece in plain:
        manner = piece.name.split("-")[0] + (", drift" if "drift" in piece.name else "")
        groups.setdefault(manner, []).append(piece)
    groups["**any manner at any tempo**"] = any_tempo
    rows = {name: _scored(pieces, peers) for name, pieces in groups.items()}
    everything = np.concatenate([rows[name] for name in groups if "**" not in name])
    for name, scores in (*rows.items(), ("**all but the last**", everything)):
        mean = scores.mean(axis=0)
        cells = [f"{mean[0]:.3f} ({mean[1]:.3f})", f"{mean[2]:.3f}"]
        cells += [f"{a:.3f} ({b:.3f})" for a, b in mean[3:].reshape(-1, 2)]
        yield f"| {name} | {len(scores)} | " + " | ".join(cells) + " |"
    yield ""
    yield from _real_songs(media, {"ours": trackers.ours, **peers})


def _scored(
    pieces: list[rhythms.Piece], peers: dict[str, trackers.Tracker]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return for each piece F and F in any octave of ours, F of downbeats, both of each peer."""
    rows = []
    for piece in pieces:
        found = beats.analyse(trackers.features(piece.sound))
        row = [
            rhythms.f_measure(piece.beats, found.beats),
            rhythms.any_octave(piece.beats, found.beats),
            rhythms.f_measure(piece.downbeats, found.downbeats),
        ]
        for track in peers.values():
            times = track(piece.sound)
            row += [rhythms.f_measure(piece.beats, times), rhythms.any_octave(piece.beats, times)]
        rows.append(row)
    return np.array(rows)


def _real_songs(media: Path, ways: dict[str, trackers.Tracker]) -> Iterator[str]:
    yield "| song | tracker | bpm | beats with an onset | F with ours | unevenness of intervals |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name in REAL:
        sound = _real(media, name)
        mine, begins = trackers.ours(sound), trackers.onsets(sound)
        for way, track in ways.items():
            times = mine if way == "ours" else track(sound)
            steps = np.diff(times)
            cells = [
                f"{60 / float(np.median(steps)):.1f}",
                "" if begins is None else f"{trackers.met(times, begins):.0%}",
                f"{rhythms.f_measure(times, mine):.3f}",
                f"{float(steps.std() / steps.mean()):.3f}",
            ]
            yield f"| {name} | {way} | " + " | ".join(cells) + " |"


def chorus_table(media: Path, small: bool) -> Iterator[str]:
    """Yield the overlap with known choruses, and the borders in the real song."""
    yield "No peer: the one package for this, pychorus, found none of eight choruses (2019)."
    yield ""
    yield "| constructed songs | number | mean overlap (IoU) | worst |"
    yield "| --- | --- | --- | --- |"
    count = 3 if small else 12
    for lift in (1.6, 1.25, 1.0):
        made = [songs.song(seed, lift) for seed in range(count)]
        yield _overlap(f"chorus {lift:g} times as loud as a verse", made)
    made = [
        songs.song(50 + number, (1.6, 1.25, 1.0)[number % 3], _LENGTHS[number % len(_LENGTHS)])
        for number in range(count)
    ]
    yield _overlap("chorus of 4, 6, 10, 12 or 16 bars instead of 8", made)
    yield ""
    yield "| real song | found | wanted | furthest border |"
    yield "| --- | --- | --- | --- |"
    for name, truth in CHORUSES.items():
        spans = _choruses(_real(media, name))
        shown, wanted = (
            ", ".join(f"{start:.1f}-{end:.1f}" for start, end in one) for one in (spans, truth)
        )
        far = "number differs"
        if len(spans) == len(truth):
            far = f"{np.abs(np.array(spans) - np.array(truth)).max():.1f} s"
        yield f"| {name} | {shown} | {wanted} | {far} |"


def _overlap(name: str, made: list[songs.Song]) -> str:
    found = [songs.overlap(song.choruses, _choruses(song.sound)) for song in made]
    return f"| {name} | {len(found)} | {np.mean(found):.3f} | {min(found):.3f} |"


def _choruses(sound: rhythms.Mono) -> list[tuple[float, float]]:
    return segments.analyse(trackers.features(sound), len(sound) / spectra.RATE)


def _real(media: Path, name: str) -> rhythms.Mono:
    path = media / "audio" / f"{name}.hq.ogg"
    blocks = sound_blocks(path, Fraction(0), None, spectra.RATE)
    return np.concatenate([block.mean(axis=1) for block in blocks])
