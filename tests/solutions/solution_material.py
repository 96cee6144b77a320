"""Material and configurations that the tests of the planners share."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reelwright.media.facts import AudioFacts, MediaFacts, VideoFacts
from reelwright.solutions import script
from reelwright.solutions.streams import digest
from reelwright.speech.sentences import piece_spans
from reelwright.speech.ssml import parse
from reelwright.timeline.catalogue import Catalogue
from reelwright.timeline.composition import Composition
from reelwright.timeline.output import Output
from reelwright.timeline.resolution.resolve import resolve

HOST = "http://demo-bucket.oss-cn-shanghai.aliyuncs.com"


def video(
    seconds: float | str, width: int = 1920, height: int = 1080, rate: int | str = 25
) -> MediaFacts:
    length = Fraction(str(seconds))
    picture = VideoFacts(
        width, height, width, height, "h264", "yuv420p", Fraction(rate), duration=length
    )
    return MediaFacts("video", "mp4", 1000, length, video=picture, audio=AudioFacts(48000, 2))


def image(width: int = 1200, height: int = 800, animated: bool = False) -> MediaFacts:
    picture = VideoFacts(
        width, height, width, height, "png", "rgba", Fraction(0), animated=animated
    )
    return MediaFacts("image", "png_pipe", 1000, video=picture)


def sound(seconds: float = 60) -> MediaFacts:
    return MediaFacts("audio", "mp3", 1000, Fraction(str(seconds)), audio=AudioFacts(48000, 2))


def output(**more: Any) -> dict[str, Any]:
    return {"MediaURL": f"{HOST}/out/a_{{index}}.mp4", "Width": 1080, "Height": 1920, **more}


def read(
    inputs: Mapping[str, Any],
    editing: Mapping[str, Any] | None = None,
    outputs: Mapping[str, Any] | None = None,
    **more: Any,
) -> script.ScriptConfig:
    return script.read(inputs, editing, output() if outputs is None else outputs, **more)


def groups(*members: Mapping[str, Any] | list[str]) -> dict[str, Any]:
    """Return an InputConfig of these groups, a list standing for a group of only media."""
    return {
        "MediaGroupArray": [
            {"GroupName": f"g{i}", **({"MediaArray": one} if isinstance(one, list) else one)}
            for i, one in enumerate(members)
        ]
    }


def speak(order: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a synthesizer says about an order, with every letter as long as the other."""
    shown = parse(order["text"], cosy=order["cosy"]).shown
    time, pieces = 0.05, []
    for first, last in piece_spans(shown):
        words, pace = [], 0.07 / order["rate"]
        for word in re.finditer(r"[A-Za-z0-9']+|[^\W_]", shown[first:last]):
            start = time + word.start() * pace
            end = time + word.end() * pace
            words.append({"text": word[0], "start": round(start, 4), "end": round(end, 4)})
        length = (last - first) * pace
        piece = {"text": shown[first:last], "start": round(time, 4), "words": words}
        pieces.append({**piece, "end": round(time + length, 4)})
        time += length + 0.3
    name = digest(dict(order))
    return {
        "url": f"oss://reelwright/speech/{name}.wav",
        "duration": round(time, 4),
        "pieces": pieces,
        "warnings": [],
    }


@dataclass(frozen=True)
class Planned:
    """All stages of a plan."""

    config: script.ScriptConfig
    facts: dict[str, MediaFacts]
    choice: script.Choice
    outputs: list[script.Output]

    def resolved(self, number: int) -> Composition:
        """Return an output's timeline as the renderer sees it; its project is JSON text."""
        one = self.outputs[number]
        size = self.config.output.width, self.config.output.height
        canvas = Output(*size, self.choice.fps)
        document = json.loads(json.dumps(one.timeline))
        return resolve(document, self.facts, canvas, catalogue=Catalogue.documented())


def plan(
    config: script.ScriptConfig,
    facts: Mapping[str, MediaFacts],
    seed: int = 1,
    speech: Callable[[Mapping[str, Any]], dict[str, Any]] = speak,
    measured: Mapping[str, Mapping[str, float]] | None = None,
    loudness: Mapping[str, float] | None = None,
) -> Planned:
    """Carry a configuration through all stages; every output must succeed."""
    usable = script.apply_material(config, facts)
    choice = script.choose(config, usable, seed)
    spoken = {key: speech(order) for key, order in choice.speech_orders.items()}
    outputs = []
    for one in script.assemble(config, choice, spoken, measured or {}, usable, loudness):
        assert isinstance(one, script.Output)
        outputs.append(one)
    heard = {one["url"]: sound(one["duration"]) for one in spoken.values()}
    return Planned(config, {**facts, **heard}, choice, outputs)


def planned(
    inputs: dict[str, Any],
    facts: dict[str, MediaFacts],
    editing: dict[str, Any] | None = None,
    outputs: dict[str, Any] | None = None,
    seed: int = 1,
    length: float | None = None,
) -> Planned:
    """Plan a job as it was submitted; with `length` each text takes so many seconds."""

    def speech(order: Any) -> dict[str, Any]:
        said = speak(order)
        return {**said, "duration": length} if length is not None else said

    return plan(read(inputs, editing, outputs), facts, seed, speech)


def clips(output: script.Output) -> list[dict[str, Any]]:
    """Return the clips of the picture sequence."""
    return list(output.timeline["VideoTracks"][1]["VideoTrackClips"])


def subtitles(output: script.Output) -> list[dict[str, Any]]:
    """Return the clips of the last text track."""
    return list(output.timeline["SubtitleTracks"][-1]["SubtitleTrackClips"])


def spans(one: script.Output) -> list[tuple[float, float]]:
    """Return from when to when the clips of the picture sequence are seen."""
    return [(clip["TimelineIn"], clip["TimelineOut"]) for clip in clips(one)]
