"""Snapshots and sprites of assets: made in a sandbox, kept in the reserved bucket."""

from __future__ import annotations

import math
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reelwright.errors import JobError, TransientError
from reelwright.library.address import ObjectName
from reelwright.library.assets import Asset
from reelwright.library.buckets import RESERVED
from reelwright.sandbox import AnswerRefused, Priority
from reelwright.workflows.materials import Material
from reelwright.workflows.workshop import Cancelled, Workshop

MOST_SNAPSHOTS = 10
SNAPSHOT_SIDE = 1280
TILES = (10, 10)
"""Columns and rows of one sprite."""
MOST_TILES = 100
TILE_SIDE = 128
"""Longest side of a snapshot, and of a picture in a sprite, in pixels."""


def make(
    workshop: Workshop,
    material: Material,
    media_id: str,
    folder: Path,
    *,
    want_snapshots: bool,
    want_sprite: bool,
    cancelled: Cancelled,
) -> dict[str, Any]:
    """Store what is wanted of a video's pictures; return it as an asset keeps it.

    `folder` is for the work and goes with it.
    A file of which no pictures can be made has none: that is no failure of its registration.
    """
    path = material.located.path
    arguments = {
        "path": str(path),
        "facts": material.facts.to_json(),
        "snapshots": MOST_SNAPSHOTS if want_snapshots else 0,
        "snapshot_side": SNAPSHOT_SIDE,
        "tiles": MOST_TILES if want_sprite else 0,
        "tile_side": TILE_SIDE,
        "grid": list(TILES),
    }
    try:
        with workshop.session(
            [path], folder, priority=Priority.NORMAL, cancelled=cancelled
        ) as child:
            made = child.run("reelwright.media.tasks:pictures", arguments, cancelled=cancelled)
            found = {**_counts(made, arguments), "media_id": media_id}
            files = [
                (child.file(f"{kind}-{number:05}.jpg"), name)
                for kind in ("snapshots", "sprites")
                for number, name in enumerate(_names(found, kind), 1)
            ]
        for file, name in files:
            workshop.buckets.publish(file, name)
    except JobError as error:
        if error.code == "JobCanceled" or isinstance(error, TransientError):
            raise
        return {}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return found


def snapshots(kept: Mapping[str, Any] | None) -> list[ObjectName]:
    """Return the snapshots of an asset, in the order of the film."""
    return _names(kept or {}, "snapshots")


def sprites(kept: Mapping[str, Any] | None) -> list[ObjectName]:
    """Return the sprites of an asset, in the order of the film."""
    return _names(kept or {}, "sprites")


def cover_name(media_id: str) -> ObjectName:
    """Return the object that the cover made of an asset's file is."""
    return ObjectName(RESERVED, f"covers/{media_id}.jpg")


def own_cover(asset: Asset) -> ObjectName | None:
    """Return the object that was made as an asset's cover; None when it has another or none."""
    name = cover_name(asset.media_id)
    return name if asset.cover_url == str(name) else None


def wants_cover(asset: Asset) -> bool:
    """Tell whether a cover is to be made of an asset's file: its caller gave none."""
    return not asset.cover_url or own_cover(asset) is not None


def shown(asset: Asset) -> list[ObjectName]:
    """Return the objects made of an asset's file that its answers name."""
    cover = own_cover(asset)
    found = made_of(asset.pictures)
    return found if cover is None else [cover, *found]


def objects(asset: Asset) -> list[ObjectName]:
    """Return all objects that may have been made of an asset's file.

    The cover is one of them also when the caller gave another in its place.
    """
    return [cover_name(asset.media_id), *made_of(asset.pictures)]


def made_of(kept: Mapping[str, Any] | None) -> list[ObjectName]:
    """Return the snapshots and the sprites that `make` stored."""
    return snapshots(kept) + sprites(kept)


def described_snapshots(kept: Mapping[str, Any] | None, region: str) -> dict[str, str] | None:
    """Return the snapshots of an asset as the API describes such a series; None without any."""
    if not kept or not kept.get("snapshots"):
        return None
    pattern = f"snapshots/{kept['media_id']}-{{Count}}.jpg"
    return _series(kept, region) | {"count": str(kept["snapshots"]), "snapshotRegular": pattern}


def described_sprites(kept: Mapping[str, Any] | None, region: str) -> dict[str, str] | None:
    """Return the sprites of an asset as the API describes such a series; None without any.

    `count` pictures stand in `tileCount` files; as files of their own they were never stored.
    """
    if not kept or not kept.get("sprites"):
        return None
    return _series(kept, region) | {
        "count": str(kept["tiles"]),
        "spriteRegular": f"sprites/{kept['media_id']}-{{TileCount}}.jpg",
        "tileCount": str(kept["sprites"]),
    }


def _series(kept: Mapping[str, Any], region: str) -> dict[str, str]:
    return {
        "bucket": RESERVED,
        "location": f"oss-{region}",
        "iceJobId": str(kept["media_id"]),
        "templateId": "",
    }


def _counts(made: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, int]:
    """Return how many pictures a child says it made, which is no more than it was asked for."""
    columns, rows = asked["grid"]
    most = {
        "snapshots": asked["snapshots"],
        "tiles": asked["tiles"],
        "sprites": math.ceil(asked["tiles"] / (columns * rows)),
    }
    found = {kind: int(made[kind]) for kind in most}
    if not all(0 <= found[kind] <= most[kind] for kind in most):
        raise AnswerRefused("The task says that it made more pictures than it was asked for.")
    return found


def _names(kept: Mapping[str, Any], kind: str) -> list[ObjectName]:
    return [
        ObjectName(RESERVED, f"{kind}/{kept['media_id']}-{number:05}.jpg")
        for number in range(1, int(kept.get(kind) or 0) + 1)
    ]
