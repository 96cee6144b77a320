"""Two servers in two processes on one database: nonces, ClientTokens and keys are common."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient
from wire_calls import head, signed, v1_parameters, v1_signature

from reelwright.cli import key_rows
from reelwright.cli.house import House
from reelwright.library.access_keys import Kind
from reelwright.library.policies import FULL
from reelwright.library.tables import jobs

pytestmark = pytest.mark.slow

SERVER = Path(__file__).with_name("second_server.py")
HOST = "http://demo-bucket.oss-cn-shanghai.aliyuncs.com"


@pytest.fixture(scope="module")
def servers(house: House, client: TestClient) -> Iterator[list[httpx.Client]]:
    """Give clients of this process and of another one, which serve the same database."""
    arguments = [sys.executable, str(SERVER), str(house.settings.data_dir)]
    child = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        base = f"http://127.0.0.1:{int(child.stdout.readline())}"
        with httpx.Client(base_url=base, trust_env=False, timeout=20) as other:
            yield [client, other]
    finally:
        child.communicate(timeout=20)


def together(servers: list[httpx.Client], *requests: httpx.Request) -> list[httpx.Response]:
    """Send one request to each server at the same instant."""
    barrier = threading.Barrier(len(servers))

    def send(client: httpx.Client, request: httpx.Request) -> httpx.Response:
        barrier.wait()
        return client.send(request)

    with ThreadPoolExecutor(len(servers)) as pool:
        return list(pool.map(send, servers, requests))


def asked(
    client: httpx.Client, action: str, form: dict[str, str], nonce: str = ""
) -> httpx.Request:
    body = urlencode(form).encode()
    more = {"x_acs_signature_nonce": nonce} if nonce else {}
    return client.build_request(
        "POST", "/", content=body, headers=signed(head(action, body, **more))
    )


def code(answer: httpx.Response) -> str:
    return str(answer.json().get("Code", ""))


@pytest.mark.parametrize("attempt", range(5))
def test_one_of_two_takes_a_nonce(servers: list[httpx.Client], attempt: int) -> None:
    requests = [
        asked(client, "ListMediaBasicInfos", {}, nonce=f"same {attempt}") for client in servers
    ]
    answers = together(servers, *requests)
    assert sorted(map(code, answers)) == ["", "SignatureNonceUsed"]


def test_one_of_two_takes_a_nonce_of_the_older_signature(servers: list[httpx.Client]) -> None:
    values = v1_parameters("ListMediaBasicInfos")
    values["Signature"] = v1_signature("GET", values)
    answers = together(
        servers, *(client.build_request("GET", "/", params=values) for client in servers)
    )
    assert sorted(map(code, answers)) == ["", "SignatureNonceUsed"]


def jobs_of(house: House) -> int:
    with house.services.database.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(jobs)) or 0


@pytest.mark.parametrize("attempt", range(5))
def test_a_token_at_the_same_instant_starts_one_job(
    servers: list[httpx.Client], house: House, attempt: int
) -> None:
    before = jobs_of(house)
    media = {"MediaArray": [f"{HOST}/a.mp4"]}
    form = {
        "InputConfig": json.dumps({"MediaGroupArray": [media]}),
        "OutputConfig": json.dumps(
            {"MediaURL": f"{HOST}/o/{{index}}.mp4", "Width": 720, "Height": 1280}
        ),
        "ClientToken": f"instant-{attempt}",
    }
    action = "SubmitBatchMediaProducingJob"
    answers = together(servers, *(asked(client, action, form) for client in servers))
    assert [code(answer) for answer in answers] == ["", ""]
    assert len({answer.json()["JobId"] for answer in answers}) == 1
    assert len({answer.json()["RequestId"] for answer in answers}) == 2
    assert jobs_of(house) == before + 1
    other = asked(servers[0], action, form | {"UserData": "{}"})
    assert code(servers[0].send(other)) == "IdempotentParameterMismatch"


def test_a_running_server_notices_what_becomes_of_a_key(
    servers: list[httpx.Client], house: House
) -> None:
    made = key_rows.create(house.settings, Kind.LASTING, FULL, name="", seconds=None)
    key_id, secret = made.key.key_id, made.secret

    def answers() -> set[str]:
        codes = set()
        for client in servers:
            headers = signed(head("ListMediaBasicInfos"), key_id=key_id, secret=secret)
            codes.add(code(client.post("/", headers=headers)))
        return codes

    assert answers() == {""}
    key_rows.set_active(house.settings, key_id, active=False)
    assert answers() == {"InvalidAccessKeyId.Inactive"}
    key_rows.set_active(house.settings, key_id, active=True)
    assert answers() == {""}
    key_rows.remove(house.settings, key_id)
    assert answers() == {"InvalidAccessKeyId.NotFound"}
