"""What the demo has made in a sandbox child: clips, a logo, music, and the contact sheet."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt

from reelwright.cli import demo_scenes
from reelwright.media.encode import AudioEncoder, VideoEncoder
from reelwright.media.pictures import open_picture
from reelwright.media.probe import probe
from reelwright.media.settings import AudioSettings, VideoSettings
from reelwright.sandbox.task import Context

RATE = Fraction(25)
SOUND_RATE = 48_000

_CHORDS = ((57, 60, 64), (53, 57, 60), (48, 55, 64), (55, 59, 62))
"""Am, F, C, G as MIDI notes."""


def clip(context: Context, scene: str, seconds: float, out_name: str) -> dict[str, Any]:
    """Film a scene of `demo_scenes` for some seconds."""
    draw = demo_scenes.SCENES[scene]
    frames = round(seconds * RATE)
    settings = VideoSettings(preset="veryfast", crf=20)
    width, height = demo_scenes.WIDTH, demo_scenes.HEIGHT
    with VideoEncoder(context.folder / out_name, width, height, RATE, settings) as encoder:
        for number in range(frames):
            rgba = demo_scenes.frame(draw, float(number / RATE))
            picture = av.VideoFrame.from_ndarray(rgba, format="rgba")
            encoder.write(picture.reformat(format="yuv420p", dst_colorspace="ITU709"))
            context.progress((number + 1) / frames)
    return {"file": out_name}


def logo(context: Context, out_name: str) -> dict[str, Any]:
    """Draw the demo's badge as PNG."""
    (context.folder / out_name).write_bytes(demo_scenes.logo())
    return {"file": out_name}


def music(context: Context, seconds: float, out_name: str) -> dict[str, Any]:
    """Play a gentle loop of four chords."""
    sound = np.zeros((round(seconds * SOUND_RATE), 2), np.float32)
    for beat in range(int(seconds * 2)):
        chord = _CHORDS[beat // 4 % len(_CHORDS)]
        _pluck(sound, beat * 0.5, chord[0] - 12, 0.30, pan=0.5)
        _pluck(sound, beat * 0.5 + 0.25, chord[beat % 3] + 12, 0.16, pan=0.3 + 0.4 * (beat % 2))
        if beat % 4 == 0:
            for note in chord:
                _pluck(sound, beat * 0.5, note, 0.12, pan=0.5, decay=1.4)
    with AudioEncoder(context.folder / out_name, SOUND_RATE, AudioSettings()) as encoder:
        encoder.write(sound)
    return {"file": out_name}


def contact_sheet(
    context: Context, files: Sequence[str], columns: int, out_name: str
) -> dict[str, Any]:
    """Put frames of several videos on one picture: a row each, evenly spread over its length."""
    rows = []
    for file in files:
        path = Path(file)
        facts = probe(path)
        picture = open_picture(path, facts)
        duration = facts.duration or Fraction(1)
        shots = [picture.at(duration * (2 * n + 1) / (2 * columns)) for n in range(columns)]
        picture.close()
        rows.append(np.hstack([_thumbnail(shot) for shot in shots if shot is not None]))
    width = max(row.shape[1] for row in rows)
    sheet = [np.pad(row, ((0, 8), (0, width - row.shape[1]), (0, 0))) for row in rows]
    cv2.imwrite(str(context.folder / out_name), np.vstack(sheet)[:, :, ::-1])
    return {"file": out_name}


def _thumbnail(frame: av.VideoFrame) -> npt.NDArray[np.uint8]:
    height = 360
    width = max(2, frame.width * height // frame.height // 2 * 2)
    small = frame.reformat(width, height, format="rgb24").to_ndarray()
    return np.pad(small, ((0, 0), (0, 8), (0, 0)))


def _pluck(
    sound: npt.NDArray[np.float32],
    start: float,
    note: int,
    level: float,
    *,
    pan: float,
    decay: float = 0.5,
) -> None:
    first = int(start * SOUND_RATE)
    time = np.arange(min(len(sound) - first, int(decay * 4 * SOUND_RATE))) / SOUND_RATE
    if len(time) == 0:
        return
    pitch = 440 * 2 ** ((note - 69) / 12)
    tone = sum(np.sin(2 * np.pi * pitch * k * time) / k**2 for k in (1, 2, 3))
    voice = level * tone * np.exp(-time / decay) * np.minimum(time / 0.005, 1)
    sound[first : first + len(time), 0] += (voice * np.sqrt(1 - pan)).astype(np.float32)
    sound[first : first + len(time), 1] += (voice * np.sqrt(pan)).astype(np.float32)
