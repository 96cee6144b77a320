"""Everything a timeline names: media with their facts, fonts, subtitle files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reelwright.errors import ApiError, JobError
from reelwright.library.address import ObjectName
from reelwright.media.facts import MediaFacts
from reelwright.timeline.needs import Need, needs
from reelwright.workflows import materials
from reelwright.workflows.materials import Located, Material, MaterialProblem
from reelwright.workflows.workshop import Cancelled, Workshop

MOST_SUBTITLE_BYTES = 4 << 20
"""Largest subtitle file that is read."""


@dataclass
class Gathered:
    """What was found, by reference."""

    facts: dict[str, MediaFacts] = field(default_factory=dict)
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    subtitles: dict[str, bytes] = field(default_factory=dict)


def locate(workshop: Workshop, need: Need) -> tuple[ObjectName, Path]:
    """Return the file of a need, or of its fallback.

    Raises:
        MaterialProblem: neither is there.
    """
    try:
        return materials.find(workshop, need.reference)
    except MaterialProblem:
        if not need.fallback:
            raise
        return materials.find(workshop, need.fallback)


def gather(
    workshop: Workshop,
    document: Mapping[str, Any],
    folder: Path,
    cancelled: Cancelled,
    since: int | None = None,
) -> Gathered:
    """Find and examine everything that a timeline names, also what was deleted after `since`.

    Raises:
        JobError: something is missing or cannot be used.
    """
    gathered = Gathered()
    try:
        wanted = needs(document)
    except ApiError as error:
        raise JobError(error.message, code=error.code) from error
    media = [need for need in wanted if need.kind not in ("font", "subtitle")]
    for need in wanted:
        if need.kind == "font":
            _add_font(gathered, materials.locate(workshop, need.reference, since))
        elif need.kind == "subtitle":
            gathered.subtitles[need.reference] = _read(workshop, need.reference, since)
    names = [name for need in media for name in (need.reference, need.fallback) if name]
    found = materials.examine(
        workshop,
        list(dict.fromkeys(names)),
        folder / "probe",
        cancelled=cancelled,
        since=since,
    )
    for need in media:
        usable = [found[name] for name in (need.reference, need.fallback) if name]
        chosen = next((one for one in usable if isinstance(one, Material)), usable[0])
        if isinstance(chosen, MaterialProblem):
            raise chosen
        _add_media(gathered, chosen)
    return gathered


def _add_media(gathered: Gathered, material: Material) -> None:
    reference = material.located.reference
    gathered.facts[reference] = material.facts
    gathered.sources[reference] = material.source
    gathered.hashes[reference] = material.located.content_hash


def _add_font(gathered: Gathered, located: Located) -> None:
    gathered.sources[located.reference] = {"path": str(located.path), "facts": None}
    gathered.hashes[located.reference] = located.content_hash


def _read(workshop: Workshop, reference: str, since: int | None) -> bytes:
    _, path = materials.find(workshop, reference, since)
    with path.open("rb") as file:
        text = file.read(MOST_SUBTITLE_BYTES + 1)
    if len(text) > MOST_SUBTITLE_BYTES:
        raise materials.unusable(reference)
    return text
