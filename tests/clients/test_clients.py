"""One scenario, from a registered clip to a film that plays, through the SDKs of the vendor."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import httpx
import pytest
from acceptance_server import KEY_ID, SECRET, Server, film, wait_for
from sdk_callers import Access, Caller, CurrentPython, OlderPython, Refused, TypeScript

HOST = "http://demo-bucket.oss-cn-shanghai.aliyuncs.com"
REQUEST_ID = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")
NOBODY = "0123456789abcdef0123456789abcdef"

MAKERS: dict[str, Callable[[Access], Caller]] = {
    "python": CurrentPython,
    "python-v1": lambda access: CurrentPython(access, "v2"),
    "python-core": OlderPython,
    "python-core-product": lambda access: OlderPython(access, product=True),
    "typescript": TypeScript,
    "typescript-v1": lambda access: TypeScript(access, "v2"),
}

clients = pytest.mark.parametrize("client", MAKERS)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all clients, with a clip for each."""
    made = Server(tmp_path_factory.mktemp("clients") / "data")
    clips = made.data_dir / "buckets" / "demo-bucket" / "in"
    clips.mkdir(parents=True)
    first = film(clips / "clip.mp4", 4, hue=90)
    for client in MAKERS:
        (clips / f"{client}.mp4").hardlink_to(first)
    made.environment["REELWRIGHT_THROTTLE_OPERATIONS"] = json.dumps({"ListPipelines": 1})
    made.start()
    yield made
    made.stop()


@pytest.fixture
def access(server: Server) -> Access:
    """How the server is reached."""
    return Access(f"127.0.0.1:{server.port}", KEY_ID, SECRET)


@pytest.fixture(scope="module")
def reader(server: Server) -> Access:
    """A temporary key that may only read."""
    command = [sys.executable, "-m", "reelwright", "keys", "create", "--read-only", "--sts"]
    command += ["--json", "--data-dir", str(server.data_dir)]
    key = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=60).stdout)
    endpoint = f"127.0.0.1:{server.port}"
    return Access(endpoint, key["AccessKeyId"], key["AccessKeySecret"], key["SecurityToken"])


@pytest.fixture
def caller(client: str, access: Access) -> Iterator[Caller]:
    """The client whose turn it is."""
    made = MAKERS[client](access)
    yield made
    made.close()


@clients
def test_from_a_clip_to_a_film(client: str, caller: Caller, server: Server) -> None:
    clip = register_and_find(client, caller)
    job_id = caller.call(
        "SubmitBatchMediaProducingJob",
        InputConfig=json.dumps({"MediaGroupArray": [{"MediaArray": [clip]}]}),
        EditingConfig=json.dumps({"ProcessConfig": {"SingleShotDuration": 1}}),
        OutputConfig=json.dumps(
            {
                "MediaURL": f"{HOST}/out/{client}_{{index}}.mp4",
                "Count": 1,
                "Width": 128,
                "Height": 128,
            }
        ),
        UserData=json.dumps({"client": client}),
    )["JobId"]

    def ended() -> dict[str, Any] | None:
        job = caller.call("GetBatchMediaProducingJob", JobId=job_id)["EditingBatchJob"]
        return job if job["Status"] in ("Finished", "Failed") else None

    job = wait_for(ended, 60, server.tail)
    assert (job["Status"], json.loads(job["UserData"])) == ("Finished", {"client": client})
    listed = caller.call("ListBatchMediaProducingJobs", MaxResults=100)["EditingBatchJobList"]
    assert job_id in [one["JobId"] for one in listed]
    (made,) = job["SubJobList"]
    produced = caller.call("GetMediaProducingJob", JobId=made["JobId"])["MediaProducingJob"]
    assert (produced["Status"], produced["MediaId"]) == ("Success", made["MediaId"])

    asset = caller.call("GetMediaInfo", MediaId=made["MediaId"])["MediaInfo"]
    address = asset["FileInfoList"][0]["FileBasicInfo"]["FileUrl"]
    answer = httpx.get(address, headers={"Range": "bytes=4-7"})
    assert (answer.status_code, answer.headers["content-type"]) == (206, "video/mp4")
    assert answer.content == b"ftyp"


