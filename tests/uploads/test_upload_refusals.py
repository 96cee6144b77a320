"""What the endpoint of uploads refuses, in the words of the protocol, and leaves nothing of."""

from __future__ import annotations

import base64
import hashlib
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import alibabacloud_oss_v2 as oss
import httpx
import oss2
import pytest
from oss2.exceptions import AccessDenied, NoSuchKey, ServerError
from starlette.applications import Starlette
from starlette.testclient import TestClient

from reelwright.library import records
from reelwright.library.address import ObjectName
from reelwright.library.tables import upload_keys
from reelwright.wire import objects
from reelwright.wire.objects import answers, proofs


def bucket_of(target: Any, key: tuple[str, str, str] | None = None, **more: Any) -> oss2.Bucket:
    address = target.address
    auth = oss2.StsAuth(*(key or target.key), auth_version=more.pop("version", "v1"))
    more = {"region": "cn-shanghai", **more}
    return oss2.Bucket(auth, address["Endpoint"], address["Bucket"], **more)


def refused(work: Callable[[], Any], code: str, status: int = 403) -> ServerError:
    with pytest.raises(ServerError) as caught:
        work()
    assert (caught.value.code, caught.value.status) == (code, status)
    assert len(caught.value.request_id) == 24
    error: ServerError = caught.value
    return error


def nothing_arrived(served: Any) -> None:
    folder: Path = served.house.settings.uploads_dir
    served.wait_for(lambda: not [path for path in folder.rglob("*") if path.is_file()])


@pytest.mark.parametrize("version", ["v1", "v4"])
def test_keys_that_are_not_good(served: Any, create: Callable[..., Any], version: str) -> None:
    target = create()
    name = target.address["FileName"]
    key_id, secret, token = target.key
    cases = {
        "InvalidAccessKeyId": ("STS.unknown", secret, token),
        "SignatureDoesNotMatch": (key_id, "wrong", token),
        "InvalidSecurityToken": (key_id, secret, "wrong"),
    }
    for code, key in cases.items():
        bucket = bucket_of(target, key, version=version)
        refused(lambda bucket=bucket: bucket.put_object(name, b"x" * 100_000), code)
    without = oss2.Bucket(oss2.Auth(key_id, secret), target.address["Endpoint"], "demo-bucket")
    refused(lambda: without.put_object(name, b"x"), "InvalidSecurityToken")
    assert served.status(target.media_id) == "Uploading"
    nothing_arrived(served)


def test_an_expired_token(served: Any, create: Callable[..., Any]) -> None:
    target = create()
    name = target.address["FileName"]
    with served.house.services.database.begin() as connection:
        expired = upload_keys.update().where(upload_keys.c.key_id == target.key[0])
        connection.execute(expired.values(expires=records.now()))
    refused(lambda: bucket_of(target).put_object(name, b"x"), "SecurityTokenExpired")
    config = oss.config.load_default()
    config.credentials_provider = oss.credentials.StaticCredentialsProvider(*target.key)
    config.region, config.endpoint = "cn-shanghai", target.address["Endpoint"]
    wanted = oss.PutObjectRequest(bucket="demo-bucket", key=name, body=b"x")
    with pytest.raises(oss.exceptions.OperationError, match="SecurityTokenExpired"):
        oss.Client(config).put_object(wanted)
    fresh = type(target).of(served.call("RefreshUploadMedia", MediaId=target.media_id))
    assert fresh.address["FileName"] == name
    assert bucket_of(fresh).put_object(name, b"x").status == 200


@pytest.mark.parametrize("version", ["v1", "v4"])
def test_a_key_opens_one_object(served: Any, create: Callable[..., Any], version: str) -> None:
    target, other = create(), create()
    bucket = bucket_of(target, version=version)
    for name in (other.address["FileName"], "other.mp4", "a/../b", "x" * 1023):
        refused(lambda name=name: bucket.put_object(name, b"x"), "AccessDenied")
        refused(lambda name=name: bucket.get_object(name), "AccessDenied")
    elsewhere = replace(target, address={**target.address, "Bucket": "other-bucket"})
    refused(
        lambda: bucket_of(elsewhere, version=version).put_object(target.address["FileName"], b"x"),
        "AccessDenied",
    )
    with pytest.raises(AccessDenied):
        bucket.delete_object(target.address["FileName"])
    with pytest.raises(ServerError):
        list(oss2.ObjectIterator(bucket))
    served.call("DeleteMediaInfos", MediaIds=target.media_id)
    refused(lambda: bucket.put_object(target.address["FileName"], b"x"), "AccessDenied")
    nothing_arrived(served)


def test_what_is_not_done_is_refused(create: Callable[..., Any]) -> None:
    target = create()
    bucket, name = bucket_of(target), target.address["FileName"]
    refused(lambda: bucket.append_object(name, 0, b"x"), "NotImplemented", 501)
    refused(lambda: bucket.copy_object("demo-bucket", "a", name), "NotImplemented", 501)
    refused(lambda: bucket.put_object_acl(name, "private"), "NotImplemented", 501)
    callback = {"x-oss-callback": base64.b64encode(b"{}").decode()}
    refused(lambda: bucket.put_object(name, b"x", headers=callback), "NotImplemented", 501)
    second = oss2.Bucket(
        oss2.StsAuth(*target.key, auth_version="v2"), target.address["Endpoint"], "demo-bucket"
    )
    refused(lambda: second.put_object(name, b"x"), "InvalidArgument", 400)


