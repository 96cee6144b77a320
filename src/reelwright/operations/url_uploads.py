"""UploadMediaByURL and GetUrlUploadInfos: files that this server fetches itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import Field

from reelwright.errors import InvalidParameter, MissingParameter
from reelwright.jobs import NewJob
from reelwright.library import fetching, url_uploads
from reelwright.library.assets import Asset
from reelwright.library.custom_fields import Value
from reelwright.library.default_location import Location
from reelwright.library.url_uploads import Status, UrlUpload
from reelwright.operations import documents, upload_arguments
from reelwright.operations.registry import Answer, Arguments, Call, Registry, id_list, required_list
from reelwright.operations.services import iso, new_id
from reelwright.solutions.fields import Fields, as_object

registry = Registry()

MOST_URLS = 20
MOST_ASKED = 10
LONGEST_URL = 4096


class UploadMediaByURL(Arguments):
    """Arguments of UploadMediaByURL."""

    upload_urls: str = Field(alias="UploadURLs")
    media_meta_data: str = ""
    upload_target_config: str = ""
    app_id: str = ""
    user_data: str = ""


class GetUrlUploadInfos(Arguments):
    """Arguments of GetUrlUploadInfos."""

    job_ids: str = ""
    upload_urls: str = Field("", alias="UploadURLs")


@dataclass(frozen=True)
class _Order:
    """One file to fetch: the address, as it was written and decoded, its asset, own metadata."""

    written: str
    url: str
    asset: Asset
    own_fields: Mapping[str, Value]


@registry.add("UploadMediaByURL", arguments=UploadMediaByURL)
def upload_media_by_url(call: Call, arguments: UploadMediaByURL) -> Answer:
    """Make assets whose files are fetched by jobs afterwards."""
    notice = upload_arguments.read_notice(arguments.user_data, arguments.app_id)
    location = upload_arguments.read_location(call, arguments.upload_target_config)
    written = required_list("UploadURLs", arguments.upload_urls, most=MOST_URLS)
    metadata = _metadata(arguments.media_meta_data)
    orders = [
        _order(call, index, url, metadata, location, arguments.user_data)
        for index, url in enumerate(written)
    ]
    answered = []
    with call.services.database.begin() as connection:
        for order in orders:
            upload_arguments.add(call, connection, order.asset, order.own_fields)
            job_id = new_id()
            upload = UrlUpload(
                job_id=job_id,
                media_id=order.asset.media_id,
                url=order.url,
                app_id=notice.app_id,
                user_data=arguments.user_data,
                created=order.asset.created,
            )
            url_uploads.create(connection, upload)
            call.services.jobs.accept(connection, _job(job_id, order, notice.callback))
            answered.append(
                {"JobId": job_id, "MediaId": order.asset.media_id, "SourceURL": order.url}
            )
    return {"UploadJobs": answered}


@registry.add("GetUrlUploadInfos", arguments=GetUrlUploadInfos)
def get_url_upload_infos(call: Call, arguments: GetUrlUploadInfos) -> Answer:
    """Tell how far the fetching of files is."""
    job_ids, urls = id_list(arguments.job_ids), id_list(arguments.upload_urls)
    if not job_ids and not urls:
        raise MissingParameter("JobIds")
    if len(job_ids or urls) > MOST_ASKED:
        raise InvalidParameter(
            "JobIds" if job_ids else "UploadURLs", f"More than {MOST_ASKED} entries."
        )
    with call.services.database.read() as connection:
        found: dict[str, UrlUpload | None]
        if job_ids:
            found = {**dict.fromkeys(job_ids), **url_uploads.get_all(connection, job_ids)}
        else:
            found = {url: url_uploads.of_address(connection, _decoded(url)) for url in urls}
    return {
        "URLUploadInfoList": [_shown(upload) for upload in found.values() if upload],
        "NonExists": [entry for entry, upload in found.items() if upload is None],
    }


def _order(
    call: Call,
    index: int,
    written: str,
    metadata: dict[str, Fields],
    location: Location,
    user_data: str,
) -> _Order:
    path = f"UploadURLs[{index}]"
    url = _decoded(written)
    if len(url.encode("utf-8", "replace")) > LONGEST_URL:
        raise InvalidParameter(path, f"It is longer than {LONGEST_URL} bytes.")
    try:
        fetching.check_address(url)
    except ValueError as error:
        raise InvalidParameter(path, str(error)) from None
    given = metadata.get(url) or metadata.get(written) or Fields({}, f"MediaMetaData[{index}]")
    file_name = unquote(urlsplit(url).path).rpartition("/")[2]
    stem, dot, ending = file_name.rpartition(".")
    extension_path = path
    if given.has("FileExtension"):
        ending, extension_path = given.text("FileExtension"), given.at("FileExtension")
    elif not dot:
        raise InvalidParameter(path, "It has no extension; say which in FileExtension.")
    extension = upload_arguments.check_extension(extension_path, ending)
    media_type, business_type = upload_arguments.decide(given, extension, "", extension_path)
    asset = upload_arguments.make_asset(
        call,
        given,
        location,
        extension,
        media_type=media_type,
        business_type=business_type,
        title=(stem or file_name).encode()[:128].decode(errors="ignore").replace("\0", ""),
        user_data=user_data,
    )
    return _Order(written, url, asset, upload_arguments.read_own_fields(given))


def _decoded(written: str) -> str:
    """Undo the percent encoding that keeps commas out of the list; not every caller applies it."""
    return written if "://" in written else unquote(written)


def _metadata(text: str) -> dict[str, Fields]:
    """Return the entries of MediaMetaData by the address that they are about."""
    if not text:
        return {}
    try:
        entries: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidParameter("MediaMetaData", "It is not JSON.") from None
    if not isinstance(entries, list):
        raise InvalidParameter("MediaMetaData", "It must be a JSON array.")
    documents.refuse_unstorable("MediaMetaData", entries)
    found = {}
    for index, entry in enumerate(entries):
        fields = as_object(entry, f"MediaMetaData[{index}]")
        url = fields.text("SourceURL")
        if not url:
            raise MissingParameter(fields.at("SourceURL"))
        found[url] = found[_decoded(url)] = fields
    return found


def _job(job_id: str, order: _Order, callback: str) -> NewJob:
    return NewJob(
        kind="UploadByURL",
        job_id=job_id,
        request={
            "SourceURL": order.url,
            "InputURL": order.asset.input_url,
            "Callback": callback,
        },
        user_data=order.asset.user_data,
        media_id=order.asset.media_id,
        media_url=order.url,
    )


def _shown(upload: UrlUpload) -> dict[str, Any]:
    ended = upload.completed is not None
    done = upload.status == Status.SUCCESS
    return {
        "JobId": upload.job_id,
        "MediaId": upload.media_id,
        "UploadURL": upload.url,
        "Status": upload.status,
        "FileSize": str(upload.size) if done else None,
        "CreationTime": iso(upload.created),
        "CompleteTime": iso(upload.completed),
        "ErrorCode": ("200" if done else upload.code) if ended else None,
        "ErrorMessage": (upload.message or None) if ended else None,
        "UserData": upload.user_data or None,
    }
