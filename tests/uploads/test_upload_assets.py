"""Assets whose files are uploaded: what the calls answer, who hears of it, when it is over."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import alibabacloud_oss_v2 as oss
import httpx
import oss2
import pytest

from reelwright.errors import ApiError
from reelwright.library import uploads
from reelwright.library.incoming import ABANDONED_SECONDS
from reelwright.library.tables import jobs, outbox
from reelwright.library.tables import uploads as table
from reelwright.operations.registry import Call
from reelwright.operations.uploads import CreateUploadMedia as Arguments
from reelwright.operations.uploads import RefreshUploadMedia, create_upload_media
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
    answer = served.call(
        "CreateUploadMedia",
        FileInfo={"Type": "video", "Name": "A film", "Size": 10, "Ext": "MP4"},
        MediaMetaData={"Title": "My film", "Tags": "a,b", "BusinessType": "opening", "CateId": 3},
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
        3,
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
        ("image", "png", {}, "ImageUploadComplete"),
        ("text", "srt", {"BusinessType": "subtitles"}, "AttachedMediaUploadComplete"),
        ("other", "bin", {}, "AttachedMediaUploadComplete"),
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
    target = create(extension, kind, MediaMetaData=metadata, UserData=NOTICE)
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
    assert served.status(target.media_id) == "UploadFailed"
    (event,) = told(served, target.media_id)
    assert (event["EventType"], event["MessageBody"]["Status"]) == ("FileUploadComplete", "Fail")
    fresh = type(target).of(served.call("RefreshUploadMedia", MediaId=target.media_id))
    assert fresh.auth != target.auth
    bucket_of(fresh).put_object(fresh.address["FileName"], sound(10_000))
    served.wait_for(lambda: served.status(target.media_id) == "Normal")


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
                "MediaMetaData": {"BusinessType": "font"},
            },
            "MediaMetaData.BusinessType",
        ),
        (
            {"FileInfo": {"Type": "video", "Ext": "mp4"}, "MediaMetaData": {"Title": "x" * 129}},
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
    assert RefreshUploadMedia.model_fields


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


@pytest.mark.parametrize(
    ("reached", "public", "upload", "endpoint"),
    [
        ("http://10.1.2.3:8080", "", "", "http://10.1.2.3:8080"),
        ("http://localhost:8080", "", "", "http://127.0.0.1:8080"),
        ("http://a.example", "https://b.example/reel/", "", "https://b.example"),
        ("http://a.example", "https://b.example", "http://10.0.0.1:9", "http://10.0.0.1:9"),
    ],
)
def test_the_endpoint_is_where_the_caller_reached_us(
    served: Any, reached: str, public: str, upload: str, endpoint: str
) -> None:
    services = served.house.services
    settings = services.settings.model_copy(update={"public_url": public, "upload_url": upload})
    call = Call("CreateUploadMedia", "r", "k", reached, replace(services, settings=settings))
    given = Arguments(FileInfo='{"Type":"video","Ext":"mp4"}')
    answer = create_upload_media(call, given)
    address = json.loads(base64.b64decode(answer["UploadAddress"]))
    assert address["Endpoint"] == endpoint
    assert address["PutURL"].startswith(f"{endpoint}/demo-bucket/")


@pytest.mark.parametrize("version", ["v1", "v4"])
def test_the_bucket_may_stand_in_the_host(
    served: Any, create: Callable[..., Any], sound: Callable[[int], bytes], version: str
) -> None:
    target, data = create(), sound(20_000)
    name, host = target.address["FileName"], f"demo-bucket.media.example:{served.port}"
    headers = {"host": host, "x-oss-security-token": target.key[2]}
    date = datetime.now(UTC)
    if version == "v1":
        headers["date"] = date.strftime("%a, %d %b %Y %H:%M:%S GMT")
        text = (
            f"PUT\n\n\n{headers['date']}\nx-oss-security-token:{target.key[2]}\n/demo-bucket/{name}"
        )
        digest = hmac.new(target.key[1].encode(), text.encode(), "sha1").digest()
        headers["authorization"] = f"OSS {target.key[0]}:{base64.b64encode(digest).decode()}"
    else:
        headers |= v4_headers(target, "PUT", name, date)
    answer = httpx.put(f"{served.base}/{name}", content=data, headers=headers)
    assert answer.status_code == 200, answer.text
    served.wait_for(lambda: served.status(target.media_id) == "Normal")


def v4_headers(target: Any, method: str, name: str, date: datetime) -> dict[str, str]:
    """Sign as the description of V4 says, one more header than necessary."""
    key_id, secret, token = target.key
    moment, day = date.strftime("%Y%m%dT%H%M%SZ"), date.strftime("%Y%m%d")
    headers = {
        "user-agent": "anything",
        "x-oss-content-sha256": "UNSIGNED-PAYLOAD",
        "x-oss-date": moment,
        "x-oss-security-token": token,
    }
    lines = "".join(f"{key}:{value}\n" for key, value in sorted(headers.items()))
    canonical = f"{method}\n/demo-bucket/{name}\n\n{lines}\nuser-agent\nUNSIGNED-PAYLOAD"
    scope = f"{day}/anywhere/oss/aliyun_v4_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"aliyun_v4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), "sha256").digest()
    text = f"OSS4-HMAC-SHA256\n{moment}\n{scope}\n{hashed}"
    signature = hmac.new(key, text.encode(), "sha256").hexdigest()
    headers["authorization"] = (
        f"OSS4-HMAC-SHA256 Credential={key_id}/{scope}, AdditionalHeaders=user-agent,"
        f" Signature={signature}"
    )
    return headers


def test_addresses_that_clients_sign(
    create: Callable[..., Any], sound: Callable[[int], bytes]
) -> None:
    target, data = create(), sound(5000)
    address, name = target.address, target.address["FileName"]
    older = oss2.Bucket(
        oss2.StsAuth(*target.key, auth_version="v4"),
        address["Endpoint"],
        address["Bucket"],
        region="cn-shanghai",
    )
    for url in (
        bucket_of(target).sign_url("PUT", name, 60),
        older.sign_url("PUT", name, 60, slash_safe=True),
        newer_presigned(target),
    ):
        assert httpx.put(url, content=data).status_code == 200, url
        broken = url.replace("ignature=", "ignature=0", 2)
        assert httpx.put(broken, content=data).status_code == 403
    assert httpx.put(bucket_of(target).sign_url("PUT", name, -1), content=data).status_code == 403


def newer_presigned(target: Any) -> str:
    config = oss.config.load_default()
    config.credentials_provider = oss.credentials.StaticCredentialsProvider(*target.key)
    config.region, config.endpoint = "cn-shanghai", target.address["Endpoint"]
    wanted = oss.PutObjectRequest(bucket=target.address["Bucket"], key=target.address["FileName"])
    return str(oss.Client(config).presign(wanted).url)


def test_pages_of_any_origin_may_upload(create: Callable[..., Any]) -> None:
    target = create()
    url = f"{target.address['Endpoint']}/demo-bucket/{target.address['FileName']}"
    asked = {
        "Origin": "https://app.example.com",
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization,x-oss-date",
    }
    answer = httpx.options(url, headers=asked)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-headers"] == "authorization,x-oss-date"
    put = httpx.put(
        target.address["PutURL"], content=b"x", headers={"Origin": "https://app.example.com"}
    )
    assert "x-oss-hash-crc64ecma" in put.headers["access-control-expose-headers"]
