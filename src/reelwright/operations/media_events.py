"""What is told of assets that calls change or delete."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from reelwright.library import records
from reelwright.library.assets import Asset
from reelwright.operations.registry import Call
from reelwright.workflows import events


def changed(call: Call, connection: sa.Connection, asset: Asset, mode: str) -> None:
    """Tell that the basic data of an asset are new (`create`) or others (`update`)."""
    moment = records.now()
    body = events.base_change_complete(
        call.services.settings.account_id,
        media_id=asset.media_id,
        media_type=asset.media_type,
        mode=mode,
        now=moment,
    )
    events.put(connection, body, (), subject=asset.media_id, now=moment)


def deleted(call: Call, connection: sa.Connection, gone: Iterable[Asset]) -> None:
    """Tell that assets were deleted."""
    events.tell_deleted(connection, call.services.settings.account_id, gone)
