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


def test_an_object_that_is_an_assets_replaces_the_asset(client: Client, bucket: Path) -> None:
    older = made(client, bucket, "c.wav")
    write(bucket / "in" / "longer.wav", 3.0)
    job = done(client, "in/longer.wav", as_json(Type="OSS", Media=f"{HOST}/own/c.wav"))
    assert job["Status"] == "Success"
    assert "OutputMediaIds" not in job
    newer, files = shown(client, input_url=f"{HOST}/own/c.wav")
    assert newer != older
    assert files == [("source_file", 3.0)]
    asked = models.GetMediaInfoRequest(media_id=older)
    assert refused(client.get_media_info, asked).status == 404


def test_an_object_that_is_no_assets_becomes_none(client: Client, bucket: Path) -> None:
    write(bucket / "in" / "d.wav")
    job = done(client, "in/d.wav", as_json(Type="OSS", Media=f"{HOST}/own/d.wav"))
    assert job["OutputFiles"] == ["own/d.wav"]
    asked = models.GetMediaInfoRequest(input_url=f"{HOST}/own/d.wav")
    assert refused(client.get_media_info, asked).status == 404


@pytest.mark.parametrize("kind", ["json", "further"])
def test_an_asset_without_its_file_is_removed(client: Client, bucket: Path, kind: str) -> None:
    older, other = made(client, bucket, f"{kind}.wav"), made(client, bucket, f"{kind}2.wav")
    address = f"{HOST}/own/{kind}.wav"
    if kind == "json":
        output = as_json(Type="OSS", Media=address)
        job = done(client, f"in/{kind}.wav", output, function_name="AudioBeatDetection")
    else:
        output = as_json(Type="Media", Media=other, OutputUrl=address)
        job = done(client, f"in/{kind}.wav", output)
        assert job["OutputMediaIds"] == [other]
    assert job["Status"] == "Success"
    asked = models.GetMediaInfoRequest(media_id=older)
    assert refused(client.get_media_info, asked).status == 404


def test_a_further_file_that_is_written_again_is_told_anew(client: Client, bucket: Path) -> None:
    media_id = made(client, bucket, "e.wav")
    write(bucket / "in" / "longer.wav", 3.0)
    output = as_json(Type="Media", Media=media_id, OutputUrl=f"{HOST}/own/more.wav")
    for source, seconds in (("in/e.wav", 1.0), ("in/longer.wav", 3.0)):
        job = done(client, source, output)
        assert job["OutputMediaIds"] == [media_id]
        _, files = shown(client, media_id=media_id)
        assert files == [("source_file", 1.0), ("transcode_file", seconds)]
