"""Update, batches, search, streams: assets through the official SDK."""

from __future__ import annotations

import json
from typing import Any

import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HOST, ID, TIME, as_json, media, refused, register

from reelwright.cli.house import House
from reelwright.library import assets, custom_fields, records


def update(client: Client, **fields: Any) -> str:
    return str(client.update_media_info(models.UpdateMediaInfoRequest(**fields)).body.media_id)


def test_given_data_change_and_others_stay(client: Client) -> None:
    media_id = register(client, "update/a.mp4", title="A", description="first", media_tags="a,b")
    assert update(
        client, media_id=media_id, title="猫", media_tags="c", reference_id="upd-0001"
    ) == (media_id)
    basic = media(client, media_id).media_basic_info
    assert (basic.title, basic.description, basic.media_tags) == ("猫", "first", "c")
    assert basic.reference_id == "upd-0001"

    update(client, input_url=f"{HOST}/update/a.mp4", media_tags="d, c", append_tags=True, title="")
    basic = media(client, media_id).media_basic_info
    assert (basic.title, basic.media_tags) == ("猫", "c,d")

    update(
        client,
        media_id=media_id,
        business_type="ending",
        cover_url="http://pictures.example/a.jpg",
        category="animals",
        user_data="{}",
    )
    basic = media(client, media_id).media_basic_info
    assert (basic.business_type, basic.category, basic.user_data) == ("ending", "animals", "{}")
    assert basic.cover_url == "http://pictures.example/a.jpg"


@pytest.mark.parametrize(
    ("fields", "kind", "path"),
    [
        ({"title": "x" * 129}, (400, "InvalidParameter"), "Title"),
        ({"description": "x" * 1025}, (400, "InvalidParameter"), "Description"),
        ({"cover_url": "x" * 129}, (400, "InvalidParameter"), "CoverURL"),
        ({"category": "x" * 65}, (400, "InvalidParameter"), "Category"),
        ({"user_data": "x" * 1025}, (400, "InvalidParameter"), "UserData"),
        ({"media_tags": ",".join(map(str, range(17)))}, (400, "InvalidParameter"), "MediaTags"),
        ({"business_type": "font"}, (400, "InvalidParameter"), "BusinessType"),
        ({"business_type": "x"}, (400, "InvalidParameter"), "BusinessType"),
        ({"reference_id": "x"}, (400, "InvalidParameter"), "ReferenceId"),
        ({"reference_id": "taken-0001"}, (400, "ReferenceIdAlreadyExist"), "taken-0001"),
        ({"cate_id": 987_654}, (404, "ResourceNotFound"), ""),
        ({"media_id": ID}, (404, "ResourceNotFound"), ""),
        ({"media_id": None}, (400, "MissingParameter"), "MediaId"),
    ],
)
def test_changes_that_are_refused(
    client: Client, fields: dict[str, Any], kind: tuple[int, str], path: str
) -> None:
    overwrite = {"overwrite": True}
    register(client, "update/taken.mp4", reference_id="taken-0001", **overwrite)
    media_id = register(client, "update/b.mp4", **overwrite)
    request = models.UpdateMediaInfoRequest(**({"media_id": media_id} | fields))
    found = refused(client.update_media_info, request)
    assert (found.kind, found.path) == (kind, path)


def test_batches_keep_the_order(client: Client, house: House) -> None:
    ids = [register(client, f"batch/{number}.mp4") for number in range(3)]
    with house.services.database.begin() as connection:
        custom_fields.put(connection, ids[0], {"size": 12, "place": "海"})
    wanted = ",".join([ids[2], ID, ids[0], ids[2]])
    request = models.BatchGetMediaInfosRequest(media_ids=wanted)
    body = client.batch_get_media_infos(request).body
    assert [info.media_id for info in body.media_infos] == [ids[2], ids[0]]
    assert body.ignored_list == [ID]
    assert body.media_infos[0].media_basic_info.input_url == "oss://demo-bucket/batch/2.mp4"
    assert body.media_infos[0].media_dynamic_info is None

    request = models.BatchGetMediaInfosRequest(
        media_ids=ids[0], addition_type="FileInfo, DynamicMetaData", auth_timeout=60
    )
    (info,) = client.batch_get_media_infos(request).body.media_infos
    data = info.media_dynamic_info.dynamic_meta_data.data
    assert json.loads(data) == {"place": "海", "size": 12}

    for fields, path in [
        ({"media_ids": ",".join(map(str, range(101)))}, "MediaIds"),
        ({"media_ids": ID, "addition_type": "All"}, "AdditionType"),
        ({"media_ids": ID, "auth_timeout": 0}, "AuthTimeout"),
    ]:
        request = models.BatchGetMediaInfosRequest(**fields)
        assert refused(client.batch_get_media_infos, request).path == path
    request = models.BatchGetMediaInfosRequest()
    assert refused(client.batch_get_media_infos, request).code == "MissingMediaIds"


def found(client: Client, match: str, **fields: Any) -> Any:
    return client.search_media(models.SearchMediaRequest(match=match, **fields)).body


