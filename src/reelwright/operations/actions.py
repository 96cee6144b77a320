"""All operations of this server in one registry."""

from __future__ import annotations

from reelwright.operations import (
    batch,
    callback_calls,
    category_calls,
    iproduction,
    media,
    media_batches,
    media_deleting,
    media_updating,
    pipeline_calls,
    producing,
    producing_lists,
    project_lists,
    project_materials,
    projects,
    scene_calls,
    storage_calls,
    stream_calls,
    template_calls,
    template_details,
    uploads,
    url_uploads,
    voice_calls,
)
from reelwright.operations.registry import Registry

REGISTRY = Registry.joined(
    media.registry,
    media_batches.registry,
    media_deleting.registry,
    media_updating.registry,
    stream_calls.registry,
    category_calls.registry,
    storage_calls.registry,
    pipeline_calls.registry,
    callback_calls.registry,
    projects.registry,
    project_lists.registry,
    project_materials.registry,
    template_calls.registry,
    template_details.registry,
    producing.registry,
    producing_lists.registry,
    batch.registry,
    scene_calls.registry,
    iproduction.registry,
    uploads.registry,
    url_uploads.registry,
    voice_calls.registry,
)
