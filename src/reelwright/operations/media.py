"""Media assets: register, read, list."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field

from reelwright.errors import InvalidParameter, MissingParameter, ResourceNotFound
from reelwright.jobs import NewJob
from reelwright.library import assets, categories, records
from reelwright.library.address import ObjectName
from reelwright.library.assets import Asset, Filters
from reelwright.operations import documents, media_events, media_shown, media_types
from reelwright.operations.limits import (
    check_bytes,
    check_page_size,
    check_sort,
    check_user_data,
    check_word,
    object_name,
)
from reelwright.operations.output_media import read_cover_time
from reelwright.operations.registry import Answer, Arguments, Call, Flag, Instant, Registry
from reelwright.operations.services import iso, new_id

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
    cate_id: int | None = Field(None, ge=0, le=2**63 - 1)
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


@registry.add("RegisterMediaInfo", arguments=RegisterMediaInfo, idempotent=True)
def register_media_info(call: Call, arguments: RegisterMediaInfo) -> Answer:
    """Take an object into the library; it is probed by a job afterwards."""
    name = object_name(call, "InputURL", arguments.input_url)
    media_type, business_type = media_types.decide(
        name.extension, arguments.media_type, arguments.business_type
    )
    config = documents.read("RegisterConfig", arguments.register_config)
    asset = _asset(arguments, name, media_type, business_type)
    asset = replace(asset, search_library=config.text("SearchLibName", longest=128))
    job = NewJob(
        kind="RegisterMedia",
        job_id=new_id(),
        request={
            "cover_time": read_cover_time("RegisterConfig", arguments.register_config),
            "snapshots": config.flag("NeedSnapshot", True),
            "sprite": config.flag("NeedSprite", True),
        },
        user_data=arguments.user_data,
        media_id=asset.media_id,
        media_url=arguments.input_url,
    )
    with call.services.database.begin() as connection:
        if asset.cate_id is not None:
            categories.get(connection, asset.cate_id, lock=True)
        replaced = assets.register(connection, asset, overwrite=arguments.overwrite)
        call.services.jobs.accept(connection, job)
        media_events.deleted(call, connection, replaced)
        media_events.changed(call, connection, asset, "create")
        answer = {"MediaId": asset.media_id}
        call.store(connection, answer)
    media_shown.remove_pictures(call, replaced)
    return answer


def _asset(
    arguments: RegisterMediaInfo, name: ObjectName, media_type: str, business_type: str
) -> Asset:
    check_bytes("Title", arguments.title, 128)
    check_bytes("Description", arguments.description, 1024)
    check_bytes("CoverURL", arguments.cover_url, 128)
    check_user_data(arguments.user_data, 1024)
    created = records.now()
    return Asset(
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


@registry.add("GetMediaInfo", arguments=GetMediaInfo)
def get_media_info(call: Call, arguments: GetMediaInfo) -> Answer:
    """Return everything known of one asset."""
    check_auth_timeout(arguments.auth_timeout)
    check_word("OutputType", arguments.output_type, ("oss", "cdn"))
    if not arguments.media_id and not arguments.input_url:
        raise MissingParameter("MediaId")
    with call.services.database.read() as connection:
        if arguments.media_id:
            asset = media_shown.asset_of(connection, arguments.media_id)
        else:
            found = assets.find(connection, object_name(call, "InputURL", arguments.input_url))
            if found is None:
                raise ResourceNotFound("media", arguments.input_url)
            asset = found
        more = media_shown.beside(connection, [asset])
    return {"MediaInfo": media_shown.media_info(call, asset, arguments.auth_timeout, more)}


@registry.add("ListMediaBasicInfos", arguments=ListMediaBasicInfos)
def list_media_basic_infos(call: Call, arguments: ListMediaBasicInfos) -> Answer:
    """List assets by creation time."""
    check_auth_timeout(arguments.auth_timeout)
    check_page_size("MaxResults", arguments.max_results)
    newest_first = check_sort(arguments.sort_by, ("desc", "asc"))
    check_word("MediaType", arguments.media_type, media_types.KNOWN_MEDIA_TYPES)
    check_word("BusinessType", arguments.business_type, media_types.KNOWN_BUSINESS_TYPES)
    check_word("Source", arguments.source, media_types.SOURCES)
    check_word("Status", arguments.status, media_types.STATUSES)
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
        more = media_shown.beside(connection, page.assets)
    infos = [
        media_shown.listed(
            call, asset, arguments.auth_timeout, more, files=arguments.include_file_basic_info
        )
        for asset in page.assets
    ]
    return {
        "MediaInfos": infos,
        "TotalCount": page.total,
        "MaxResults": arguments.max_results,
        "NextToken": page.next_token or None,
    }


def check_auth_timeout(seconds: int) -> None:
    """Refuse a lifetime of addresses that is not 1 second to a day.

    Raises:
        InvalidParameter: it is not.
    """
    if not 1 <= seconds <= LONGEST_AUTH_SECONDS:
        raise InvalidParameter("AuthTimeout", f"It is not in 1 to {LONGEST_AUTH_SECONDS}.")
