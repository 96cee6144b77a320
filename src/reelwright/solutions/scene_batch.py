"""Scene_Batch_Editing: which stored projects are rendered, and how their outputs are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reelwright.errors import ApiError, InvalidParameter
from reelwright.solutions.fields import Fields
from reelwright.solutions.output import (
    INDEX,
    read_lengths,
    read_sides,
    read_target,
    read_video,
)
from reelwright.solutions.strict_json import read_object
from reelwright.timeline.document import load
from reelwright.timeline.document import read as read_timeline

MOST_PROJECTS = 100


@dataclass(frozen=True, slots=True)
class SceneBatch:
    """The projects in the order of their outputs; `options` are those of a rendering job.

    A side that is not given is the project's own.
    """

    project_ids: tuple[str, ...]
    target: str
    seed: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)

    def address(self, ordinal: int) -> str:
        """Return the address of one output."""
        return self.target.replace(INDEX, str(ordinal))

    def options_of(self, timeline: str) -> dict[str, Any]:
        """Return the options of the job that renders a project's timeline.

        When one side is given the other is that of the project's canvas, if it has one.
        """
        options = dict(self.options)
        absent = [side for side in ("Width", "Height") if side not in options]
        if len(absent) == 1:
            options |= {side: _canvas(timeline).get(side) for side in absent}
        return {name: value for name, value in options.items() if value}


def _canvas(timeline: str) -> dict[str, int]:
    """Return the sides of a timeline's canvas, nothing where it cannot be read."""
    try:
        canvas = read_timeline(load(timeline)).fe_canvas
    except ApiError:
        # The job that renders it says what is wrong.
        return {}
    if canvas is None:
        return {}
    return {"Width": round(canvas.width or 0), "Height": round(canvas.height or 0)}


def read(project_ids: list[str], output_config: str | Mapping[str, Any]) -> SceneBatch:
    """Read what a batch of projects is to become; `project_ids` are distinct.

    Raises:
        ApiError: MissingParameter or InvalidParameter with the path of what is wrong.
    """
    if len(project_ids) > MOST_PROJECTS:
        raise InvalidParameter("ProjectIds", f"More than {MOST_PROJECTS} projects.")
    given = Fields(read_object("OutputConfig", output_config), "OutputConfig")
    for key in ("Count", "GeneratePreviewOnly"):
        if given.has(key):
            raise InvalidParameter(given.at(key), "Projects are rendered once each.")
    width, height = read_sides(given)
    longest, fixed = read_lengths(given)
    seed = given.integer("Seed", 0, low=0, high=2**63 - 1) or 0
    options = {
        "Width": width,
        "Height": height,
        "MaxDuration": longest,
        "FixedDuration": fixed,
        "Seed": seed,
        "Video": read_video(given.object("Video")),
    }
    return SceneBatch(
        tuple(project_ids),
        read_target(given),
        seed,
        {name: value for name, value in options.items() if value},
    )
