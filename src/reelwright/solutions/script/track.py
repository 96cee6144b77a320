"""The picture track of an output: shots as clips of a Timeline."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from random import Random
from typing import Any

from reelwright.solutions.clips import (
    Clip,
    fill_effect,
    frame_time,
    media,
    seconds,
    still_effects,
)
from reelwright.solutions.lettering import Canvas
from reelwright.solutions.process_config import ProcessConfig
from reelwright.solutions.script.choose import OutputChoice
from reelwright.solutions.script.config import ScriptConfig
from reelwright.solutions.script.footage import Clock
from reelwright.solutions.script.shots import Shot
from reelwright.solutions.streams import stream

SPEED_DIGITS = 6


def picture_clips(
    config: ScriptConfig, taken: OutputChoice, seed: int, shots: Sequence[Shot], clock: Clock
) -> list[Clip]:
    """Return the clips of the picture track; neighbours overlap where one turns into the other."""
    effects = _Dresser(config.editing.process, taken, seed)
    clips: list[Clip] = []
    frame = stills = 0
    for number, shot in enumerate(shots):
        start, end = frame, frame + shot.shown
        if shot.take.still:
            clip = _image(config, shot, start, end, clock, inward=stills % 2 == 0, taken=taken)
            stills += 1
        else:
            clip = _video(config, shot, start, end, clock, filled=taken.background is None)
        clip["Effects"].extend(effects.dress(number))
        if shot.tail:
            clip["Effects"].append(effects.transition(shot.tail / clock.fps))
        if shot.take.stretch.source.opacity is not None:
            clip["Opacity"] = shot.take.stretch.source.opacity
        clips.append(clip)
        frame += shot.frames
    return clips


def _video(
    config: ScriptConfig, shot: Shot, start: int, end: int, clock: Clock, *, filled: bool
) -> Clip:
    effects: list[dict[str, Any]] = [{"Type": "Volume", "Gain": config.gain(shot.group)}]
    if filled:
        effects.append(fill_effect(config.editing.fill))
    return {
        "Type": "Video",
        **media(shot.take.reference),
        "In": seconds(clock.seconds(shot.take.start)),
        "Out": seconds(clock.seconds(shot.take.end)),
        "TimelineIn": frame_time(start, clock.fps),
        "TimelineOut": frame_time(end, clock.fps),
        "Speed": _speed(shot, clock.fps),
        "Effects": effects,
    }


def _speed(shot: Shot, fps: Fraction) -> float:
    """Return the speed; 1 where less than half a frame of the footage is at stake."""
    missing = abs(shot.speed - 1) * shot.shown
    return 1 if missing < Fraction(1, 2) else round(float(shot.speed), SPEED_DIGITS)


def _image(
    config: ScriptConfig,
    shot: Shot,
    start: int,
    end: int,
    clock: Clock,
    *,
    inward: bool,
    taken: OutputChoice,
) -> Clip:
    canvas = Canvas(config.output.width, config.output.height)
    duration = frame_time(end - start, clock.fps)
    fill = config.editing.fill if taken.background is None else None
    facts = shot.take.stretch.source.facts
    geometry, effects = still_effects(facts, canvas, duration, inward, fill)
    return {
        "Type": "Image",
        **media(shot.take.reference),
        "Duration": duration,
        "TimelineIn": frame_time(start, clock.fps),
        "TimelineOut": frame_time(end, clock.fps),
        **geometry,
        "Effects": effects,
    }


class _Dresser:
    """Draws effects, filters and transitions, each from a stream of its own."""

    def __init__(self, process: ProcessConfig, taken: OutputChoice, seed: int) -> None:
        self.process = process
        self.taken = taken
        self.chance: Random = stream(seed, "effects", taken.ordinal)
        self.cuts: Random = stream(seed, "transition at every cut", taken.ordinal)

    def dress(self, number: int) -> list[dict[str, Any]]:
        """Return the visual effect and the filter of a clip."""
        effects = []
        if self.process.allow_effects:
            names = self.process.other_effects if number else self.process.first_effects
            drawn, name = self.chance.random(), self.chance.choice(names)
            if drawn < self.process.effect_probability:
                effects.append({"Type": "VFX", "SubType": name})
        if self.taken.color_filter:
            effects.append({"Type": "Filter", "SubType": self.taken.color_filter})
        return effects

    def transition(self, duration: Fraction) -> dict[str, Any]:
        """Return the transition from a clip to the next one."""
        name = self.taken.transition or self.cuts.choice(self.process.transitions)
        return {"Type": "Transition", "SubType": name, "Duration": seconds(duration)}
