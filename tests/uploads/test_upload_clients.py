"""Unchanged storage clients upload to the address that CreateUploadMedia answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import alibabacloud_oss_v2 as oss
import httpx
import oss2
import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from alibabacloud_tea_openapi.utils_models import Config


def older(target: Any, version: str = "v1", **more: Any) -> oss2.Bucket:
    """Return the older client for the object of a target."""
    auth = oss2.StsAuth(*target.key, auth_version=version)
    endpoint, bucket = target.address["Endpoint"], target.address["Bucket"]
    return oss2.Bucket(auth, endpoint, bucket, region="cn-shanghai", **more)


def newer(target: Any, version: str = "v4") -> oss.Client:
    """Return the newer client for the object of a target."""
    config = oss.config.load_default()
    config.credentials_provider = oss.credentials.StaticCredentialsProvider(*target.key)
    config.region = "cn-shanghai"
    config.endpoint = target.address["Endpoint"]
    config.signature_version = version
    config.retry_max_attempts = 1
    return oss.Client(config)


def request(kind: Any, target: Any, **more: Any) -> Any:
    """Return a request of the newer client for the object of a target."""
    return kind(bucket=target.address["Bucket"], key=target.address["FileName"], **more)


@pytest.mark.parametrize("version", ["v1", "v4"])
def test_older_client_puts_and_reads(
    served: Any, create: Callable[..., Any], sound: Callable[[int], bytes], version: str
) -> None:
    target, data = create(), sound(300_000)
    assert served.status(target.media_id) == "Uploading"
    bucket = older(target, version)
    key = target.address["FileName"]
    assert key.endswith(f"/{target.media_id}.wav")
    put = bucket.put_object(key, data)
    assert put.status == 200
    assert put.crc is not None
    assert bucket.head_object(key).content_length == len(data)
    assert bucket.get_object(key).read() == data
    assert bucket.get_object(key, byte_range=(10, 19)).read() == data[10:20]
    served.wait_for(lambda: served.status(target.media_id) == "Normal")


@pytest.mark.parametrize("version", ["v1", "v4"])
def test_newer_client_puts_and_reads(
    served: Any, create: Callable[..., Any], sound: Callable[[int], bytes], version: str
) -> None:
    target, data = create(), sound(200_000)
    client = newer(target, version)
    put = client.put_object(request(oss.PutObjectRequest, target, body=data))
    assert put.status_code == 200
    assert put.hash_crc64
    assert client.head_object(request(oss.HeadObjectRequest, target)).content_length == len(data)
    got = client.get_object(request(oss.GetObjectRequest, target))
    assert got.body is not None
    assert got.body.content == data
    served.wait_for(lambda: served.status(target.media_id) == "Normal")


def test_the_whole_way_with_both_sdks(
    served: Any, sound: Callable[[int], bytes], read_target: Callable[[dict[str, Any]], Any]
) -> None:
    library = Client(
        Config(
            access_key_id="any",
            access_key_secret="any",
            endpoint=f"127.0.0.1:{served.port}",
            protocol="http",
            region_id="cn-shanghai",
        )
    )
    info = '{"Type":"audio","Name":"A sound","Ext":"wav"}'
    metadata = '{"Title":"T","BusinessType":"general"}'
    asked = models.CreateUploadMediaRequest(file_info=info, media_meta_data=metadata)
    body = library.create_upload_media(asked).body.to_map()
    target = read_target(body)
    again = models.RefreshUploadMediaRequest(media_id=target.media_id)
    target = read_target(library.refresh_upload_media(again).body.to_map())
    older(target).put_object(target.address["FileName"], sound(20_000))
    wanted = models.GetMediaInfoRequest(media_id=target.media_id)

    def info_now() -> dict[str, Any]:
        return dict(library.get_media_info(wanted).body.to_map()["MediaInfo"])

    served.wait_for(lambda: info_now()["MediaBasicInfo"]["Status"] == "Normal")
    (file,) = info_now()["FileInfoList"]
    assert file["FileBasicInfo"]["FileStatus"] == "Normal"
    assert httpx.get(file["FileBasicInfo"]["FileUrl"]).content == sound(20_000)