def test_an_object_that_is_not_there(create: Callable[..., Any]) -> None:
    target = create()
    bucket, name = bucket_of(target), target.address["FileName"]
    with pytest.raises(NoSuchKey):
        bucket.get_object(name)
    # A HEAD request has no body to tell in.
    refused(lambda: bucket.head_object(name), "NoSuchKey", 404)
    assert not bucket.object_exists(name)


def test_digests_are_checked(served: Any, create: Callable[..., Any]) -> None:
    target = create()
    bucket, name = bucket_of(target), target.address["FileName"]
    for given in (base64.b64encode(bytes(16)).decode(), "short", "%%%"):
        headers = {"Content-MD5": given}
        refused(
            lambda headers=headers: bucket.put_object(name, b"x", headers), "InvalidDigest", 400
        )
    nothing_arrived(served)
    right = base64.b64encode(hashlib.md5(b"x").digest()).decode()
    assert bucket.put_object(name, b"x", headers={"Content-MD5": right}).status == 200
    once = {"x-oss-forbid-overwrite": "true"}
    refused(lambda: bucket.put_object(name, b"y", headers=once), "FileAlreadyExists", 409)


def test_a_clock_that_is_wrong(create: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    target = create()
    bucket, name = bucket_of(target), target.address["FileName"]
    monkeypatch.setattr(oss2.utils, "http_date", lambda: "Thu, 01 Jan 2015 00:00:00 GMT")
    refused(lambda: bucket.put_object(name, b"x"), "RequestTimeTooSkewed")
    for text in ("yesterday", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"):
        monkeypatch.setattr(oss2.utils, "http_date", lambda text=text: text)
        refused(lambda: bucket.put_object(name, b"x"), "AccessDenied")
    last = ("99991231", "cn-shanghai", "oss")
    proofs.V4Proof("k", "s", "99991231T235959Z", last, (), "604800").check_time(datetime.now(UTC))


def test_more_than_may_be_uploaded(served: Any, create: Callable[..., Any]) -> None:
    services = served.house.services
    settings = services.settings.model_copy(update={"max_upload_mib": 1})
    small = Starlette(routes=[objects.route(replace(services, settings=settings))])
    target = create()
    bucket, name = bucket_of(target), target.address["FileName"]
    url = bucket.sign_url("PUT", name, 60)
    pieces = [bytes(700_000), bytes(700_000)]
    with TestClient(small, base_url=served.base) as client:
        for body in (b"".join(pieces), iter(pieces)):
            answer = client.put(url, content=body)
            assert answer.status_code == 400
            assert "<Code>EntityTooLarge</Code>" in answer.text
        upload_id = bucket.init_multipart_upload(name).upload_id
        codes = []
        for number in (1, 2):
            params = {"uploadId": upload_id, "partNumber": str(number)}
            url = bucket.sign_url("PUT", name, 60, params=params)
            codes.append(client.put(url, content=pieces[0]).status_code)
        assert codes == [200, 400]
        other = bucket.init_multipart_upload(name).upload_id
        params = {"uploadId": other, "partNumber": "1"}
        url = bucket.sign_url("PUT", name, 60, params=params)
        assert client.put(url, content=pieces[0]).status_code == 400
        bucket.abort_multipart_upload(name, upload_id)
        assert client.put(url, content=pieces[0]).status_code == 200
    bucket.abort_multipart_upload(name, other)
    nothing_arrived(served)
    assert not bucket.object_exists(name)


def test_a_body_that_ends_in_the_middle_leaves_nothing(
    served: Any, create: Callable[..., Any]
) -> None:
    target = create()
    url = bucket_of(target).sign_url("PUT", target.address["FileName"], 60)
    folder = served.house.settings.uploads_dir / "arriving"
    with socket.create_connection(("127.0.0.1", served.port)) as caller:
        head = f"PUT {url.partition(str(served.port))[2]} HTTP/1.1\r\n"
        head += f"Host: 127.0.0.1:{served.port}\r\nContent-Length: 3000000\r\n\r\n"
        caller.sendall(head.encode() + bytes(1_500_000))
        served.wait_for(lambda: any(path.stat().st_size for path in folder.iterdir()))
    nothing_arrived(served)
    assert not bucket_of(target).object_exists(target.address["FileName"])
    assert served.status(target.media_id) == "Uploading"


def test_errors_are_documents_that_any_client_reads(create: Callable[..., Any]) -> None:
    target = create()
    url = f"{target.address['Endpoint']}/demo-bucket/x"
    answer = httpx.put(url, headers={"Authorization": "OSS a:b", "Date": "x"}, content=b"x")
    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("application/xml")
    root = ElementTree.fromstring(answer.text)
    assert [child.tag for child in root] == ["Code", "Message", "RequestId", "HostId"]
    assert root.findtext("RequestId") == answer.headers["x-oss-request-id"]
    strange = answers.begun(ObjectName("demo-bucket", "a\x01\ud7ff&b"), "1", encoded=False)
    assert ElementTree.fromstring(strange.body).findtext("Key") == "a\ufffd\ud7ff&b"
