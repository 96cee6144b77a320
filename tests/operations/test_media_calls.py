"""Media assets through the official SDK: register, read, list, delete."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HEX, HOST, ID, TIME, as_json, connect, media, refused, register

from reelwright.cli.house import House


def request(**fields: Any) -> models.RegisterMediaInfoRequest:
    return models.RegisterMediaInfoRequest(**fields)


def listing(client: Client, **fields: Any) -> Any:
    return client.list_media_basic_infos(models.ListMediaBasicInfosRequest(**fields)).body


def deletion(client: Client, **fields: Any) -> Any:
    return client.delete_media_infos(models.DeleteMediaInfosRequest(**fields)).body


def test_what_was_registered_is_read_back(client: Client) -> None:
    user_data = as_json(NotifyAddress="ice-callback-mine", order="猫")
    category = models.AddCategoryRequest(cate_name="Dogs")
    cate_id = client.add_category(category).body.category.cate_id
    media_id = register(
        client,
        "in/dog 犬.MP4",
        title="Dog",
        description="A dog",
        media_tags=" dog, beach,,dog ",
        user_data=user_data,
        reference_id="dog-0001",
        cate_id=cate_id,
        business_type="opening",
    )
    assert HEX.fullmatch(media_id)
    info = media(client, media_id)
    basic = info.media_basic_info
    assert (info.media_id, basic.media_id) == (media_id, media_id)
    assert basic.input_url == "oss://demo-bucket/in/dog 犬.MP4"
    assert (basic.media_type, basic.business_type) == ("video", "opening")
    assert (basic.source, basic.biz, basic.upload_source) == ("oss", "ICE", "general")
    assert (basic.title, basic.description) == ("Dog", "A dog")
    assert (basic.media_tags, basic.cate_id) == ("dog,beach", cate_id)
    assert (basic.user_data, basic.reference_id) == (user_data, "dog-0001")
    assert basic.status == "Preparing"
    assert TIME.fullmatch(basic.create_time)
    assert basic.modified_time == basic.create_time
    assert (basic.cover_url, basic.deleted_time) == (None, None)
    assert not info.file_info_list


def test_what_was_not_given(client: Client) -> None:
    basic = media(client, register(client, "plain.mp3")).media_basic_info
    assert re.fullmatch(r"default_title_\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", basic.title)
    assert (basic.media_type, basic.business_type) == ("audio", "general")
    absent = (basic.description, basic.media_tags, basic.user_data, basic.cate_id)
    assert absent == (None, None, None, None)


@pytest.mark.parametrize(
    ("key", "media_type"),
    [("1.gif", "image"), ("1.ogg", "audio"), ("1.webm", "video"), ("1.JPG", "image")],
)
def test_the_extension_tells_the_type(client: Client, key: str, media_type: str) -> None:
    basic = media(client, register(client, key)).media_basic_info
    assert basic.media_type == media_type


def test_texts_say_what_they_are_for(client: Client) -> None:
    fonts = register(client, "a.ttf", media_type="text", business_type="font")
    basic = media(client, fonts).media_basic_info
    assert (basic.media_type, basic.business_type) == ("text", "font")


def test_a_duplicate_is_refused_in_words_that_clients_parse(client: Client) -> None:
    first = register(client, "twice.mp4")
    again = f"{HOST}/twice.mp4"
    refusal = refused(client.register_media_info, request(input_url=again))
    assert refusal.kind == (400, "MediaAlreadyExist")
    assert refusal.message == (f'The media already exist, inputUrl "{again}", mediaId "{first}".')
    found = re.search(r'mediaId\s+"([a-f0-9]+)"', refusal.message)
    assert found is not None
    assert found[1] == first


def test_overwrite_gives_a_new_asset(client: Client) -> None:
    first = register(client, "over.mp4", reference_id="over-0001")
    second = register(client, "over.mp4", overwrite=True, reference_id="over-0001")
    assert second != first
    assert media(client, second).media_basic_info.status == "Preparing"
    gone = refused(client.get_media_info, models.GetMediaInfoRequest(media_id=first))
    assert gone.kind == (404, "ResourceNotFound")
    assert gone.message == f"Resource not found: media {first}"


def test_a_reference_id_is_given_once(client: Client) -> None:
    register(client, "r1.mp4", reference_id="same-0001")
    refusal = refused(
        client.register_media_info,
        request(input_url="oss://demo-bucket/r2.mp4", reference_id="same-0001"),
    )
    assert refusal.kind == (400, "ReferenceIdAlreadyExist")


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"input_url": None}, "MissingInputURL", ""),
        ({"input_url": ""}, "MissingInputURL", ""),
        ({"input_url": "a.mp4"}, "InvalidParameter", "InputURL"),
        ({"input_url": "vod://abc"}, "InvalidParameter", "InputURL"),
        ({"input_url": "file:///etc/passwd"}, "InvalidParameter", "InputURL"),
        ({"input_url": "https://example.com/a.mp4"}, "InvalidParameter", "InputURL"),
        ({"input_url": "oss://demo-bucket/"}, "InvalidParameter", "InputURL"),
        ({"input_url": "oss://demo-bucket/../a.mp4"}, "InvalidParameter", "InputURL"),
        ({"input_url": "oss://demo-bucket/noextension"}, "InvalidParameter", "InputURL"),
        ({"input_url": "oss://demo-bucket/a.xyz"}, "InvalidParameter", "InputURL"),
        ({"input_url": "oss://demo-bucket/a.srt"}, "InvalidParameter", "InputURL"),
        ({"input_url": "oss://nobody/a.mp4"}, "InvalidStorage.NotFound", "nobody"),
        ({"input_url": "oss://reelwright/a.mp4"}, "InvalidStorage.NotFound", "reelwright"),
        ({"media_type": "film"}, "InvalidParameter", "MediaType"),
        ({"media_type": "text"}, "MissingBusinessType", ""),
        ({"media_type": "text", "business_type": "general"}, "InvalidParameter", "BusinessType"),
        ({"business_type": "font"}, "InvalidParameter", "BusinessType"),
        ({"business_type": "what"}, "InvalidParameter", "BusinessType"),
        ({"title": "t" * 129}, "InvalidParameter", "Title"),
        ({"title": "猫" * 43}, "InvalidParameter", "Title"),
        ({"description": "d" * 1025}, "InvalidParameter", "Description"),
        ({"cover_url": "c" * 129}, "InvalidParameter", "CoverURL"),
        ({"media_tags": ",".join(map(str, range(17)))}, "InvalidParameter", "MediaTags"),
        ({"media_tags": "t" * 33}, "InvalidParameter", "MediaTags"),
        ({"reference_id": "short"}, "InvalidParameter", "ReferenceId"),
        ({"reference_id": "not allowed"}, "InvalidParameter", "ReferenceId"),
        ({"reference_id": "r" * 65}, "InvalidParameter", "ReferenceId"),
        ({"cate_id": -1}, "InvalidParameter", "CateId"),
        ({"cate_id": 10**30}, "InvalidParameter", "CateId"),
        ({"user_data": "u" * 1025}, "InvalidParameter", "UserData"),
        ({"user_data": '{"NotifyAddress":"mail"}'}, "InvalidParameter", "UserData.NotifyAddress"),
        ({"user_data": '{"NotifyAddress":[]}'}, "InvalidParameter", "UserData.NotifyAddress"),
        (
            {"user_data": '{"NotifyAddress":"https://x:99999/"}'},
            "InvalidParameter",
            "UserData.NotifyAddress",
        ),
        ({"register_config": "{"}, "InvalidParameter", "RegisterConfig"),
        ({"register_config": "[]"}, "InvalidParameter", "RegisterConfig"),
        (
            {"register_config": '{"CoverConfig":{"StartTime":-1}}'},
            "InvalidParameter",
            "RegisterConfig.CoverConfig.StartTime",
        ),
        ({"client_token": "t" * 65}, "InvalidParameter", "ClientToken"),
        ({"client_token": "é"}, "InvalidParameter", "ClientToken"),
    ],
)
def test_what_cannot_be_registered(
    client: Client, fields: dict[str, Any], code: str, path: str
) -> None:
    given = {"input_url": f"oss://demo-bucket/{uuid.uuid4().hex}.mp4"} | fields
    refusal = refused(client.register_media_info, request(**given))
    assert refusal.kind == (400, code)
    assert refusal.path == path


def test_every_spelling_of_an_address_finds_the_asset(client: Client) -> None:
    media_id = register(client, "in/a b.mp4")
    for address in (
        "oss://demo-bucket/in/a b.mp4",
        "http://demo-bucket.oss-cn-shanghai.aliyuncs.com/in/a%20b.mp4",
        "https://demo-bucket.oss-us-west-1-internal.aliyuncs.com/in/a%20b.mp4",
        "https://oss-cn-beijing.aliyuncs.com/demo-bucket/in/a%20b.mp4",
        f"{HOST}/in/a%20b.mp4?Expires=1&OSSAccessKeyId=x&Signature=y",
    ):
        found = client.get_media_info(models.GetMediaInfoRequest(input_url=address))
        assert found.body.media_info.media_id == media_id


@pytest.mark.parametrize(
    ("fields", "status", "code", "path"),
    [
        ({}, 400, "MissingParameter", "MediaId"),
        ({"media_id": ID}, 404, "ResourceNotFound", ""),
        ({"media_id": "'; DROP TABLE assets"}, 404, "ResourceNotFound", ""),
        ({"input_url": "oss://demo-bucket/unknown.mp4"}, 404, "ResourceNotFound", ""),
        ({"input_url": "oss://nobody/unknown.mp4"}, 400, "InvalidStorage.NotFound", "nobody"),
        ({"input_url": "nonsense"}, 400, "InvalidParameter", "InputURL"),
        ({"media_id": ID, "auth_timeout": 0}, 400, "InvalidParameter", "AuthTimeout"),
        ({"media_id": ID, "auth_timeout": 86401}, 400, "InvalidParameter", "AuthTimeout"),
        ({"media_id": ID, "output_type": "ftp"}, 400, "InvalidParameter", "OutputType"),
    ],
)
def test_what_cannot_be_read(
    client: Client, fields: dict[str, Any], status: int, code: str, path: str
) -> None:
    refusal = refused(client.get_media_info, models.GetMediaInfoRequest(**fields))
    assert (refusal.kind, refusal.path) == ((status, code), path)


def test_the_id_comes_before_the_address(client: Client) -> None:
    media_id = register(client, "first.mp4")
    asked = models.GetMediaInfoRequest(media_id=media_id, input_url="oss://demo-bucket/x.mp4")
    assert client.get_media_info(asked).body.media_info.media_id == media_id


def test_a_cover_of_the_callers_own_comes_back_as_it_is(client: Client) -> None:
    for cover in ("https://example.com/c.jpg", "oss://reelwright/", "oss://reelwright/speech/x"):
        media_id = register(client, f"{uuid.uuid4().hex}.mp4", cover_url=cover)
        assert media(client, media_id).media_basic_info.cover_url == cover


def test_a_cover_in_a_bucket_can_be_opened(client: Client, bucket: Path) -> None:
    (bucket / "mine.jpg").write_bytes(b"\xff\xd8\xff a picture")
    for number, form in enumerate((f"{HOST}/mine.jpg", "oss://demo-bucket/mine.jpg")):
        info = media(client, register(client, f"covered-{number}.mp4", cover_url=form))
        with httpx.Client(trust_env=False) as browser:
            answer = browser.get(info.media_basic_info.cover_url)
        assert (answer.status_code, answer.content) == (200, b"\xff\xd8\xff a picture")
        played = models.GetPlayInfoRequest(media_id=info.media_id)
        assert "Signature=" in client.get_play_info(played).body.media_base.cover_url


def test_a_cover_in_nobodys_bucket_comes_back_as_it_is(client: Client) -> None:
    other = register(client, "with-a-cover.mp4")
    for cover in (f"oss://reelwright/covers/{other}.jpg", "oss://nobodys-bucket/c.jpg"):
        media_id = register(client, f"{uuid.uuid4().hex}.mp4", cover_url=cover)
        assert media(client, media_id).media_basic_info.cover_url == cover


def test_a_listing_has_pages(client: Client) -> None:
    made = [register(client, f"page-{number}.wmv", business_type="ending") for number in range(5)]
    seen: list[str] = []
    token = None
    sizes = []
    while True:
        page = listing(client, business_type="ending", max_results=2, next_token=token)
        assert (page.total_count, page.max_results) == (5, 2)
        sizes.append(len(page.media_infos))
        seen += [info.media_id for info in page.media_infos]
        token = page.next_token
        if not token:
            break
    assert sizes == [2, 2, 1]
    assert set(seen) == set(made)
    assert len(seen) == 5
    times = [media(client, one).media_basic_info.create_time for one in seen]
    assert times == sorted(times, reverse=True)
    oldest = listing(client, business_type="ending", sort_by="asc", max_results=100).media_infos
    assert [info.media_id for info in oldest] == seen[::-1]
    token = listing(client, business_type="ending", max_results=2).next_token
    foreign = models.ListMediaBasicInfosRequest(next_token=token)
    assert refused(client.list_media_basic_infos, foreign).path == "NextToken"


def test_a_listing_is_filtered(client: Client) -> None:
    media_id = register(client, "filter.flac", business_type="watermark")
    basic = media(client, media_id).media_basic_info
    for fields in (
        {"media_type": "audio", "business_type": "watermark"},
        {"media_id": media_id},
        {"business_type": "watermark", "status": "Preparing", "source": "oss"},
        {"business_type": "watermark", "end_time": basic.create_time},
    ):
        page = listing(client, **fields)
        assert [info.media_id for info in page.media_infos] == [media_id], fields
        assert not page.media_infos[0].file_info_list
    for fields in (
        {"media_id": media_id, "media_type": "video"},
        {"media_id": media_id, "status": "Normal"},
        {"media_id": media_id, "start_time": basic.create_time},
        {"media_id": media_id, "end_time": "2020-01-01T00:00:00Z"},
    ):
        page = listing(client, **fields)
        assert (page.media_infos, page.total_count, page.next_token) == ([], 0, None), fields
    page = listing(client, media_id=media_id, include_file_basic_info=True)
    assert page.media_infos[0].file_info_list == []


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"max_results": 0}, "MaxResults"),
        ({"max_results": 101}, "MaxResults"),
        ({"sort_by": "up"}, "SortBy"),
        ({"media_type": "film"}, "MediaType"),
        ({"business_type": "film"}, "BusinessType"),
        ({"source": "film"}, "Source"),
        ({"status": "normal"}, "Status"),
        ({"next_token": "nonsense"}, "NextToken"),
        ({"next_token": "é"}, "NextToken"),
        ({"start_time": "yesterday"}, "StartTime"),
        ({"auth_timeout": 0}, "AuthTimeout"),
    ],
)
def test_what_cannot_be_listed(client: Client, fields: dict[str, Any], path: str) -> None:
    asked = models.ListMediaBasicInfosRequest(**fields)
    refusal = refused(client.list_media_basic_infos, asked)
    assert (refusal.kind, refusal.path) == ((400, "InvalidParameter"), path)


def test_assets_are_deleted_and_their_files_stay(client: Client, bucket: Path) -> None:
    (bucket / "stay.mp4").write_bytes(b"x")
    first, second = register(client, "stay.mp4"), register(client, "stay-2.mp4")
    answer = deletion(client, media_ids=f" {first}, {second},,{first},{ID}")
    assert (answer.ignored_list, answer.forbidden_list) == ([ID], [])
    assert refused(client.get_media_info, models.GetMediaInfoRequest(media_id=first)).status == 404
    assert listing(client, media_id=first).media_infos == []
    assert (bucket / "stay.mp4").exists()
    assert deletion(client, media_ids=first).ignored_list == [first]
    assert register(client, "stay.mp4") != first


def test_assets_are_deleted_by_address_with_their_files(client: Client, bucket: Path) -> None:
    (bucket / "go.mp4").write_bytes(b"x")
    media_id = register(client, "go.mp4")
    addresses = f"{HOST}/go.mp4,oss://demo-bucket/unknown.mp4,nonsense,oss://nobody/a.mp4"
    answer = deletion(client, input_urls=addresses, delete_physical_files=True)
    assert answer.ignored_list == [
        "oss://demo-bucket/unknown.mp4",
        "nonsense",
        "oss://nobody/a.mp4",
    ]
    assert not (bucket / "go.mp4").exists()
    assert deletion(client, media_ids=media_id).ignored_list == [media_id]


def test_ids_come_before_addresses(client: Client) -> None:
    first, second = register(client, "d1.mp4"), register(client, "d2.mp4")
    deletion(client, media_ids=first, input_urls="oss://demo-bucket/d2.mp4")
    assert media(client, second).media_id == second


def test_a_file_that_is_not_there_any_more_can_be_deleted(client: Client) -> None:
    media_id = register(client, "never-was.mp4")
    answer = deletion(client, media_ids=media_id, delete_physical_files=True)
    assert (answer.ignored_list, answer.forbidden_list) == ([], [])


def test_what_cannot_be_deleted(client: Client) -> None:
    nothing = refused(client.delete_media_infos, models.DeleteMediaInfosRequest())
    assert (nothing.kind, nothing.path) == ((400, "MissingParameter"), "MediaIds")
    many = ",".join(f"{number:032x}" for number in range(101))
    refusal = refused(client.delete_media_infos, models.DeleteMediaInfosRequest(media_ids=many))
    assert (refusal.kind, refusal.path) == ((400, "InvalidParameter"), "MediaIds")


def test_another_key_is_refused(server: tuple[House, str]) -> None:
    stranger = connect(server[1], access_key_id="nobody")
    asked = models.GetMediaInfoRequest(media_id=ID)
    assert refused(stranger.get_media_info, asked).kind == (404, "InvalidAccessKeyId.NotFound")
    forger = connect(server[1], access_key_secret="guessed")
    refusal = refused(forger.get_media_info, asked)
    assert refusal.kind == (400, "SignatureDoesNotMatch")
    assert "server string to sign is:POST\n/\n" in refusal.message


def test_an_endpoint_with_a_scheme(server: tuple[House, str]) -> None:
    client = connect(f"http://{server[1]}")
    assert listing(client, max_results=1).max_results == 1
