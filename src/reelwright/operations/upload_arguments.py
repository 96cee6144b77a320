"""What CreateUploadMedia and UploadMediaByURL have in common (`media-assets.md` 8)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from reelwright.errors import InvalidParameter, MissingParameter, StorageNotFound
from reelwright.library import assets, categories, custom_fields, default_location, records
from reelwright.library.address import AddressError, ObjectName, is_bucket_name, parse
from reelwright.library.assets import Asset, Status
from reelwright.library.custom_fields import Value
from reelwright.library.default_location import Location
from reelwright.library.targets import is_target
from reelwright.operations import documents, media_events, media_types
from reelwright.operations.limits import check_bytes, check_user_data, require_bucket
from reelwright.operations.registry import Call
from reelwright.operations.services import iso, new_id
from reelwright.solutions.fields import Fields, as_object
from reelwright.workflows import uploading

DEFAULT_APP = "app-1000000"

_CALLBACK = "UserData.MessageCallback.CallbackURL"
_OWN_TYPES = ("user-defined", "system", "ai")
_EXTENSION = re.compile(r"[a-z0-9]{1,16}")


@dataclass(frozen=True)
class Notice:
    """Where the caller wants to hear of an upload."""

    user_data: str
    callback: str
    app_id: str


def read_notice(user_data: str, app_id: str) -> Notice:
    """Check UserData with its callback address, and AppId.

    Raises:
        InvalidParameter: one of them is wrong.
    """
    check_user_data(user_data, 1024)
    check_bytes("AppId", app_id, 64)
    callback = _callback(user_data)
    check_bytes(_CALLBACK, callback, 256)
    if callback and not is_target(callback):
        raise InvalidParameter(_CALLBACK, "It is neither an HTTP address nor the name of a queue.")
    return Notice(user_data, callback, app_id or DEFAULT_APP)


def _callback(user_data: str) -> str:
    """Return the callback address in UserData; one that is no JSON object has none."""
    try:
        document = json.loads(user_data or "{}")
    except (ValueError, RecursionError):
        return ""
    if not isinstance(document, dict):
        return ""
    callback = Fields(document, "UserData").object("MessageCallback").text("CallbackURL")
    documents.refuse_unstorable(_CALLBACK, callback)
    return callback


def read_location(call: Call, text: str) -> Location:
    """Return where UploadTargetConfig sends a file, the default location without one.

    Raises:
        InvalidParameter: the document is wrong.
        StorageNotFound: the bucket is not known.
    """
    given = documents.read("UploadTargetConfig", text)
    given.word("StorageType", ("oss", "vod_oss_bucket", "user_oss_bucket"))
    named = given.text("StorageLocation").strip()
    if named:
        location: Location | None = Location(_bucket_of(given, named))
    else:
        with call.services.database.read() as connection:
            location = default_location.get(connection, call.services.buckets)
    if location is None:
        raise StorageNotFound("")
    require_bucket(call, location.bucket)
    return location


def _bucket_of(given: Fields, named: str) -> str:
    if is_bucket_name(named):
        return named
    try:
        return parse(f"http://{named.partition('://')[2] or named}/-").bucket
    except AddressError as error:
        raise InvalidParameter(given.at("StorageLocation"), str(error)) from error


def check_extension(path: str, text: str) -> str:
    """Return an extension in small letters, without its dot.

    Raises:
        InvalidParameter: it is none.
    """
    extension = text.strip().lower().removeprefix(".")
    if not _EXTENSION.fullmatch(extension):
        raise InvalidParameter(path, "It is not an extension.")
    return extension


def decide(metadata: Fields, extension: str, media_type: str, path: str) -> tuple[str, str]:
    """Return media type and business type; `path` is that of what tells the media type.

    Raises:
        InvalidParameter: they are not known or do not go together.
        MissingParameter: a text does not say what it is for.
    """
    business = metadata.word("BusinessType", (*media_types.KNOWN_BUSINESS_TYPES, "default"))
    if not media_type:
        media_type = media_types.of_extension(extension)
        if not media_type and business in media_types.TEXT_TYPES:
            media_type = "text"
    if not media_type:
        raise InvalidParameter(path, "Its extension does not tell the media type.")
    if media_type == "text" and not business:
        raise MissingParameter(metadata.at("BusinessType"))
    if business and business not in media_types.UPLOADED[media_type]:
        reason = f"It does not go with the media type {media_type}."
        raise InvalidParameter(metadata.at("BusinessType"), reason)
    return media_type, "general" if business in ("", "default") else business


def make_asset(
    call: Call,
    metadata: Fields,
    location: Location,
    extension: str,
    *,
    media_type: str,
    business_type: str,
    title: str,
    user_data: str,
) -> Asset:
    """Return the asset of a file that is to come.

    Raises:
        InvalidParameter: its metadata are wrong.
    """
    given = metadata.text("Title")
    check_bytes(metadata.at("Title"), given, 128)
    description, cover = metadata.text("Description"), metadata.text("CoverURL")
    check_bytes(metadata.at("Description"), description, 1024)
    check_bytes(metadata.at("CoverURL"), cover, 128)
    created, media_id = records.now(), new_id()
    day = (iso(created) or "")[:10].replace("-", "")
    name = ObjectName(location.bucket, f"{location.prefix}{day}/{media_id}.{extension}")
    values: dict[str, Any] = {
        "media_id": media_id,
        "bucket": name.bucket,
        "object_key": name.key,
        "input_url": name.http(call.services.settings.region),
        "media_type": media_type,
        "business_type": business_type,
        "title": given or title or f"default_title_{iso(created)}",
        "description": description,
        "tags": media_types.tags(metadata.text("Tags"), metadata.at("Tags")),
        "cover_url": cover,
        "cate_id": metadata.integer("CateId", low=0, high=2**63 - 1),
        "user_data": user_data,
        "upload_source": "general",
        "status": Status.UPLOADING,
        "created": created,
    }
    asset = Asset(**values)
    return Asset(**{**values, "file_info": [uploading.waiting_file(asset, "Uploading")]})


def read_own_fields(metadata: Fields) -> dict[str, Value]:
    """Return the caller's own metadata in DynamicMetaData: fields, or `Data` with the fields.

    Either may be a JSON object or the text of one.

    Raises:
        InvalidParameter: it is neither, or a value is neither a text nor a number.
    """
    given = _object(metadata, "DynamicMetaData")
    if set(given.values) <= {"Type", "Data"} and given.has("Data"):
        given.word("Type", _OWN_TYPES)
        given = _object(given, "Data")
    return custom_fields.read(given.path, given.values)


def _object(fields: Fields, name: str) -> Fields:
    value = fields.values.get(name)
    if isinstance(value, str):
        return documents.read(fields.at(name), value.strip())
    return Fields({}, fields.at(name)) if value is None else as_object(value, fields.at(name))


def add(
    call: Call, connection: sa.Connection, asset: Asset, own_fields: Mapping[str, Value]
) -> None:
    """Record the asset of a file that is to come, with its own metadata.

    Raises:
        ResourceNotFound: there is no such category.
    """
    if asset.cate_id is not None:
        categories.get(connection, asset.cate_id, lock=True)
    assets.register(connection, asset)
    custom_fields.put(connection, asset.media_id, own_fields)
    media_events.changed(call, connection, asset, "create")
