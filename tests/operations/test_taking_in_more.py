"""Pictures and further files of registered videos, on a server that carries its jobs out."""

from __future__ import annotations

import json
import shutil
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from PIL import Image
from sdk_calls import HOST, connect, register
from sdk_calls import media as media_info

from reelwright.cli.house import House
from reelwright.library.records import JobRow
from reelwright.library.tables import jobs
from reelwright.workflows import register as register_workflow
from reelwright.workflows.workshop import Workshop

pytestmark = pytest.mark.slow

PATIENCE = 60.0


@pytest.fixture(scope="module")
def client(working_server: tuple[House, str]) -> Client:
    return connect(working_server[1])


@pytest.fixture(scope="module")
def folder(working_server: tuple[House, str]) -> Path:
    """Give the folder of the demo bucket."""
    return working_server[0].settings.buckets_dir / "demo-bucket"


def taken_in(client: Client, key: str, **more: Any) -> Any:
    """Register an object, wait until it was taken in, and return its MediaInfo."""
    media_id = register(client, key, **more)
    deadline = time.monotonic() + PATIENCE
    while (info := media_info(client, media_id)).media_basic_info.status == "Preparing":
        assert time.monotonic() < deadline, "the file was never taken in"
        time.sleep(0.1)
    return info


def fetched(url: str) -> Image.Image:
    with httpx.Client(trust_env=False) as browser:
        answer = browser.get(url)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    return Image.open(BytesIO(answer.content))


def test_pictures_of_a_video(
    client: Client, folder: Path, media: Path, working_server: tuple[House, str]
) -> None:
    shutil.copyfile(media / "video/box.mp4", folder / "pictures.mp4")
    info = taken_in(client, "pictures.mp4", title="okapi")
    snapshots = json.loads(info.media_basic_info.snapshots)
    assert 1 <= len(snapshots) <= 10
    assert max(fetched(snapshots[0]).size) <= 1280
    (sprite,) = json.loads(info.media_basic_info.sprite_images)
    assert sprite["bucket"] == "reelwright"
    assert 1 <= int(sprite["count"]) <= 100
    reserved = working_server[0].settings.buckets_dir / "reelwright"
    name = sprite["spriteRegular"].replace("{TileCount}", "00001")
    (address,) = sprite["spriteUrls"]
    with Image.open(reserved / name) as sheet:
        assert sheet.width > sheet.height / 10
        assert fetched(address).size == sheet.size
    assert (sprite["tileCount"], sprite.get("snapshotRegular")) == ("1", None)
    body = client.search_media(models.SearchMediaRequest(match="title = 'okapi'")).body
    (series,) = json.loads(body.media_info_list[0].media_basic_info.snapshots)
    assert (series["bucket"], series["count"]) == ("reelwright", str(len(snapshots)))
    for number in range(1, len(snapshots) + 1):
        assert (reserved / series["snapshotRegular"].replace("{Count}", f"{number:05}")).is_file()

    client.delete_media_infos(models.DeleteMediaInfosRequest(media_ids=info.media_id))
    left = [path for path in reserved.rglob("*.jpg") if info.media_id in path.name]
    assert left == []


def test_pictures_that_nobody_wants(client: Client, folder: Path, media: Path) -> None:
    shutil.copyfile(media / "video/box.mp4", folder / "plain.mp4")
    config = '{"NeedSprite":"false","NeedSnapshot":false}'
    basic = taken_in(client, "plain.mp4", register_config=config).media_basic_info
    assert basic.sprite_images is None
    assert basic.snapshots is None
    assert "Signature=" in basic.cover_url, "the cover is asked for apart"