def test_searching(client: Client, house: House) -> None:
    ids = [
        register(client, f"search/{number}.mp4", title=f"zebra {number}", media_tags=f"z{number}")
        for number in range(5)
    ]
    with house.services.database.begin() as connection:
        custom_fields.put(connection, ids[3], {"stripes": 41})
        info = [
            {"FileBasicInfo": {"FileName": "0.mp4", "FileSize": "1"}, "VideoStreamInfoList": []}
        ]
        assets.update(connection, ids[0], now=records.now(), status="Normal", file_info=info)

    body = found(client, "title = 'ZEBRA' and mediaType in ('video')", sort_by="utcCreate:Desc")
    assert (body.success, body.code, body.total) == ("True", "200", 5)
    assert [one.media_id for one in body.media_info_list] == ids[::-1]
    last = body.media_info_list[-1]
    assert last.media_basic_info.title == "zebra 0"
    basic = last.file_info_list[0].file_basic_info
    assert (basic.file_name, basic.file_size) == ("0.mp4", "1")
    assert basic.file_url.startswith("http://127.0.0.1")

    body = found(client, "title = 'zebra' and status = 3")
    assert [one.media_id for one in body.media_info_list] == ids[:1]
    body = found(client, "title = 'zebra'", custom_filters=as_json(stripes={"gte": 40, "lte": 42}))
    (one,) = body.media_info_list
    assert (one.media_id, json.loads(one.custom_fields)) == (ids[3], {"stripes": 41})

    seen: list[str] = []
    token = None
    while True:
        body = found(client, "title = 'zebra'", page_size=2, scroll_token=token)
        seen += [one.media_id for one in body.media_info_list]
        token = body.scroll_token
        if not token:
            break
        assert len(token) == 32
    assert seen == ids[::-1]
    client.delete_media_infos(models.DeleteMediaInfosRequest(media_ids=",".join(ids)))
    assert found(client, "title = 'zebra'").total == 0
    assert found(client, "title = 'zebra' and status = 17").total == 5


def test_search_libraries(client: Client) -> None:
    config = as_json(SearchLibName="mine", NeedSprite=False)
    media_id = register(client, "search/mine.mp4", title="okapi", register_config=config)
    assert found(client, "title = 'okapi'").total == 0
    body = found(client, "title = 'okapi'", search_lib_name="mine")
    assert [one.media_id for one in body.media_info_list] == [media_id]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"match": "title = "}, "Match"),
        ({"match": "colour == 'red'"}, "Match"),
        ({"sort_by": "x"}, "SortBy"),
        ({"page_size": 51}, "PageSize"),
        ({"page_no": 0}, "PageNo"),
        ({"scroll_token": "x" * 32}, "ScrollToken"),
        ({"custom_filters": "[]"}, "CustomFilters"),
        ({"custom_filters": '{"a":{"is":1}}'}, "CustomFilters.a"),
    ],
)
def test_searches_that_make_no_sense(client: Client, fields: dict[str, Any], path: str) -> None:
    refusal = refused(client.search_media, models.SearchMediaRequest(**fields))
    assert (refusal.code, refusal.path) == ("InvalidParameter", path)


def stream(client: Client, media_id: str, key: str, **more: Any) -> Any:
    request = models.RegisterMediaStreamRequest(
        media_id=media_id, input_url=f"{HOST}/{key}", **more
    )
    return client.register_media_stream(request).body.media_id


def play_info(client: Client, media_id: str) -> Any:
    return client.get_play_info(models.GetPlayInfoRequest(media_id=media_id)).body


def test_streams_before_they_are_analysed(client: Client) -> None:
    media_id = register(client, "streams/a.mp4", title="A")
    assert stream(client, media_id, "streams/a-small.mp4", stream_tags="{}") == media_id
    body = play_info(client, media_id)
    base = body.media_base
    assert (base.media_id, base.title, base.media_type) == (media_id, "A", "video")
    assert TIME.fullmatch(base.creation_time)
    assert body.play_info_list == []
    for key in ("streams/a-small.mp4", "streams/a.mp4"):
        request = models.RegisterMediaStreamRequest(media_id=media_id, input_url=f"{HOST}/{key}")
        refusal = refused(client.register_media_stream, request)
        assert refusal.kind == (400, "MediaAlreadyExist")
        assert f'mediaId "{media_id}"' in refusal.message
    deletion = models.DeletePlayInfoRequest(
        media_id=media_id,
        file_urls=f"{HOST}/streams/a-small.mp4,{HOST}/streams/other.mp4,{HOST}/streams/a.mp4",
    )
    body = client.delete_play_info(deletion).body
    assert body.ignored_list == [f"{HOST}/streams/other.mp4"]
    assert body.forbidden_list == [f"{HOST}/streams/a.mp4"]
    assert stream(client, media_id, "streams/a-small.mp4") == media_id


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"media_id": ID}, (404, "ResourceNotFound")),
        ({"media_id": None}, (400, "MissingMediaId")),
        ({"input_url": None}, (400, "MissingInputURL")),
        ({"input_url": "http://elsewhere.example/a.mp4"}, (400, "InvalidParameter")),
        ({"input_url": "oss://no-such-bucket/a.mp4"}, (400, "InvalidStorage.NotFound")),
        ({"stream_tags": "[]"}, (400, "InvalidParameter")),
        ({"user_data": "x" * 1025}, (400, "InvalidParameter")),
    ],
)
def test_streams_that_are_refused(
    client: Client, fields: dict[str, Any], kind: tuple[int, str]
) -> None:
    given = {"media_id": ID, "input_url": f"{HOST}/streams/x.mp4"} | fields
    request = models.RegisterMediaStreamRequest(**given)
    assert refused(client.register_media_stream, request).kind == kind


def test_files_that_cannot_be_played(client: Client) -> None:
    unknown = models.GetPlayInfoRequest(media_id=ID)
    assert refused(client.get_play_info, unknown).kind == (404, "ResourceNotFound")
    nothing = models.GetPlayInfoRequest()
    assert refused(client.get_play_info, nothing).kind == (400, "MissingParameter")
    deletion = models.DeletePlayInfoRequest(media_id=ID, file_urls=HOST)
    assert refused(client.delete_play_info, deletion).kind == (404, "ResourceNotFound")
