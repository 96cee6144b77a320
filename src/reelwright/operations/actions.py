"""All operations of this server in one registry."""

from __future__ import annotations

from reelwright.operations import batch, media, producing, projects
from reelwright.operations.registry import Registry

REGISTRY = Registry.joined(media.registry, projects.registry, producing.registry, batch.registry)
