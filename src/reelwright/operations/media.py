"""Media assets: register, read, list, delete."""

from __future__ import annotations

import json
from typing import Any

from pydantic import Field

from reelwright.errors import InvalidParameter, MissingArgument, MissingParameter, ResourceNotFound
from reelwright.jobs import NewJob
from reelwright.library import assets, records
from reelwright.library.assets import Asset, Filters
from reelwright.library.buckets import RESERVED
from reelwright.operations import media_types
from reelwright.operations.limits import (
    check_bytes,
    check_page_size,
    check_sort,
    check_user_data,
    object_name,
)
from reelwright.operations.registry import Answer, Arguments, Call, Flag, Instant, Registry, id_list
from reelwright.operations.services import iso, new_id
from reelwright.operations.signed import signed_url

registry = Registry()

LONGEST_AUTH_SECONDS = 86_400


class RegisterMediaInfo(Arguments):
    """Arguments of RegisterMediaInfo."""

    input_url: str = Field(alias="InputURL")
    media_type: str = ""
    business_type: str = ""
    title: str | None = None
    description: str = ""
    media_tags: str = ""
    cover_url: str = Field("", alias="CoverURL")
    cate_id: int | None = None
    reference_id: str | None = None
    user_data: str = ""
    overwrite: Flag = False
    register_config: str = ""


class GetMediaInfo(Arguments):
    """Arguments of GetMediaInfo."""

    media_id: str = ""
    input_url: str = Field("", alias="InputURL")
    output_type: str = "oss"
    auth_timeout: int = 3600


class ListMediaBasicInfos(Arguments):
    """Arguments of ListMediaBasicInfos."""

    start_time: Instant | None = None
    end_time: Instant | None = None
    media_type: str = ""
    business_type: str = ""
    source: str = ""
    status: str = ""
    media_id: str = ""
    sort_by: str = "desc"
    include_file_basic_info: Flag = False
    max_results: int = 10
    next_token: str = ""
    auth_timeout: int = 3600


class DeleteMediaInfos(Arguments):
    """Arguments of DeleteMediaInfos."""

    media_ids: str = ""
    input_urls: str = Field("", alias="InputURLs")
    delete_physical_files: Flag = False


@registry.add("RegisterMediaInfo", arguments=RegisterMediaInfo, idempotent=True)
def register_media_info(call: Call, arguments: RegisterMediaInfo) -> Answer:
    """Take an object into the library; it is probed by a job afterwards."""
    name = object_name(call, "InputURL", arguments.input_url)
    media_type, business_type = media_types.decide(
        name.extension, arguments.media_type, arguments.business_type
    )
    check_bytes("Title", arguments.title, 128)
    check_bytes("Description", arguments.description, 1024)
    check_bytes("CoverURL", arguments.cover_url, 128)
    check_user_data(arguments.user_data, 1024)
    config = _register_config(arguments.register_config)
    created = records.now()
    asset = Asset(
        media_id=new_id(),
        bucket=name.bucket,
        object_key=name.key,
        input_url=arguments.input_url,
        media_type=media_type,
        business_type=business_type,
        title=arguments.title or f"default_title_{iso(created)}",
        description=arguments.description,
        tags=media_types.tags(arguments.media_tags),
        cover_url=arguments.cover_url,
        cate_id=arguments.cate_id,
        reference_id=media_types.reference_id(arguments.reference_id),
        user_data=arguments.user_data,
        register_config=arguments.register_config,
        upload_source="general",
        created=created,
    )
    job = NewJob(
        kind="RegisterMedia",
        job_id=new_id(),
        request={"cover_time": config.get("CoverConfig", {}).get("StartTime")},
        user_data=arguments.user_data,
        media_id=asset.media_id,
        media_url=arguments.input_url,
    )
    with call.services.database.begin() as connection:
        assets.register(connection, asset, overwrite=arguments.overwrite)
        call.services.jobs.accept(connection, job)
        answer = {"MediaId": asset.media_id}
        call.store(connection, answer)
    return answer


@registry.add("GetMediaInfo", arguments=GetMediaInfo)
def get_media_info(call: Call, arguments: GetMediaInfo) -> Answer:
    """Return everything known of one asset."""
    _check_auth_timeout(arguments.auth_timeout)
    if arguments.output_type not in ("oss", "cdn"):
        raise InvalidParameter("OutputType", "It is neither oss nor cdn.")
    if not arguments.media_id and not arguments.input_url:
        raise MissingParameter("MediaId")
    with call.services.database.read() as connection:
        if arguments.media_id:
            asset = assets.get(connection, arguments.media_id)
        else:
            found = assets.find(connection, object_name(call, "InputURL", arguments.input_url))
            if found is None:
                raise ResourceNotFound("media", arguments.input_url)
            asset = found
    return {"MediaInfo": _media_info(call, asset, arguments.auth_timeout)}


