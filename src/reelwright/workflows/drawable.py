"""The catalogue of names that this installation can draw."""

from __future__ import annotations

from functools import cache

from reelwright.render.names import names
from reelwright.timeline.catalogue import Catalogue


@cache
def catalogue() -> Catalogue:
    """Return the documented names together with what the renderer's folders hold."""
    return Catalogue.of(
        transitions=names("transitions"),
        effects=names("effects"),
        filters=names("filters"),
        motions=names("motions"),
    )
