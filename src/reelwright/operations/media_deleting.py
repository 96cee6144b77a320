"""DeleteMediaInfos: assets go, and their files when asked to."""

from __future__ import annotations

from contextlib import suppress

from pydantic import Field

from reelwright.errors import InvalidParameter, MissingParameter, StorageNotFound
from reelwright.library import assets, records
from reelwright.library.address import AddressError, parse
from reelwright.library.assets import Asset
from reelwright.operations import media_events
from reelwright.operations.media_shown import remove_pictures
from reelwright.operations.registry import Answer, Arguments, Call, Flag, Registry, id_list

registry = Registry()

MOST = 100
"""Entries of one call."""


class DeleteMediaInfos(Arguments):
    """Arguments of DeleteMediaInfos."""

    media_ids: str = ""
    input_urls: str = Field("", alias="InputURLs")
    delete_physical_files: Flag = False


@registry.add("DeleteMediaInfos", arguments=DeleteMediaInfos)
def delete_media_infos(call: Call, arguments: DeleteMediaInfos) -> Answer:
    """Delete assets, and their files when asked to."""
    ids, urls = id_list(arguments.media_ids), id_list(arguments.input_urls)
    if not ids and not urls:
        raise MissingParameter("MediaIds")
    if len(ids or urls) > MOST:
        raise InvalidParameter("MediaIds" if ids else "InputURLs", f"More than {MOST} entries.")
    found = _by_id(call, ids) if ids else _by_address(call, urls)
    living = [asset for asset in found.values() if asset is not None]
    # Files first: should the server die in between, the call can be repeated.
    kept = _remove_files(call, living) if arguments.delete_physical_files else set()
    doomed = [asset.media_id for asset in living if asset.media_id not in kept]
    with call.services.database.begin() as connection:
        deleted, _ = assets.delete(connection, doomed, now=records.now())
        media_events.deleted(call, connection, deleted)
    remove_pictures(call, deleted)
    known = {asset.media_id for asset in deleted} | kept
    return {
        "IgnoredList": [
            entry for entry, asset in found.items() if not asset or asset.media_id not in known
        ],
        "ForbiddenList": [
            entry for entry, asset in found.items() if asset and asset.media_id in kept
        ],
    }


def _by_id(call: Call, ids: list[str]) -> dict[str, Asset | None]:
    with call.services.database.read() as connection:
        known = assets.get_all(connection, ids)
    return {media_id: known.get(media_id) for media_id in ids}


def _by_address(call: Call, urls: list[str]) -> dict[str, Asset | None]:
    found: dict[str, Asset | None] = dict.fromkeys(urls)
    with call.services.database.read() as connection:
        for url in urls:
            with suppress(AddressError):
                found[url] = assets.find(connection, parse(url))
    return found


def _remove_files(call: Call, doomed: list[Asset]) -> set[str]:
    """Remove the objects of assets; return the IDs of those whose bucket does not allow it."""
    kept = set()
    for asset in doomed:
        try:
            call.services.buckets.delete(asset.name)
        except StorageNotFound:
            continue
        except OSError:
            kept.add(asset.media_id)
    return kept
