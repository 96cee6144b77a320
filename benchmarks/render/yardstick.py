"""The yardstick timeline: its material, its variants, and our composition of it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from reelwright.timeline.composition import (
    Background,
    Composition,
    Fade,
    PictureLayer,
    PictureTrack,
    Rect,
    SoundLayer,
    Transition,
)

SIGMA = 16.0
"""The peers blur with sigma 4 at a quarter (or an eighth) of the size."""

_NAMES = {"slideleft": "directional"}
"""Transitions of the yardstick that have another name with us."""


@dataclass(frozen=True)
class Tools:
    """The folder of yardsticks, the folder for what is made, and an ffmpeg program."""

    bench: Path
    work: Path
    ffmpeg: str

    def script(self, name: str, *arguments: object) -> list[str]:
        """Return the command line of one of the yardsticks."""
        return [sys.executable, str(self.bench / name), *map(str, arguments)]


def prepare(tools: Tools, font: Path, index: int) -> Path:
    """Make material and timeline where they are not there yet; return the timeline's path."""
    media, timeline = tools.work / "media", tools.work / "timeline" / "timeline.json"
    if not (media / "speech.m4a").exists():
        subprocess.run(
            tools.script(
                "make_sources.py", "--ffmpeg", tools.ffmpeg, "--out", media, "--seconds", 36
            ),
            check=True,
        )
    if not timeline.exists():
        subprocess.run(
            tools.script(
                *("make_timeline.py", "--media", media, "--out", timeline.parent),
                *("--font", font, "--font-index", index),
            ),
            check=True,
        )
    return timeline


def variant(timeline: Path, name: str) -> Path:
    """Write a variant of the timeline beside it and return its path.

    `plain`: cuts only; `hundred`: 100 short clips, cuts only; `minute`: three times as long;
    `retitled`: `minute` with another title of four seconds.
    """
    data = json.loads(timeline.read_text(encoding="utf-8"))
    if name in ("plain", "hundred"):
        clips = [{**clip, "layout": "cover"} for clip in data["clips"]]
        if name == "hundred":
            clips = [
                {**clips[number % 8], "in": 1.0 + number * 0.31, "frames": 24}
                for number in range(100)
            ]
        data |= {"clips": clips, "transitions": [], "transition_frames": 0, "overlays": []}
    else:
        data["clips"] *= 3
        data["transitions"] = (data["transitions"] + ["fade"]) * 2 + data["transitions"]
        shifts = (0.0, 20.0, 40.0)
        titles = [one for one in data["overlays"] if "title" in one["png"]]
        rest = [one for one in data["overlays"] if "title" not in one["png"]]
        if name == "retitled":
            titles = [{**one, "y": one["y"] + 40} for one in titles]
        data["overlays"] = titles + [
            {**one, "start": one["start"] + shift, "end": one["end"] + shift}
            for one in rest
            for shift in shifts
        ]
    data["frames"] = sum(clip["frames"] for clip in data["clips"]) - data[
        "transition_frames"
    ] * len(data["transitions"])
    path = timeline.with_name(f"{name}.json")
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def composition(timeline: Path) -> tuple[Composition, list[Path]]:
    """Return the timeline as a composition, and the files it names (a reference is a path)."""
    data = json.loads(timeline.read_text(encoding="utf-8"))
    width, height, fps = data["width"], data["height"], Fraction(data["fps"])
    length = data["transition_frames"]
    clips, transitions, sounds, at = [], [], [], 0
    for number, clip in enumerate(data["clips"]):
        clips.append(_clip(clip, at, width, height))
        sounds.append(_clip_sound(clip, at, fps, data["audio"], length, number, len(data["clips"])))
        at += clip["frames"]
        if number < len(data["transitions"]):
            at -= length
            name = _NAMES.get(data["transitions"][number], data["transitions"][number])
            transitions.append(Transition(name, number, number + 1, at, at + length))
    tracks = [PictureTrack(tuple(clips), tuple(transitions))]
    tracks += [PictureTrack((_overlay(one, fps),)) for one in data["overlays"]]
    sounds += _beds(data["audio"], Fraction(data["frames"]) / fps)
    shown = Composition(width, height, fps, data["frames"], tuple(tracks), sounds=tuple(sounds))
    names = [layer.source for track in tracks for layer in track.layers]
    names += [sound.source for sound in sounds]
    return shown, [Path(name) for name in dict.fromkeys(names)]


def _clip(clip: dict[str, Any], at: int, width: int, height: int) -> PictureLayer:
    rect, background = Rect(0, 0, width, height), None
    if clip["layout"] == "blur":
        high = width * 9 / 16
        rect = Rect(0, (height - high) / 2, width, high)
        background = Background("blur", sigma=SIGMA)
    crop = None
    if clip["layout"] == "cover" and not clip["src"].endswith("C.mp4"):
        crop = Rect((1920 - 607.5) / 2, 0, 607.5, 1080)
    return PictureLayer(
        clip["src"],
        "video",
        at,
        at + clip["frames"],
        rect,
        source_in=Fraction(str(clip["in"])),
        crop=crop,
        background=background,
    )


def _overlay(one: dict[str, Any], fps: Fraction) -> PictureLayer:
    from PIL import Image

    width, height = one.get("scale") or Image.open(one["png"]).size
    return PictureLayer(
        one["png"],
        "image",
        round(one["start"] * fps),
        round(one["end"] * fps),
        Rect(one["x"], one["y"], width, height),
    )


def _clip_sound(
    clip: dict[str, Any],
    at: int,
    fps: Fraction,
    audio: dict[str, Any],
    length: int,
    number: int,
    count: int,
) -> SoundLayer:
    start, fades = Fraction(at) / fps, []
    if number and length:
        fades.append(Fade("in", length / fps, "tri"))
    if number < count - 1 and length:
        fades.append(Fade("out", length / fps, "tri"))
    return SoundLayer(
        clip["src"],
        start,
        start + clip["frames"] / fps,
        source_in=Fraction(str(clip["in"])),
        gain=audio["clip_volume"],
        fades=tuple(fades),
    )


def _beds(audio: dict[str, Any], duration: Fraction) -> list[SoundLayer]:
    zero, fade = Fraction(0), Fraction(str(audio["fade"]))
    fades = (Fade("in", fade, "tri"), Fade("out", fade, "tri"))
    music = SoundLayer(
        audio["music"], zero, duration, loop=True, gain=audio["music_volume"], fades=fades
    )
    return [music, SoundLayer(audio["speech"], zero, duration, gain=audio["speech_volume"])]
