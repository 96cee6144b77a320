"""Material and configurations that the tests of the planners share."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from reelwright.media.facts import AudioFacts, MediaFacts, VideoFacts
from reelwright.solutions import script

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