@registry.add("ListMediaBasicInfos", arguments=ListMediaBasicInfos)
def list_media_basic_infos(call: Call, arguments: ListMediaBasicInfos) -> Answer:
    """List assets by creation time."""
    _check_auth_timeout(arguments.auth_timeout)
    check_page_size("MaxResults", arguments.max_results)
    newest_first = check_sort(arguments.sort_by, ("desc", "asc"))
    filters = Filters(
        start=arguments.start_time,
        end=arguments.end_time,
        media_type=arguments.media_type,
        business_type=arguments.business_type,
        source=arguments.source,
        status=arguments.status,
        media_id=arguments.media_id,
    )
    with call.services.database.read() as connection:
        page = assets.page(
            connection,
            filters,
            limit=arguments.max_results,
            token=arguments.next_token,
            newest_first=newest_first,
        )
    infos = []
    for asset in page.assets:
        info: dict[str, Any] = {
            "MediaId": asset.media_id,
            "MediaBasicInfo": _basic_info(call, asset, arguments.auth_timeout),
        }
        if arguments.include_file_basic_info:
            files = _file_infos(call, asset, arguments.auth_timeout)
            info["FileInfoList"] = [{"FileBasicInfo": file["FileBasicInfo"]} for file in files]
        infos.append(info)
    return {
        "MediaInfos": infos,
        "TotalCount": page.total,
        "MaxResults": arguments.max_results,
        "NextToken": page.next_token or None,
    }


@registry.add("DeleteMediaInfos", arguments=DeleteMediaInfos)
def delete_media_infos(call: Call, arguments: DeleteMediaInfos) -> Answer:
    """Delete assets, and their files when asked to."""
    ids, urls = id_list(arguments.media_ids), id_list(arguments.input_urls)
    if not ids and not urls:
        raise MissingArgument("MediaIds")
    if len(ids or urls) > 100:
        raise InvalidParameter("MediaIds" if ids else "InputURLs", "More than 100 entries.")
    services = call.services
    ignored: list[str] = []
    with services.database.begin() as connection:
        if not ids:
            for url in urls:
                asset = assets.find(connection, object_name(call, "InputURLs", url))
                if asset is None:
                    ignored.append(url)
                else:
                    ids.append(asset.media_id)
        deleted, unknown = assets.delete(connection, ids, now=records.now())
    if arguments.delete_physical_files:
        for asset in deleted:
            services.buckets.delete(asset.name)
    return {"IgnoredList": ignored + unknown, "ForbiddenList": []}


def _register_config(text: str) -> dict[str, Any]:
    if not text:
        return {}
    try:
        config = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidParameter("RegisterConfig", "It is not valid JSON.") from error
    if not isinstance(config, dict):
        raise InvalidParameter("RegisterConfig", "It is not a JSON object.")
    cover = config.get("CoverConfig")
    if cover is None:
        return {}
    if not isinstance(cover, dict):
        raise InvalidParameter("RegisterConfig.CoverConfig", "It is not a JSON object.")
    try:
        start = float(cover.get("StartTime") or 0)
    except (TypeError, ValueError) as error:
        raise InvalidParameter("RegisterConfig.CoverConfig.StartTime") from error
    if not 0 <= start < 1e7:
        raise InvalidParameter("RegisterConfig.CoverConfig.StartTime")
    return {"CoverConfig": {"StartTime": start}}


def _check_auth_timeout(seconds: int) -> None:
    if not 1 <= seconds <= LONGEST_AUTH_SECONDS:
        raise InvalidParameter("AuthTimeout", f"It is not in 1 to {LONGEST_AUTH_SECONDS}.")


def _media_info(call: Call, asset: Asset, seconds: int) -> dict[str, Any]:
    return {
        "MediaId": asset.media_id,
        "MediaBasicInfo": _basic_info(call, asset, seconds),
        "FileInfoList": _file_infos(call, asset, seconds),
    }


def _basic_info(call: Call, asset: Asset, seconds: int) -> dict[str, Any]:
    own_cover = asset.cover_url.startswith(f"oss://{RESERVED}/")
    cover = signed_url(call, asset.cover_url, seconds) if own_cover else asset.cover_url
    return {
        "MediaId": asset.media_id,
        "InputURL": asset.input_url,
        "MediaType": asset.media_type,
        "BusinessType": asset.business_type,
        "Source": asset.source,
        "Title": asset.title,
        "Description": asset.description,
        "Category": asset.category,
        "MediaTags": asset.tags,
        "CoverURL": cover,
        "UserData": asset.user_data,
        "Snapshots": json.dumps([cover]) if own_cover else "[]",
        "Status": asset.status,
        "TranscodeStatus": "Init",
        "CreateTime": iso(asset.created),
        "ModifiedTime": iso(asset.modified),
        "DeletedTime": iso(asset.deleted),
        "CateId": asset.cate_id,
        "Biz": "ICE",
        "UploadSource": asset.upload_source,
        "ReferenceId": asset.reference_id,
    }


def _file_infos(call: Call, asset: Asset, seconds: int) -> list[dict[str, Any]]:
    files = []
    for file in asset.file_info or []:
        basic = {
            **file["FileBasicInfo"],
            "FileUrl": signed_url(call, str(asset.name), seconds),
            "Region": call.services.settings.region,
            "CreateTime": iso(asset.created),
            "ModifiedTime": iso(asset.modified),
        }
        files.append({**file, "FileBasicInfo": basic})
    return files
