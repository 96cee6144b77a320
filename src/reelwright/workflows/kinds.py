"""All kinds of jobs that this program carries out."""

from __future__ import annotations

from reelwright.jobs import Kind
from reelwright.workflows import fetch, function, produce, register, scene, script
from reelwright.workflows.workshop import Workshop


def kinds(workshop: Workshop) -> list[Kind]:
    """Return the kinds, ready to be handed to the jobs."""
    parts = (script, scene, produce, register, function, fetch)
    return [part.kind(workshop) for part in parts]
