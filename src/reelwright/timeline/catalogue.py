"""The names that a document may use, and which of them stand in for those not drawn yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias

from reelwright.timeline import kinship, names

Kind: TypeAlias = Literal["transition", "effect", "filter", "motion"]

RANDOM = "random"


@dataclass(frozen=True)
class Nearest:
    """What is drawn for a name: `name` (None = nothing), and a `warning` where it differs."""

    name: str | None
    warning: str = ""


@dataclass(frozen=True)
class Catalogue:
    """The documented names together with the names that the renderer implements."""

    transitions: frozenset[str] = frozenset()
    effects: frozenset[str] = frozenset()
    filters: frozenset[str] = frozenset()
    motions: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        *,
        transitions: Iterable[str] = (),
        effects: Iterable[str] = (),
        filters: Iterable[str] = (),
        motions: Iterable[str] = (),
    ) -> Catalogue:
        """Return the catalogue of these implemented names."""
        return cls(
            frozenset(transitions), frozenset(effects), frozenset(filters), frozenset(motions)
        )

    @classmethod
    def documented(cls) -> Catalogue:
        """Return a catalogue in which every documented name counts as implemented."""
        return cls.of(
            transitions=_flat("transition"),
            effects=_flat("effect"),
            filters=_flat("filter"),
            motions=_flat("motion"),
        )

    def implemented(self, kind: Kind) -> frozenset[str]:
        """Return the implemented names of a kind."""
        return {
            "transition": self.transitions,
            "effect": self.effects,
            "filter": self.filters,
            "motion": self.motions,
        }[kind]

    def known(self, kind: Kind, name: str) -> bool:
        """Say whether a single name may be used: documented, implemented, or a paid one."""
        if kind == "motion":
            name = names.motion_stem(name)
        paid = {"transition": names.PAID_TRANSITION, "effect": names.PAID_EFFECT}.get(kind)
        if paid and name.startswith(paid):
            return True
        return name in self.implemented(kind) or name in _flat(kind)

    def accepts(self, kind: Kind, text: str) -> bool:
        """Say whether a `SubType` may be used: a known name, `random`, or a list of such."""
        parts = _parts(text)
        return bool(parts) and all(part == RANDOM or self.known(kind, part) for part in parts)

    def draw(self, kind: Kind, text: str, seed: str) -> str:
        """Return the one name that a `SubType` stands for; `seed` decides where it is open."""
        parts = _parts(text)
        chance = Random(seed)
        name = parts[0] if len(parts) == 1 else chance.choice(parts)
        if name != RANDOM:
            return name
        group = next(iter(kinship.DOCUMENTED[kind].values()))
        drawn = [one for one in group if one in self.implemented(kind)]
        return chance.choice(drawn or group)

    def nearest(self, kind: Kind, name: str) -> Nearest:
        """Return what is drawn for a known name: itself, or its nearest implemented relative."""
        if kind == "motion":
            name = names.motion_stem(name)
        there = self.implemented(kind)
        if name in there:
            return Nearest(name)
        for relative in _relatives(kind, name):
            if relative in there:
                return Nearest(relative, f'{kind} "{name}" is drawn as "{relative}"')
        return Nearest(None, f'{kind} "{name}" is not drawn')


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _flat(kind: Kind) -> frozenset[str]:
    return _FLAT[kind]


def _relatives(kind: Kind, name: str) -> tuple[str, ...]:
    if kind == "transition" and name.startswith(names.PAID_TRANSITION):
        words = name.removeprefix(names.PAID_TRANSITION).lower()
        for word, relatives in kinship.PAID_TRANSITIONS.items():
            if word in words:
                return (*relatives, "fade")
        return ("fade", "linearblur")
    own = kinship.TABLES[kind].get(name, ())
    group = next((key for key, members in kinship.DOCUMENTED[kind].items() if name in members), "")
    return (*own, *kinship.GROUPS[kind].get(group, ()))


_FLAT: dict[str, frozenset[str]] = {
    kind: frozenset(name for members in groups.values() for name in members)
    for kind, groups in kinship.DOCUMENTED.items()
}
