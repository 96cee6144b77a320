"""All operations of this server in one registry."""

from __future__ import annotations

from reelwright.operations import (
    batch,
    media,
    media_deleting,
    producing,
    projects,
    uploads,
    url_uploads,
)
from reelwright.operations.registry import Registry

REGISTRY = Registry.joined(
    media.registry,
    media_deleting.registry,
    projects.registry,
    producing.registry,
    batch.registry,
    uploads.registry,
    url_uploads.registry,
)
