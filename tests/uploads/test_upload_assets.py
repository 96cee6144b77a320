"""Assets whose files are uploaded: what the calls answer, who hears of it, when it is over."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import oss2
import pytest

from reelwright.errors import ApiError
from reelwright.library import uploads
from reelwright.library.incoming import ABANDONED_SECONDS
from reelwright.library.tables import jobs, outbox
from reelwright.library.tables import uploads as table
from reelwright.workflows.upload_keeper import UploadKeeper

NOTICE = '{"MessageCallback":{"CallbackURL":"ice-callback-up"},"Extend":{"a":1}}'


def bucket_of(target: Any) -> oss2.Bucket:
    address = target.address
    return oss2.Bucket(oss2.StsAuth(*target.key), address["Endpoint"], address["Bucket"])


def told(served: Any, media_id: str) -> list[dict[str, Any]]:
    with served.house.services.database.read() as connection:
        rows = connection.execute(outbox.select().where(outbox.c.subject == media_id))
        return [json.loads(row.body) for row in rows]


def test_the_answer_is_that_of_the_documentation(served: Any) -> None:
    category = served.call("AddCategory", CateName="films")["Category"]["CateId"]
    metadata = {"Title": "My film", "Tags": "a,b", "BusinessType": "opening"}
    answer = served.call(
        "CreateUploadMedia",
        FileInfo={"Type": "video", "Name": "A film", "Size": 10, "Ext": "MP4"},
        MediaMetaData=metadata | {"CateId": category},
        UploadTargetConfig={"StorageType": "oss", "StorageLocation": HOST},
        UserData=NOTICE,
    )
    media_id = answer["MediaId"]
    day = datetime.now(UTC).strftime("%Y%m%d")
    assert answer["MediaURL"] == answer["FileURL"] == f"http://{HOST}/{day}/{media_id}.mp4"
    address, auth = (
        json.loads(base64.b64decode(answer[name])) for name in ("UploadAddress", "UploadAuth")
    )
    assert set(address) == {"Endpoint", "Bucket", "FileName", "PutURL"}
    assert address["Endpoint"] == served.base
    assert (address["Bucket"], address["FileName"]) == ("demo-bucket", f"{day}/{media_id}.mp4")
    assert set(auth) == {"AccessKeyId", "AccessKeySecret", "SecurityToken", "Expiration"}
    assert auth["Expiration"] == "3000"
    info = served.call("GetMediaInfo", MediaId=media_id)["MediaInfo"]
    basic = info["MediaBasicInfo"]
    shown = ("Status", "Title", "MediaTags", "BusinessType", "CateId", "MediaType", "UserData")
    assert [basic[name] for name in shown] == [
        "Uploading",
        "My film",
        "a,b",
        "opening",
        category,
        "video",
        NOTICE,
    ]
    assert info["FileInfoList"][0]["FileBasicInfo"]["FileStatus"] == "Uploading"


HOST = "demo-bucket.oss-cn-shanghai.aliyuncs.com"


def test_a_plain_put_is_enough(
    served: Any, create: Callable[..., Any], sound: Callable[[int], bytes]
) -> None:
    target, data = create(UserData=NOTICE), sound(30_000)
    address = target.address["PutURL"]
    answer = httpx.put(address, content=data, headers={"Content-Type": "audio/wav"})
    assert answer.status_code == 200
    assert answer.headers["etag"] == f'"{hashlib.md5(data).hexdigest().upper()}"'
    assert httpx.get(address).status_code == 403
    served.wait_for(lambda: served.status(target.media_id) == "Normal")
    (event,) = told(served, target.media_id)
    assert event["EventType"] == "FileUploadComplete"
    assert event["MessageBody"] == {
        "Status": "Success",
        "MediaId": target.media_id,
        "FileUrl": f"http://{HOST}/{target.address['FileName']}",
        "Size": str(len(data)),
        "MediaType": "audio",
        "AppId": "app-1000000",
        "UserData": NOTICE,
    }
    assert httpx.put(address, content=data).status_code == 200
    assert len(told(served, target.media_id)) == 1, "the same file once more is no news"
    changed = sound(40_000)
    assert httpx.put(address, content=changed).status_code == 200
    assert len(told(served, target.media_id)) == 2
    served.wait_for(lambda: probed(served, target.media_id) == 2)


def probed(served: Any, media_id: str) -> int:
    with served.house.services.database.read() as connection:
        rows = connection.execute(jobs.select().where(jobs.c.media_id == media_id))
        return sum(row.kind == "RegisterMedia" and row.state == "Success" for row in rows)


@pytest.mark.parametrize(
    ("kind", "extension", "metadata", "event"),
    [
        ("image", "png", {"BusinessType": "default"}, "ImageUploadComplete"),
        ("text", "srt", {"BusinessType": "subtitles"}, "AttachedMediaUploadComplete"),
        ("other", "bin", {"BusinessType": "general"}, "AttachedMediaUploadComplete"),
    ],
)
def test_other_kinds_have_their_own_events(
    served: Any,
    create: Callable[..., Any],
    kind: str,
    extension: str,
    metadata: dict[str, str],
    event: str,
) -> None:
    target = create(extension, kind, MediaMetaData={"Title": "x", **metadata}, UserData=NOTICE)
    bucket_of(target).put_object(target.address["FileName"], b"1\n00:00:00,000 --> ...")
    assert [one["EventType"] for one in told(served, target.media_id)] == [event]
    wanted = "PrepareFail" if kind == "image" else "Normal"
    served.wait_for(lambda: served.status(target.media_id) == wanted)


def test_registration_is_told_as_well(
    served: Any, create: Callable[..., Any], sound: Callable[[int], bytes]
) -> None:
    notice = '{"NotifyAddress":"ice-callback-up"}'
    target = create(UserData=notice)
    bucket_of(target).put_object(target.address["FileName"], sound(20_000))
    served.wait_for(lambda: served.status(target.media_id) == "Normal")
    with served.house.services.database.read() as connection:
        rows = connection.execute(
            outbox.select().where(outbox.c.event_type == "RegisterMediaComplete")
        )
        bodies = [json.loads(row.body)["MessageBody"] for row in rows]
    (body,) = [one for one in bodies if one["MediaId"] == target.media_id]
    assert (body["Status"], body["UserData"]) == ("Success", notice)


def test_an_upload_that_never_comes_has_failed(
    served: Any, create: Callable[..., Any], sound: Callable[[int], bytes]
) -> None:
    target = create(UserData=NOTICE)
    keeper = UploadKeeper(served.house.settings, served.house.services.database)
    keeper.look()
    assert served.status(target.media_id) == "Uploading"
    with served.house.services.database.begin() as connection:
        found = uploads.get(connection, target.media_id)
        assert found is not None
        assert found.until - found.created == 24 * 3600 * 1000
        late = table.update().where(table.c.media_id == target.media_id)
        connection.execute(late.values(until=found.created))
    keeper.look()
    keeper.look()
    assert waits(served, target.media_id) == ("UploadFailed", "UploadFail")
    (event,) = told(served, target.media_id)
    assert (event["EventType"], event["MessageBody"]["Status"]) == ("FileUploadComplete", "Fail")
    fresh = type(target).of(served.call("RefreshUploadMedia", MediaId=target.media_id))
    assert fresh.auth != target.auth
    assert waits(served, target.media_id) == ("Uploading", "Uploading")
    bucket_of(fresh).put_object(fresh.address["FileName"], sound(10_000))
    served.wait_for(lambda: served.status(target.media_id) == "Normal")


def waits(served: Any, media_id: str) -> tuple[str, str]:
    """Return what an asset and its file are said to be."""
    info = served.call("GetMediaInfo", MediaId=media_id)["MediaInfo"]
    (file,) = info["FileInfoList"]
    assert [file[f"{kind}StreamInfoList"] for kind in ("Video", "Audio", "Subtitle")] == [[]] * 3
    return info["MediaBasicInfo"]["Status"], file["FileBasicInfo"]["FileStatus"]


def test_what_dead_processes_left_is_cleared_away(served: Any) -> None:
    import os

    folder = served.house.settings.uploads_dir
    half, orphan = folder / "arriving" / "half", folder / "parts" / "GONE" / "1-x"
    fresh = folder / "arriving" / "fresh"
    for path in (half, orphan, fresh):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    old = time.time() - ABANDONED_SECONDS - 1
    os.utime(half, (old, old))
    UploadKeeper(served.house.settings, served.house.services.database).look()
    assert [path.exists() for path in (half, orphan.parent, fresh)] == [False, False, True]
    fresh.unlink()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"FileInfo": {"Ext": "mp4"}}, "FileInfo.Type"),
        ({"FileInfo": {"Type": "video"}}, "FileInfo.Ext"),
        ({"FileInfo": {"Type": "film", "Ext": "mp4"}}, "FileInfo.Type"),
        ({"FileInfo": {"Type": "video", "Ext": "../x"}}, "FileInfo.Ext"),
        ({"FileInfo": {"Type": "text", "Ext": "srt"}}, "MediaMetaData.BusinessType"),
        (
            {
                "FileInfo": {"Type": "video", "Ext": "mp4"},
                "MediaMetaData": {"Title": "x", "BusinessType": "font"},
            },
            "MediaMetaData.BusinessType",
        ),
        (
            {
                "FileInfo": {"Type": "video", "Ext": "mp4"},
                "MediaMetaData": {"Title": "x" * 129, "BusinessType": "general"},
            },
            "MediaMetaData.Title",
        ),
        (
            {
                "FileInfo": {"Type": "video", "Ext": "mp4"},
                "UserData": {"MessageCallback": {"CallbackURL": "ftp://x"}},
            },
            "UserData.MessageCallback.CallbackURL",
        ),
        (
            {
                "FileInfo": {"Type": "video", "Ext": "mp4"},
                "UserData": {"MessageCallback": {"CallbackURL": "http://a\0b"}},
            },
            "UserData.MessageCallback.CallbackURL",
        ),
        (
            {
                "FileInfo": {"Type": "video", "Ext": "mp4"},
                "UploadTargetConfig": {"StorageLocation": "gone.oss-cn-beijing.aliyuncs.com"},
            },
            "gone",
        ),
        (
            {
                "FileInfo": {"Type": "video", "Ext": "mp4"},
                "UploadTargetConfig": {"StorageLocation": "http://example.com"},
            },
            "UploadTargetConfig.StorageLocation",
        ),
    ],
)
def test_wrong_arguments_are_named(served: Any, given: dict[str, Any], message: str) -> None:
    with pytest.raises(ApiError, match=f'"{message}"'):
        served.call("CreateUploadMedia", **given)


def test_only_uploads_are_refreshed(served: Any) -> None:
    for media_id in ("0" * 32, register(served)):
        with pytest.raises(ApiError) as caught:
            served.call("RefreshUploadMedia", MediaId=media_id)
        assert (caught.value.code, caught.value.status) == ("ResourceNotFound", 404)


def register(served: Any) -> str:
    path = served.house.settings.buckets_dir / "demo-bucket" / "by-hand.srt"
    path.write_text("x", encoding="utf-8")
    answer = served.call(
        "RegisterMediaInfo",
        InputURL="oss://demo-bucket/by-hand.srt",
        MediaType="text",
        BusinessType="subtitles",
        Overwrite="true",
    )
    return str(answer["MediaId"])