def test_an_asset_deleted_meanwhile_leaves_no_pictures(
    client: Client,
    folder: Path,
    media: Path,
    working_server: tuple[House, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copyfile(media / "video/box.mp4", folder / "gone.mp4")
    whole = register_workflow.take_in
    deleted: list[str] = []

    def overtaken(workshop: Workshop, row: JobRow, *rest: Any) -> dict[str, Any]:
        found = whole(workshop, row, *rest)
        client.delete_media_infos(models.DeleteMediaInfosRequest(media_ids=row.media_id))
        deleted.append(str(row.media_id))
        return found

    monkeypatch.setattr(register_workflow, "take_in", overtaken)
    media_id = register(client, "gone.mp4")
    house = working_server[0]
    query = sa.select(jobs.c.state).where(jobs.c.media_id == media_id)

    def state() -> str:
        with house.services.database.read() as connection:
            return str(connection.scalar(query))

    reserved = house.settings.buckets_dir / "reelwright"

    def left() -> list[Path]:
        return [path for path in reserved.rglob("*.jpg") if media_id in path.name]

    deadline = time.monotonic() + PATIENCE
    while state() != "Success" or left():
        assert time.monotonic() < deadline, (state(), left())
        time.sleep(0.05)
    assert deleted == [media_id]


def test_a_cover_that_is_given_meanwhile_stays(
    client: Client,
    folder: Path,
    media: Path,
    working_server: tuple[House, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copyfile(media / "video/box.mp4", folder / "covered.mp4")
    whole = register_workflow.take_in
    given = "http://example.com/poster.jpg"

    def overtaken(workshop: Workshop, row: JobRow, *rest: Any) -> dict[str, Any]:
        found = whole(workshop, row, *rest)
        client.update_media_info(
            models.UpdateMediaInfoRequest(media_id=row.media_id, cover_url=given, title="mine")
        )
        return found

    monkeypatch.setattr(register_workflow, "take_in", overtaken)
    basic = taken_in(client, "covered.mp4").media_basic_info
    assert (basic.status, basic.title, basic.cover_url) == ("Normal", "mine", given)
    cover = working_server[0].settings.buckets_dir / f"reelwright/covers/{basic.media_id}.jpg"
    deadline = time.monotonic() + PATIENCE
    while cover.exists():
        assert time.monotonic() < deadline, "what nothing shows is still there"
        time.sleep(0.05)


def test_a_cover_that_was_replaced_goes_with_its_asset(
    client: Client, folder: Path, media: Path, working_server: tuple[House, str]
) -> None:
    shutil.copyfile(media / "video/box.mp4", folder / "replaced.mp4")
    config = '{"NeedSprite":false,"NeedSnapshot":false}'
    media_id = taken_in(client, "replaced.mp4", register_config=config).media_id
    made = working_server[0].settings.buckets_dir / f"reelwright/covers/{media_id}.jpg"
    assert made.is_file()
    other = models.UpdateMediaInfoRequest(media_id=media_id, cover_url="http://a.example/c.jpg")
    client.update_media_info(other)
    client.delete_media_infos(models.DeleteMediaInfosRequest(media_ids=media_id))
    assert not made.exists()


def test_a_further_file_can_be_played(client: Client, folder: Path, media: Path) -> None:
    for key in ("source.mp4", "small.mp4"):
        shutil.copyfile(media / "video/box.mp4", folder / key)
    info = taken_in(client, "source.mp4", register_config='{"NeedSprite":false}')
    request = models.RegisterMediaStreamRequest(
        media_id=info.media_id, input_url=f"{HOST}/small.mp4", stream_tags='{"a":"b"}'
    )
    client.register_media_stream(request)
    deadline = time.monotonic() + PATIENCE
    wanted = models.GetPlayInfoRequest(media_id=info.media_id, auth_timeout=60)
    while len(files := client.get_play_info(wanted).body.play_info_list) < 2:
        assert time.monotonic() < deadline, "the stream was never taken in"
        time.sleep(0.1)
    source, small = files
    assert (source.definition, source.file_url) == ("OD", f"{HOST}/source.mp4")
    assert (small.stream_tags, small.file_url) == ('{"a":"b"}', f"{HOST}/small.mp4")
    assert small.definition in ("FD", "LD", "SD", "HD")
    assert (small.format, small.stream_type, small.status) == ("mp4", "video", "Normal")
    assert small.size == (folder / "small.mp4").stat().st_size
    assert (small.width, small.height, small.bit_depth) == (source.width, source.height, 8)
    assert float(small.duration) > 1
    with httpx.Client(trust_env=False) as browser:
        assert browser.get(small.play_url).content == (folder / "small.mp4").read_bytes()

    deletion = models.DeletePlayInfoRequest(
        media_id=info.media_id, file_urls=small.file_url, delete_physical_files=True
    )
    assert client.delete_play_info(deletion).body.ignored_list == []
    assert not (folder / "small.mp4").exists()
    assert len(client.get_play_info(wanted).body.play_info_list) == 1
