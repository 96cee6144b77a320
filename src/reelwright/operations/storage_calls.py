"""Storage locations (`media-assets.md` 11)."""

from __future__ import annotations

import unicodedata
from typing import Any

from reelwright.errors import InvalidParameter, MissingArgument
from reelwright.library import default_location, records
from reelwright.library.address import AddressError, ObjectName
from reelwright.library.default_location import TYPES, USER, Location
from reelwright.operations.limits import check_word, require_bucket
from reelwright.operations.registry import Answer, Arguments, Call, Registry
from reelwright.operations.services import iso

registry = Registry()

APP_ID = "app-1000000"
"""The only application of a server of its own."""
STATUSES = ("Normal", "notExist")


class SetDefaultStorageLocation(Arguments):
    """Arguments of SetDefaultStorageLocation."""

    storage_type: str
    bucket: str = ""
    path: str = ""


class GetDefaultStorageLocation(Arguments):
    """GetDefaultStorageLocation has no arguments."""


class GetStorageList(Arguments):
    """Arguments of GetStorageList."""

    app_id: str = ""
    storage_type: str = ""
    status: str = ""


@registry.add("SetDefaultStorageLocation", arguments=SetDefaultStorageLocation)
def set_default_storage_location(call: Call, arguments: SetDefaultStorageLocation) -> Answer:
    """Choose where temporary files and uploads go."""
    check_word("StorageType", arguments.storage_type, TYPES)
    if arguments.storage_type != USER:
        raise InvalidParameter("StorageType", f"Only {USER} is supported.")
    bucket = arguments.bucket.partition(".")[0]
    if not bucket:
        raise MissingArgument("Bucket")
    require_bucket(call, bucket)
    path = arguments.path.strip("/")
    if any(unicodedata.category(character) == "Cc" for character in path):
        raise InvalidParameter("Path", "It holds a control character.")
    try:
        ObjectName(bucket, f"{path}/name" if path else "name")
    except AddressError as error:
        raise InvalidParameter("Path", str(error)) from error
    with call.services.database.begin() as connection:
        default_location.put(connection, Location(bucket, path, USER, records.now()))
    return {"Success": True}


@registry.add("GetDefaultStorageLocation", arguments=GetDefaultStorageLocation)
def get_default_storage_location(call: Call, arguments: GetDefaultStorageLocation) -> Answer:
    """Return where temporary files and uploads go; nothing when there is no bucket."""
    location = _default(call)
    if location is None:
        return {}
    return {
        "Bucket": location.bucket,
        "Path": location.path,
        "StorageType": location.storage_type,
        "Status": STATUSES[location.bucket not in call.services.buckets.names()],
    }


@registry.add("GetStorageList", arguments=GetStorageList)
def get_storage_list(call: Call, arguments: GetStorageList) -> Answer:
    """Return the buckets of this server, and a default location whose bucket is gone."""
    check_word("StorageType", arguments.storage_type, TYPES)
    check_word("Status", arguments.status, STATUSES)
    default = _default(call)
    names = call.services.buckets.names()
    lost = [default.bucket] if default is not None and default.bucket not in names else []
    shown = [_shown(name, default, missing=name in lost) for name in [*names, *lost]]
    wanted = {"AppId": arguments.app_id, "StorageType": arguments.storage_type}
    wanted["Status"] = arguments.status
    return {
        "StorageInfoList": [
            one for one in shown if all(one[name] == text for name, text in wanted.items() if text)
        ]
    }


def _default(call: Call) -> Location | None:
    with call.services.database.read() as connection:
        return default_location.get(connection, call.services.buckets)


def _shown(bucket: str, default: Location | None, *, missing: bool) -> dict[str, Any]:
    chosen = default is not None and default.bucket == bucket
    moment = iso(default.modified or None) if chosen and default is not None else None
    return {
        "AppId": APP_ID,
        "StorageLocation": bucket,
        "Path": default.path if chosen and default is not None else "",
        "StorageType": USER,
        "Status": STATUSES[missing],
        "DefaultStorage": chosen,
        "EditingTempFileStorage": chosen,
        "CreationTime": moment,
        "ModifiedTime": moment,
    }