def register_and_find(client: str, caller: Caller) -> str:
    """Register the client's clip and find it by its title; return its MediaId."""
    address, title = f"{HOST}/in/{client}.mp4", f"港口 +*~ {client}"
    media_id = str(caller.call("RegisterMediaInfo", InputURL=address, Title=title)["MediaId"])
    search = {"Match": f"mediaId = '{media_id}' and title = '港口'", "PageNo": 1, "PageSize": 10}
    (found,) = caller.call("SearchMedia", **search)["MediaInfoList"]
    assert (found["MediaId"], found["MediaBasicInfo"]["Title"]) == (media_id, title)
    asset = caller.call("GetMediaInfo", MediaId=media_id)["MediaInfo"]
    assert asset["MediaBasicInfo"]["InputURL"] == address
    with pytest.raises(Refused) as refused:
        caller.call("RegisterMediaInfo", InputURL=address, Overwrite=False)
    assert (refused.value.status, refused.value.code) == (400, "MediaAlreadyExist")
    assert f'mediaId "{media_id}"' in refused.value.message
    return media_id


@clients
def test_a_project_comes_back_as_it_was_sent(client: str, caller: Caller) -> None:
    clip = {"MediaURL": f"{HOST}/in/{client}.mp4", "In": 0, "Out": 1.5, "Text": "50 % & 港口 +~*'"}
    timeline = json.dumps(
        {"VideoTracks": [{"VideoTrackClips": [clip]}]}, ensure_ascii=False, indent=1
    )
    made = caller.call("CreateEditingProject", Title="港口 & sea", Timeline=timeline)["Project"]
    found = caller.call("GetEditingProject", ProjectId=made["ProjectId"])["Project"]
    assert found["Title"] == "港口 & sea"
    assert json.loads(found["Timeline"])["VideoTracks"][0]["VideoTrackClips"][0] == clip


@clients
@pytest.mark.parametrize(
    ("action", "parameters", "status", "code"),
    [
        ("GetEditingProject", {"ProjectId": NOBODY}, 404, "ProjectNotFound"),
        ("GetMediaProducingJob", {}, 400, "MissingJobId"),
        ("GetMediaInfo", {"MediaId": NOBODY, "OutputType": "x"}, 400, "InvalidParameter"),
    ],
)
def test_a_refusal_arrives_with_its_code(
    caller: Caller, action: str, parameters: dict[str, Any], status: int, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        caller.call(action, **parameters)
    assert (refused.value.status, refused.value.code) == (status, code)
    assert REQUEST_ID.fullmatch(refused.value.request_id)


@clients
def test_a_wrong_secret_is_told_as_such(client: str, access: Access) -> None:
    with (
        closing(MAKERS[client](replace(access, secret="wrong"))) as caller,
        pytest.raises(Refused) as refused,
    ):
        caller.call("GetMediaInfo", MediaId=NOBODY)
    # This generation compares its own text to sign with the one in the message.
    known = client == "python-core-product"
    expected = "InvalidAccessKeySecret" if known else "SignatureDoesNotMatch"
    assert (refused.value.status, refused.value.code) == (400, expected)


@clients
def test_a_temporary_key_may_do_what_it_was_made_for(client: str, reader: Access) -> None:
    with closing(MAKERS[client](reader)) as caller:
        assert "EditingBatchJobList" in caller.call("ListBatchMediaProducingJobs", MaxResults=1)
        with pytest.raises(Refused) as refused:
            caller.call("CreateEditingProject", Title="not allowed")
    assert (refused.value.status, refused.value.code) == (403, "NoPermission")
    with (
        closing(MAKERS[client](replace(reader, token="stolen"))) as caller,
        pytest.raises(Refused) as refused,
    ):
        caller.call("GetMediaInfo", MediaId=NOBODY)
    assert (refused.value.status, refused.value.code) == (400, "InvalidSecurityToken.Malformed")


@clients
def test_too_many_calls_are_told_when_to_come_again(client: str, caller: Caller) -> None:
    with pytest.raises(Refused) as refused:
        for _ in range(100):
            caller.call("ListPipelines", Speed="Standard")
    assert (refused.value.status, refused.value.code) == (400, "Throttling.User")
    if not client.startswith("python-core"):  # the older core tells nothing of the kind
        assert refused.value.retry_after is not None
        assert 0 < refused.value.retry_after <= 1000
