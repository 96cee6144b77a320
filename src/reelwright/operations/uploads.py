"""CreateUploadMedia and RefreshUploadMedia: where a client sends a file, and the key for it."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import sqlalchemy as sa

from reelwright.errors import InvalidParameter, MissingParameter, ResourceNotFound
from reelwright.library import assets, records, uploads
from reelwright.library.assets import Asset
from reelwright.library.signing import sign_v1
from reelwright.library.uploads import KEY_SECONDS, TemporaryKey, Upload
from reelwright.operations import documents, upload_arguments
from reelwright.operations.limits import check_bytes
from reelwright.operations.registry import Answer, Arguments, Call, Registry
from reelwright.solutions.fields import Fields
from reelwright.workflows import uploading

registry = Registry()

_TYPES = ("video", "image", "audio", "text", "other")


class CreateUploadMedia(Arguments):
    """Arguments of CreateUploadMedia."""

    file_info: str
    media_meta_data: str = ""
    upload_target_config: str = ""
    app_id: str = ""
    user_data: str = ""


class RefreshUploadMedia(Arguments):
    """Arguments of RefreshUploadMedia."""

    media_id: str


@registry.add("CreateUploadMedia", arguments=CreateUploadMedia)
def create_upload_media(call: Call, arguments: CreateUploadMedia) -> Answer:
    """Make an asset whose file the caller is going to upload."""
    notice = upload_arguments.read_notice(arguments.user_data, arguments.app_id)
    metadata = _metadata(arguments)
    asset = _asset(call, arguments, metadata)
    own_fields = upload_arguments.read_own_fields(metadata)
    upload = Upload(
        media_id=asset.media_id,
        app_id=notice.app_id,
        callback=notice.callback,
        created=asset.created,
        until=asset.created + uploads.PATIENCE,
    )
    with call.services.database.begin() as connection:
        upload_arguments.add(call, connection, asset, own_fields)
        uploads.create(connection, upload)
        given = _credentials(call, connection, asset)
    return {"MediaURL": asset.input_url, "FileURL": asset.input_url, **given}


@registry.add("RefreshUploadMedia", arguments=RefreshUploadMedia)
def refresh_upload_media(call: Call, arguments: RefreshUploadMedia) -> Answer:
    """Give a new key for the file of an asset."""
    media_id = arguments.media_id
    with call.services.database.begin() as connection:
        asset = assets.get(connection, media_id)
        if uploads.get(connection, media_id) is None:
            raise ResourceNotFound("upload", media_id)
        if uploads.wait_again(connection, media_id, now=records.now()):
            uploading.await_file(connection, asset)
        return _credentials(call, connection, asset)


def _metadata(arguments: CreateUploadMedia) -> Fields:
    """Return MediaMetaData; it may be absent, but what is there says what it is about."""
    metadata = documents.read("MediaMetaData", arguments.media_meta_data)
    for name in ("Title", "BusinessType") if arguments.media_meta_data else ():
        if not metadata.has(name):
            raise MissingParameter(metadata.at(name))
    return metadata


def _asset(call: Call, arguments: CreateUploadMedia, metadata: Fields) -> Asset:
    info = documents.read("FileInfo", arguments.file_info)
    for name in ("Type", "Ext"):
        if not info.has(name):
            raise MissingParameter(info.at(name))
    extension = upload_arguments.check_extension(info.at("Ext"), info.text("Ext"))
    kind = info.word("Type", _TYPES)
    title = info.text("Name")
    check_bytes(info.at("Name"), title, 128)
    size = info.integer("Size", low=0, high=2**63 - 1)
    if size is not None and size > call.services.settings.max_upload_mib << 20:
        raise InvalidParameter(info.at("Size"), "It is more than may be uploaded.")
    media_type, business_type = upload_arguments.decide(metadata, extension, kind, info.at("Ext"))
    return upload_arguments.make_asset(
        call,
        metadata,
        upload_arguments.read_location(call, arguments.upload_target_config),
        extension,
        media_type=media_type,
        business_type=business_type,
        title=title,
        user_data=arguments.user_data,
    )


def _credentials(call: Call, connection: sa.Connection, asset: Asset) -> dict[str, Any]:
    key = uploads.issue_key(connection, asset.media_id, now=records.now())
    endpoint = _endpoint(call)
    address = {
        "Endpoint": endpoint,
        "Bucket": asset.bucket,
        "FileName": asset.object_key,
        "PutURL": _put_url(endpoint, asset, key),
    }
    auth = {
        "AccessKeyId": key.key_id,
        "AccessKeySecret": key.secret,
        "SecurityToken": key.token,
        "Expiration": str(KEY_SECONDS),
    }
    return {
        "MediaId": asset.media_id,
        "UploadAddress": _base64(address),
        "UploadAuth": _base64(auth),
    }


def _endpoint(call: Call) -> str:
    """Return the address that upload clients are to use: no path, for they would drop it."""
    settings = call.services.settings
    parts = urlsplit(settings.upload_url or settings.public_url or call.base_url)
    host = parts.netloc
    if parts.hostname == "localhost":
        # Clients would put the bucket before it, and not every machine knows `x.localhost`.
        host = f"127.0.0.1:{parts.port}" if parts.port else "127.0.0.1"
    return f"{parts.scheme}://{host}"


def _put_url(endpoint: str, asset: Asset, key: TemporaryKey) -> str:
    """Return an address to which any HTTP client can PUT the file."""
    expires = str(key.expires // 1000)
    resource = f"/{asset.bucket}/{asset.object_key}?security-token={key.token}"
    query = {
        "Expires": expires,
        "OSSAccessKeyId": key.key_id,
        "Signature": sign_v1(key.secret, "PUT", "", "", expires, resource),
        "security-token": key.token,
    }
    path = quote(f"/{asset.bucket}/{asset.object_key}", safe="/")
    return f"{endpoint}{path}?{urlencode(query)}"


def _base64(document: dict[str, str]) -> str:
    return base64.b64encode(json.dumps(document).encode()).decode()
