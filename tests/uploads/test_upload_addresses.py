"""Where uploads go: the endpoint, the bucket in host or path, addresses that clients sign."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import alibabacloud_oss_v2 as oss
import httpx
import oss2
import pytest

from reelwright.operations.registry import Call
from reelwright.operations.uploads import CreateUploadMedia as Arguments
from reelwright.operations.uploads import create_upload_media


def bucket_of(target: Any) -> oss2.Bucket:
    address = target.address
    return oss2.Bucket(oss2.StsAuth(*target.key), address["Endpoint"], address["Bucket"])


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
