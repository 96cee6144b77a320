"""UpdateMediaInfo: the basic data of an asset become others."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from pydantic import Field

from reelwright.errors import InvalidParameter, MissingParameter, ResourceNotFound
from reelwright.library import assets, categories, records, upserts
from reelwright.library.assets import Asset, ReferenceIdAlreadyExist
from reelwright.operations import media_events, media_types
from reelwright.operations.limits import check_bytes, check_user_data, object_name
from reelwright.operations.registry import Answer, Arguments, Call, Flag, Registry

registry = Registry()


class UpdateMediaInfo(Arguments):
    """Arguments of UpdateMediaInfo; what is absent does not change."""

    media_id: str = ""
    input_url: str = Field("", alias="InputURL")
    title: str = ""
    description: str = ""
    cover_url: str = Field("", alias="CoverURL")
    category: str = ""
    cate_id: int | None = Field(None, ge=0, le=2**63 - 1)
    media_tags: str = ""
    append_tags: Flag = False
    business_type: str = ""
    user_data: str = ""
    reference_id: str | None = None


@registry.add("UpdateMediaInfo", arguments=UpdateMediaInfo)
def update_media_info(call: Call, arguments: UpdateMediaInfo) -> Answer:
    """Change the given basic data of an asset."""
    if not arguments.media_id and not arguments.input_url:
        raise MissingParameter("MediaId")
    _check(arguments)
    with call.services.database.begin() as connection:
        asset = _asset(call, connection, arguments)
        values = _changes(connection, asset, arguments)
        if values:
            assets.update(connection, asset.media_id, now=records.now(), **values)
            media_events.changed(call, connection, asset, "update")
    return {"MediaId": asset.media_id}


def _check(arguments: UpdateMediaInfo) -> None:
    limits = {"Title": 128, "Description": 1024, "CoverURL": 128, "Category": 64}
    given = arguments.model_dump(by_alias=True)
    for name, most in limits.items():
        check_bytes(name, given[name], most)
    check_user_data(arguments.user_data, 1024)


def _asset(call: Call, connection: sa.Connection, arguments: UpdateMediaInfo) -> Asset:
    if arguments.media_id:
        return assets.get(connection, arguments.media_id)
    found = assets.find(connection, object_name(call, "InputURL", arguments.input_url))
    if found is None:
        raise ResourceNotFound("media", arguments.input_url)
    return found


def _changes(connection: sa.Connection, asset: Asset, arguments: UpdateMediaInfo) -> dict[str, Any]:
    names = ("title", "description", "cover_url", "category", "user_data")
    values: dict[str, Any] = {
        name: text for name in names if (text := getattr(arguments, name)) != ""
    }
    if arguments.cate_id is not None:
        values["cate_id"] = categories.get(connection, arguments.cate_id, lock=True).cate_id
    if arguments.media_tags:
        before = f"{asset.tags}," if arguments.append_tags else ""
        values["tags"] = media_types.tags(before + arguments.media_tags)
    if arguments.business_type:
        _check_business_type(asset, arguments.business_type)
        values["business_type"] = arguments.business_type
    reference = media_types.reference_id(arguments.reference_id)
    if reference is not None:
        upserts.hold(connection, "reference", reference)
        other = assets.by_reference(connection, reference)
        if other is not None and other.media_id != asset.media_id:
            raise ReferenceIdAlreadyExist(reference)
        values["reference_id"] = reference
    return values


def _check_business_type(asset: Asset, business_type: str) -> None:
    if business_type not in media_types.KNOWN_BUSINESS_TYPES:
        known = ", ".join(media_types.KNOWN_BUSINESS_TYPES)
        raise InvalidParameter("BusinessType", f"It is none of {known}.")
    of_text = (asset.media_type == "text") == (business_type in media_types.TEXT_TYPES)
    if not of_text or (business_type == "cover" and asset.media_type != "image"):
        raise InvalidParameter(
            "BusinessType", f"It does not go with the media type {asset.media_type}."
        )
