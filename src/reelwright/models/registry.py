"""How the engines of a capability are found: modules of a folder, the best one first.

Every engine is a module with a number `QUALITY` (up to 100) and `availability(settings)`; a new one
is one file. What else it has, the `protocol` of its folder says.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from reelwright.config import Settings
from reelwright.models import Engine


def modules(package: ModuleType) -> list[tuple[str, ModuleType]]:
    """Return the engines in a package by name, best first."""
    found = [
        (entry.name, module)
        for entry in pkgutil.iter_modules(package.__path__)
        for module in (importlib.import_module(f"{package.__name__}.{entry.name}"),)
        if hasattr(module, "QUALITY")
    ]
    return sorted(found, key=lambda named: (-named[1].QUALITY, named[0]))


def engines(package: ModuleType, capability: str, settings: Settings) -> list[Engine]:
    """Return the engines in a package with what they need, best first."""
    return [
        Engine(name, capability, module.availability(settings)) for name, module in modules(package)
    ]
