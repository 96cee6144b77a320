"""Imports transitions, filters, effects and motions by name (in a sandbox child)."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import cast

from reelwright.errors import JobError
from reelwright.render.names import Kind, names
from reelwright.render.protocols import EffectModule, TransitionModule


@cache
def module(kind: Kind, name: str) -> object:
    """Return the module of that name.

    Raises:
        JobError: nothing of that kind has this name.
    """
    if name not in names(kind):
        raise JobError(f'There is no {kind[:-1]} "{name}".', code="ProduceFailed")
    return import_module(f"reelwright.render.{kind}.{name}")


def transition(name: str) -> TransitionModule:
    """Return a transition."""
    return cast(TransitionModule, module("transitions", name))


def effect(name: str) -> EffectModule:
    """Return an effect or, where there is none of that name, a filter."""
    kind: Kind = "effects" if name in names("effects") else "filters"
    return cast(EffectModule, module(kind, name))


def is_filter(name: str) -> bool:
    """Say whether a name belongs to a filter, which changes colours and leaves the alpha."""
    return name in names("filters") and name not in names("effects")
