"""Jobs with templates: one configuration for each, taken by the outputs in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from reelwright.errors import InvalidParameter, MissingParameter
from reelwright.solutions import templates
from reelwright.solutions.fields import Fields
from reelwright.solutions.script.choose import Choice, Share, choose
from reelwright.solutions.script.config import ScriptConfig
from reelwright.solutions.script.material import Usable, frame_rate
from reelwright.solutions.script.read import Document, Stories, decide_type, read, read_optional
from reelwright.solutions.streams import rotate
from reelwright.solutions.strict_json import read_object
from reelwright.timeline.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Template:
    """A template that a job names, with its Config."""

    template_id: str
    config: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Variant:
    """The part of a job that one configuration makes: its outputs by their ordinals."""

    config: ScriptConfig
    ordinals: tuple[int, ...]
    templates: int
    """How many templates the whole job goes through in turn."""


def read_each(
    input_config: Document,
    editing_config: Document,
    output_config: Document,
    user_data: str | None = None,
    named: Sequence[Template] = (),
    *,
    catalogue: Catalogue | None = None,
    local: bool = False,
) -> tuple[ScriptConfig, ...]:
    """Read a Script job once with each of its templates, or by itself when it names none.

    Raises:
        ApiError: as `read`; the reason names the template with which something is wrong.
    """
    one_read = partial(read, user_data=user_data, catalogue=catalogue, local=local)
    if not named:
        return (one_read(input_config, editing_config, output_config),)
    decide_type(input_config)
    objects = {
        "InputConfig": read_object("InputConfig", input_config),
        "EditingConfig": read_optional("EditingConfig", editing_config),
        "OutputConfig": read_object("OutputConfig", output_config),
    }
    stories = Stories(Fields(objects["InputConfig"], "InputConfig"), local)
    configs = []
    for one in named:
        try:
            inputs, editing, outputs = templates.merged(one.config, objects).values()
            config = one_read(inputs, editing, outputs, stories=stories)
        except (InvalidParameter, MissingParameter) as error:
            reason = f"{error.reason} Template {one.template_id}.".lstrip()
            raise type(error)(error.path, reason) from error
        own = templates.own_lists(one.config, objects["InputConfig"])
        configs.append(replace(config, own_lists=own))
    return tuple(configs)


def variants(configs: Sequence[ScriptConfig], seed: int) -> list[Variant]:
    """Return which outputs take which configuration; those that no output takes are left out."""
    count = configs[0].output.count
    taken = [rotate(seed, templates.ARGUMENT, range(len(configs)), one) for one in range(count)]
    shares = (
        Variant(config, tuple(one for one in range(count) if taken[one] == index), len(configs))
        for index, config in enumerate(configs)
    )
    return [share for share in shares if share.ordinals]


def choose_each(parts: Sequence[Variant], usables: Sequence[Usable], seed: int) -> list[Choice]:
    """Return what the outputs of each part of a job take.

    Where nobody asks for a rate, all outputs of the job have the same.
    """
    choices = []
    for part, usable in zip(parts, usables, strict=True):
        share = Share(part.ordinals, part.templates, frame_rate(part.config, usables[0]))
        choices.append(choose(part.config, usable, seed, share))
    return choices
