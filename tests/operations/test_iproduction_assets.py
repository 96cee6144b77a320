"""What the files of functions do to the assets that stand where they go, or are named."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from iproduction_calls import ended, query, submit, write
from sdk_calls import HOST, as_json, connect, refused

from reelwright.cli.house import House

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client(working_server: tuple[House, str]) -> Client:
    """Give the official client of a server that carries jobs out."""
    return connect(working_server[1])


@pytest.fixture(scope="module")
def bucket(working_server: tuple[House, str]) -> Path:
    """Give the folder of its bucket."""
    return working_server[0].settings.buckets_dir / "demo-bucket"


def done(client: Client, source: str, output: str, **more: Any) -> dict[str, Any]:
    """Denoise an object and return the job once it has ended."""
    given = as_json(Type="OSS", Media=f"{HOST}/{source}")
    return ended(client, submit(client, input=given, output=output, **more))


def made(client: Client, bucket: Path, name: str, seconds: float = 1.0) -> str:
    """Return the ID of an asset that a function has made."""
    write(bucket / "in" / name, seconds)
    job = done(client, f"in/{name}", as_json(Type="Media", OutputUrl=f"{HOST}/own/{name}"))
    (media_id,) = job["OutputMediaIds"]
    return str(media_id)


def shown(client: Client, **asked: str) -> tuple[str, list[tuple[str, float]]]:
    """Return the ID of an asset, and type and length of each of its files."""
    request = models.GetMediaInfoRequest(**asked)
    info = client.get_media_info(request).body.media_info
    basics = [file.file_basic_info for file in info.file_info_list]
    return str(info.media_id), [(one.file_type, float(one.duration)) for one in basics]


def test_the_source_of_a_given_asset_is_never_replaced(client: Client, bucket: Path) -> None:
    media_id = made(client, bucket, "a.wav")
    content = (bucket / "own" / "a.wav").read_bytes()
    for address in (f"{HOST}/own/a.wav", "oss://demo-bucket/own/a.wav"):
        output = as_json(Type="Media", Media=media_id, OutputUrl=address)
        found = refused(partial(submit, client, output=output))
        assert (found.kind, found.path) == ((400, "InvalidParameter"), "Output.OutputUrl")
    output = as_json(Type="Media", Media=media_id, OutputUrl=f"{HOST}/own/{{source}}.wav")
    job = done(client, "in/a.wav", output)
    result = json.loads(job["Result"])
    assert (job["Status"], result["Code"]) == ("Fail", "OutputFailed")
    assert "own/a.wav" in result["Message"]
    assert (bucket / "own" / "a.wav").read_bytes() == content
    assert shown(client, media_id=media_id) == (media_id, [("source_file", 1.0)])


def test_a_function_without_a_file_replaces_nothing(client: Client, bucket: Path) -> None:
    media_id = made(client, bucket, "b.wav")
    output = as_json(Type="Media", Media=media_id, OutputUrl=f"{HOST}/own/b.wav")
    job = done(client, "in/b.wav", output, function_name="AudioQualityAssessment")
    assert query(client, job["JobId"])["Status"] == "Success"
    assert shown(client, media_id=media_id) == (media_id, [("source_file", 1.0)])
