"""What a Script job asks for, read from its JSON documents."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from reelwright.solutions.editing import Editing
from reelwright.solutions.inputs import SharedInputs
from reelwright.solutions.output import OutputConfig
from reelwright.solutions.references import Reference
from reelwright.solutions.user_data import UserData

DEFAULT_SECTION = 5.0
"""Seconds of a group without speech and without a length of its own."""


class Mode(Enum):
    """Where the speech of an output comes from."""

    GLOBAL = "global"
    """One text over the whole output."""
    GROUP = "group"
    """Each group is a section with its own text or length."""
    SILENT = "silent"
    """No speech: one shot of each group."""


@dataclass(frozen=True, slots=True)
class MediaGroup:
    """A group of material; `volume` is None when the group leaves it to MediaConfig."""

    name: str
    media: tuple[Reference, ...]
    texts: tuple[str, ...] = ()
    duration: float | None = None
    volume: float | None = None
    split: bool = True
    adapt: bool = False


@dataclass(frozen=True, slots=True)
class ScriptConfig:
    """A Script job: the same texts always give an equal value."""

    mode: Mode
    groups: tuple[MediaGroup, ...]
    texts: tuple[str, ...]
    shared: SharedInputs
    editing: Editing
    output: OutputConfig
    user_data: UserData
    warnings: tuple[str, ...] = ()
    own_lists: frozenset[str] = frozenset()
    """Lists that a template gives: other outputs of the job take nothing of them."""

    @property
    def speaks(self) -> bool:
        """True when there are texts to be spoken."""
        return bool(self.texts) or any(group.texts for group in self.groups)

    def gain(self, group: int) -> float:
        """Return the gain of the sound of a group's footage."""
        own = self.groups[group].volume
        if own is not None:
            return own
        return self.editing.clip_volume or 0.0
