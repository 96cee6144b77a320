"""Which engine does the work of a capability for functions: the user's, or the one built in."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from reelwright.config import Settings
from reelwright.functions import faults
from reelwright.functions.engines import denoise, onnx_files, separate
from reelwright.functions.engines.services import Service
from reelwright.models import Engine, registry
from reelwright.sandbox.task import Context

if TYPE_CHECKING:
    from reelwright.functions.engines.protocol import Denoiser, Separator

_FOLDERS: dict[str, ModuleType] = {"denoise": denoise, "separate": separate}


@dataclass(frozen=True)
class Serving:
    """The user's engine for a capability."""

    capability: str
    name: str
    options: Mapping[str, Any]
    service: Service | None = None
    """Who answers what the engine asks, if it asks."""

    @property
    def files(self) -> list[Path]:
        """What its child has to be allowed to read."""
        return onnx_files.paths(self.options)

    def to_json(self) -> dict[str, Any]:
        """Return what a task needs to open it."""
        return {
            "capability": self.capability,
            "engine": self.name,
            "options": dict(self.options),
        }


def capabilities() -> tuple[str, ...]:
    """Return the capabilities that functions use."""
    return tuple(_FOLDERS)


def engines(settings: Settings) -> list[Engine]:
    """Return all engines of these capabilities with what they need, best first."""
    return [
        engine
        for capability, folder in _FOLDERS.items()
        for engine in registry.engines(folder, capability, settings)
    ]


def serving(settings: Settings, capability: str) -> Serving | None:
    """Return the user's engine for a capability; None: the one built in does it.

    What is configured is used or the function fails: nobody wants another result unasked.

    Raises:
        JobError: `EngineUnavailable`: what is configured is not there.
    """
    for name, module in registry.modules(_FOLDERS[capability]):
        if hasattr(module, "built_in") or (options := module.configured(settings)) is None:
            continue
        found = module.availability(settings)
        if not found.available:
            raise faults.engine_unavailable(
                f'The capability "{capability}" cannot be used: {found.reason}'
                f" ({found.how_to_get})."
            )
        service = module.service(settings) if hasattr(module, "service") else None
        return Serving(capability, name, options, service)
    return None


def open_engine(described: Mapping[str, Any], context: Context) -> Denoiser | Separator:
    """Return the engine of a `Serving` as JSON; called in a sandbox child.

    Raises:
        JobError: `EngineUnavailable`.
    """
    folder = _FOLDERS[described["capability"]]
    module = importlib.import_module(f"{folder.__name__}.{described['engine']}")
    engine: Denoiser | Separator = module.open_engine(described["options"], context)
    return engine
