"""BatchGetMediaInfos and SearchMedia: many assets at once."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from reelwright.errors import InvalidParameter, ResourceNotFound
from reelwright.library import assets, custom_fields
from reelwright.library.assets import Asset
from reelwright.library.search import Query, search
from reelwright.operations import documents, media_shown
from reelwright.operations.limits import check_page_size
from reelwright.operations.media import check_auth_timeout
from reelwright.operations.registry import Answer, Arguments, Call, Registry, id_list, required_list
from reelwright.workflows import pictures

registry = Registry()

MOST = 100
"""Assets of one BatchGetMediaInfos."""
LAST_PAGE = 1_000_000
SEARCH_SECONDS = 3600
"""Lifetime of the addresses in the answer of a search, which has no parameter for it."""
ADDITIONS = ("FileInfo", "DynamicMetaData")


class BatchGetMediaInfos(Arguments):
    """Arguments of BatchGetMediaInfos."""

    media_ids: str
    addition_type: str = ""
    auth_timeout: int = 3600


class SearchMedia(Arguments):
    """Arguments of SearchMedia. An EntityId is accepted and has no effect."""

    match: str = ""
    sort_by: str = "utcCreate:Desc"
    page_no: int = 1
    page_size: int = 10
    scroll_token: str = ""
    search_lib_name: str = ""
    custom_filters: str = ""


@registry.add("BatchGetMediaInfos", arguments=BatchGetMediaInfos)
def batch_get_media_infos(call: Call, arguments: BatchGetMediaInfos) -> Answer:
    """Return several assets in the order of their IDs, and which IDs are not known."""
    check_auth_timeout(arguments.auth_timeout)
    ids = required_list("MediaIds", arguments.media_ids, most=MOST)
    additions = id_list(arguments.addition_type)
    if not set(additions) <= set(ADDITIONS):
        raise InvalidParameter("AdditionType", f"It is a list of {', '.join(ADDITIONS)}.")
    with call.services.database.read() as connection:
        found = _found(connection, ids)
        more = media_shown.beside(connection, list(found.values()))
        fields = custom_fields.of_assets(connection, list(found))
    infos = []
    for media_id, asset in found.items():
        info = media_shown.media_info(call, asset, arguments.auth_timeout, more)
        if "FileInfo" not in additions:
            del info["FileInfoList"]
        if "DynamicMetaData" in additions and media_id in fields:
            data = json.dumps(fields[media_id], ensure_ascii=False)
            info["MediaDynamicInfo"] = {"DynamicMetaData": {"Type": "user-defined", "Data": data}}
        infos.append(info)
    return {
        "MediaInfos": infos,
        "IgnoredList": [media_id for media_id in ids if media_id not in found],
    }


def _found(connection: sa.Connection, ids: list[str]) -> dict[str, Asset]:
    known = assets.get_all(connection, ids)
    found = {}
    for media_id in ids:
        with suppress(ResourceNotFound):
            found[media_id] = known.get(media_id) or media_shown.asset_of(connection, media_id)
    return found


@registry.add("SearchMedia", arguments=SearchMedia)
def search_media(call: Call, arguments: SearchMedia) -> Answer:
    """Return the assets that an expression matches."""
    check_page_size("PageSize", arguments.page_size, 50)
    if not 1 <= arguments.page_no <= LAST_PAGE:
        raise InvalidParameter("PageNo", f"It is not in 1 to {LAST_PAGE}.")
    wanted = documents.read("CustomFilters", arguments.custom_filters)
    query = Query(
        match=arguments.match,
        sort_by=arguments.sort_by,
        library=arguments.search_lib_name,
        filters=custom_fields.read_filters("CustomFilters", wanted.values),
        page=arguments.page_no,
        size=arguments.page_size,
        scroll=arguments.scroll_token,
    )
    with call.services.database.read() as connection:
        found = search(connection, query)
        more = media_shown.beside(connection, found.assets)
        fields = custom_fields.of_assets(connection, [asset.media_id for asset in found.assets])
    return {
        "Success": "True",
        "Code": "200",
        "Total": found.total,
        "ScrollToken": found.scroll or None,
        "MediaInfoList": [
            _found_info(call, asset, more, fields.get(asset.media_id)) for asset in found.assets
        ],
    }


def _found_info(
    call: Call, asset: Asset, more: media_shown.Beside, fields: dict[str, Any] | None
) -> dict[str, Any]:
    info = media_shown.listed(call, asset, SEARCH_SECONDS, more, files=True)
    series = pictures.described_snapshots(asset.pictures, call.services.settings.region)
    info["MediaBasicInfo"]["Snapshots"] = json.dumps([series]) if series else None
    info["CustomFields"] = json.dumps(fields, ensure_ascii=False) if fields else None
    return info
