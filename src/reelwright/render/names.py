"""Which transitions, filters, effects and text motions exist: the file names in their folders.

Nothing is imported, so that the server can ask.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["transitions", "filters", "effects", "motions"]

_ROOT = Path(__file__).parent


@cache
def names(kind: Kind) -> frozenset[str]:
    """Return the names of one kind that are implemented."""
    return frozenset(
        file.stem for file in (_ROOT / kind).glob("*.py") if not file.stem.startswith("_")
    )
