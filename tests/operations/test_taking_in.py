"""Registered files on a server that carries its jobs out: facts, cover, addresses that play."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import call, connect, refused, register

from reelwright.cli.house import House

pytestmark = pytest.mark.slow

PATIENCE = 60.0


@pytest.fixture(scope="module")
def client(working_server: tuple[House, str]) -> Client:
    return connect(working_server[1])


@pytest.fixture(scope="module")
def take_in(working_server: tuple[House, str], client: Client, media: Path) -> Callable[..., Any]:
    """Return a function that registers a real file and waits until it was taken in."""
    bucket = working_server[0].settings.buckets_dir / "demo-bucket"

    def take(source: str | bytes, key: str, **more: Any) -> Any:
        (bucket / key).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(source, bytes):
            (bucket / key).write_bytes(source)
        elif source:
            shutil.copyfile(media / source, bucket / key)
        media_id = register(client, key, **more)
        deadline = time.monotonic() + PATIENCE
        while True:
            info = info_of(client, media_id)
            if info.media_basic_info.status != "Preparing":
                return info
            assert time.monotonic() < deadline, "the file was never taken in"
            time.sleep(0.1)

    return take


def info_of(client: Client, media_id: str, **more: Any) -> Any:
    asked = models.GetMediaInfoRequest(media_id=media_id, **more)
    return client.get_media_info(asked).body.media_info


def test_a_video(take_in: Callable[..., Any], client: Client, media: Path) -> None:
    info = take_in("video/box.mp4", "in/a b 箱.mp4", register_config='{"NeedSprite":false}')
    basic, (file,) = info.media_basic_info, info.file_info_list
    assert (basic.status, basic.media_type) == ("Normal", "video")
    size = (media / "video/box.mp4").stat().st_size
    facts = file.file_basic_info
    assert (facts.file_name, facts.file_status, facts.file_type) == (
        "a b 箱.mp4",
        "Normal",
        "source_file",
    )
    assert (facts.file_size, facts.region) == (str(size), "cn-shanghai")
    assert int(facts.width) > 0
    assert int(facts.height) > 0
    assert float(facts.duration) > 1
    assert float(facts.bitrate) > 0
    assert "mp4" in facts.format_name
    stream = client.get_media_info(
        models.GetMediaInfoRequest(media_id=info.media_id)
    ).body.to_map()["MediaInfo"]["FileInfoList"][0]["VideoStreamInfoList"][0]
    assert all(isinstance(value, str) for value in stream.values())
    assert stream["CodecName"] == "h264"


def test_its_address_plays(take_in: Callable[..., Any], media: Path) -> None:
    info = take_in("video/box.mp4", "in/play.mp4")
    address = info.file_info_list[0].file_basic_info.file_url
    content = (media / "video/box.mp4").read_bytes()
    with httpx.Client(trust_env=False) as browser:
        whole = browser.get(address)
        assert (whole.status_code, whole.content) == (200, content)
        assert whole.headers["content-type"] == "video/mp4"
        part = browser.get(address, headers={"range": "bytes=100-199"})
        assert (part.status_code, part.content) == (206, content[100:200])
        assert part.headers["content-range"] == f"bytes 100-199/{len(content)}"
        assert browser.get(address.partition("?")[0]).status_code == 403


def test_its_cover_is_a_picture(take_in: Callable[..., Any], client: Client) -> None:
    info = take_in(
        "video/box.mp4", "in/cover.mp4", register_config='{"CoverConfig":{"StartTime":1.5}}'
    )
    cover = info.media_basic_info.cover_url
    snapshots = json.loads(info.media_basic_info.snapshots)
    assert snapshots
    with httpx.Client(trust_env=False) as browser:
        for address in (cover, snapshots[0], snapshots[-1]):
            answer = browser.get(address)
            assert answer.headers["content-type"] == "image/jpeg"
            assert answer.content.startswith(b"\xff\xd8\xff")
        client.delete_media_infos(models.DeleteMediaInfosRequest(media_ids=info.media_id))
        for address in (cover, snapshots[0], snapshots[-1]):
            assert browser.get(address).status_code == 404


def test_an_address_is_good_as_long_as_it_was_asked_for(
    take_in: Callable[..., Any], client: Client
) -> None:
    info = take_in("video/box.mp4", "in/short.mp4")
    asked = int(time.time())
    file = info_of(client, info.media_id, auth_timeout=1).file_info_list[0].file_basic_info
    expires = int(httpx.URL(file.file_url).params["Expires"])
    assert asked <= expires <= time.time() + 2
    with httpx.Client(trust_env=False) as browser:
        deadline = time.monotonic() + 10
        while browser.get(file.file_url).status_code != 403:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_sound_and_pictures(take_in: Callable[..., Any], client: Client, media: Path) -> None:
    music = next(path for path in sorted((media / "audio").iterdir()) if "Vibe" in path.name)
    info = take_in(f"audio/{music.name}", "in/music.ogg")
    assert info.media_basic_info.media_type == "audio"
    assert info.media_basic_info.cover_url is None
    assert info.file_info_list[0].file_basic_info.width is None
    picture = take_in("image/vacation.jpg", "in/beach.jpg")
    assert picture.media_basic_info.media_type == "image"
    assert picture.file_info_list[0].file_basic_info.duration is None
    listed = client.list_media_basic_infos(
        models.ListMediaBasicInfosRequest(media_id=picture.media_id, include_file_basic_info=True)
    ).body.media_infos[0]
    assert int(listed.file_info_list[0].file_basic_info.width) > 0


def test_a_font(take_in: Callable[..., Any], client: Client) -> None:
    info = take_in(b"no font at all", "in/a.ttf", media_type="text", business_type="font")
    assert info.media_basic_info.status == "Normal"
    assert info.file_info_list[0].file_basic_info.file_size == "14"
    (file,) = call(client, "GetMediaInfo", {"MediaId": info.media_id})["MediaInfo"]["FileInfoList"]
    assert [file[f"{kind}StreamInfoList"] for kind in ("Video", "Audio", "Subtitle")] == [[]] * 3


@pytest.mark.parametrize(
    ("source", "key"),
    [
        (b"no video at all", "bad/a.mp4"),
        (b"", "bad/empty.mp4"),
        ("", "bad/never-uploaded.mp4"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "bad/list.mp4"),
        (b"ffconcat version 1.0\nfile '/etc/passwd'\n", "bad/concat.mp4"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>', "bad/a.png"),
    ],
)
def test_what_cannot_be_taken_in(
    take_in: Callable[..., Any], source: str | bytes, key: str
) -> None:
    info = take_in(source, key)
    assert info.media_basic_info.status == "PrepareFail"
    assert not info.file_info_list
    assert info.media_basic_info.cover_url is None


def test_overwriting_takes_the_file_in_again(take_in: Callable[..., Any], client: Client) -> None:
    first = take_in("video/box.mp4", "in/again.mp4")
    second = take_in("video/cup.mp4", "in/again.mp4", overwrite=True)
    assert second.media_id != first.media_id
    assert second.file_info_list[0].file_basic_info.file_size != (
        first.file_info_list[0].file_basic_info.file_size
    )
    gone = models.GetMediaInfoRequest(media_id=first.media_id)
    assert refused(client.get_media_info, gone).kind == (404, "ResourceNotFound")
    with httpx.Client(trust_env=False) as browser:
        assert browser.get(first.media_basic_info.cover_url).status_code == 404
        assert browser.get(second.media_basic_info.cover_url).status_code == 200
