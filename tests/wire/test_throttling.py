"""How often may be called: limits, whose they are, what a throttled caller is told."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from wire_calls import call, call_v1, code, head, send, signed

from reelwright.cli.house import House
from reelwright.config import Settings
from reelwright.library import access_keys
from reelwright.library.access_keys import Kind
from reelwright.library.keys import Keys
from reelwright.library.policies import Policy
from reelwright.operations.actions import REGISTRY
from reelwright.operations.catalogue import PUBLISHED
from reelwright.operations.registry import Operation
from reelwright.wire import app
from reelwright.wire.refusals import Refusal
from reelwright.wire.throttling import SUBMITS, WINDOW, Throttle

READ, WRITE, SUBMIT = "ListMediaBasicInfos", "CreatePipeline", "SubmitBatchMediaProducingJob"


class Clock:
    """A time that tests move."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def operation(action: str) -> Operation:
    found = REGISTRY.get(action)
    assert found is not None
    return found


def throttle(clock: Clock, **limits: Any) -> Throttle:
    return Throttle(Settings(data_dir=Path("unused"), **limits), clock)


def admitted(limits: Throttle, action: str, key_id: str = "a") -> bool:
    try:
        limits.admit(operation(action), key_id)
    except Refusal:
        return False
    return True


def test_the_limits_of_the_protocol(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("SUBMITS", "WRITES", "READS"):
        monkeypatch.delenv(f"REELWRIGHT_THROTTLE_{kind}")
    limits = throttle(Clock())
    for action, most in ((SUBMIT, 30), (WRITE, 100), (READ, 500)):
        assert sum(admitted(limits, action) for _ in range(most + 20)) == most


def test_calls_come_back_one_by_one() -> None:
    clock = Clock()
    limits = throttle(clock, throttle_reads=2)
    assert admitted(limits, READ)
    clock.now += 0.4
    assert admitted(limits, READ)
    assert not admitted(limits, READ)
    clock.now += 0.6
    assert admitted(limits, READ)
    assert not admitted(limits, READ)
    clock.now += 0.4
    assert admitted(limits, READ)


def test_how_long_to_wait() -> None:
    clock = Clock()
    limits = throttle(clock, throttle_reads=1)
    limits.admit(operation(READ), "a")
    for later, wait in ((0.0, "1000"), (0.25, "750"), (0.7495, "1")):
        clock.now += later
        with pytest.raises(Refusal) as refused:
            limits.admit(operation(READ), "a")
        assert refused.value.headers == {"x-acs-retry-after": wait}
    clock.now += 0.001
    limits.admit(operation(READ), "a")


def test_a_limit_is_a_keys_and_an_operations() -> None:
    limits = throttle(Clock(), throttle_reads=1, throttle_writes=1)
    assert admitted(limits, READ, "a")
    assert admitted(limits, READ, "b")
    assert admitted(limits, "GetMediaInfo", "a")
    assert admitted(limits, WRITE, "a")
    assert not admitted(limits, READ, "a")
    assert not admitted(limits, WRITE, "a")


def test_a_limit_of_submits_is_the_accounts() -> None:
    limits = throttle(Clock(), throttle_submits=1)
    assert admitted(limits, SUBMIT, "a")
    assert not admitted(limits, SUBMIT, "b")
    assert admitted(limits, "SubmitMediaProducingJob", "b")


def test_limits_of_single_operations() -> None:
    limits = throttle(
        Clock(), throttle_reads=5, throttle_operations={READ: 1, "GetMediaInfo": 0, SUBMIT: 2}
    )
    assert [admitted(limits, READ) for _ in range(2)] == [True, False]
    assert all(admitted(limits, "GetMediaInfo") for _ in range(1000))
    assert [admitted(limits, SUBMIT) for _ in range(3)] == [True, True, False]


def test_nothing_is_an_open_gate() -> None:
    limits = throttle(Clock(), throttle_reads=0, throttle_writes=0, throttle_submits=0)
    for action in (READ, WRITE, SUBMIT):
        assert all(admitted(limits, action) for _ in range(1000))
    assert limits.size == 0


def test_memory_holds_what_was_let_through_in_the_last_second() -> None:
    clock = Clock()
    limits = throttle(clock, throttle_reads=2)
    for number in range(5000):
        clock.now += 0.01
        for _ in range(4):
            admitted(limits, READ, f"key {number}")
    # Two for each key, of at most two windows: what is idle goes once in a window.
    assert limits.size <= 2 * 2 * 100 + 2
    clock.now += 2 * WINDOW
    admitted(limits, READ, "last")
    assert limits.size == 1


@given(
    gaps=st.lists(st.floats(0, 0.6), max_size=60),
    limit=st.integers(1, 5),
)
def test_no_second_sees_more_than_the_limit(gaps: list[float], limit: int) -> None:
    clock = Clock()
    limits = throttle(clock, throttle_reads=limit)
    let_in: list[float] = []
    for gap in gaps:
        clock.now += gap
        before = len([moment for moment in let_in if moment > clock.now - WINDOW])
        if admitted(limits, READ):
            let_in.append(clock.now)
        assert (let_in[-1:] == [clock.now]) or before >= limit
    for moment in let_in:
        assert len([one for one in let_in if moment <= one < moment + WINDOW]) <= limit


def test_many_threads_count_together() -> None:
    limits = throttle(Clock(), throttle_reads=50)
    with ThreadPoolExecutor(8) as pool:
        let_in = pool.map(lambda _: admitted(limits, READ), range(400))
        assert sum(let_in) == 50


def test_every_submit_of_one_click_jobs_is_known() -> None:
    submits = {action for action in REGISTRY.actions() if action.startswith("Submit")}
    assert submits - {"SubmitIProductionJob"} <= SUBMITS <= set(PUBLISHED)


@contextmanager
def limited(house: House, **limits: Any) -> Iterator[TestClient]:
    settings = house.settings.model_copy(update=limits)
    application = app.build(
        replace(house.services, settings=settings), Keys(settings), ready=lambda: True
    )
    with TestClient(application, base_url="http://127.0.0.1:8080") as client:
        yield client


def test_what_a_throttled_caller_is_told(house: House) -> None:
    with limited(house, throttle_operations={READ: 1}) as client:
        assert code(call(client, READ)) == ""
        answer = call(client, READ)
        assert (answer.status_code, code(answer)) == (400, "Throttling.User")
        assert answer.json()["Message"] == "Request was denied due to user flow control."
        assert 1 <= int(answer.headers["x-acs-retry-after"]) <= 1000
        older = call_v1(client, READ, Format="XML")
        assert older.status_code == 400
        assert b"<Code>Throttling.User</Code>" in older.content
        assert 1 <= int(older.headers["x-acs-retry-after"]) <= 1000


def test_only_who_proved_a_key_and_may_call_is_counted(house: House) -> None:
    with limited(house, throttle_operations={"CreatePipeline": 1}) as client:
        assert code(send(client, signed(head("CreatePipeline"), secret="x"))) == (
            "SignatureDoesNotMatch"
        )
        # The one call that counts is refused for its arguments: limits come before those.
        assert code(call(client, "CreatePipeline")).startswith("Missing")
        assert code(call(client, "CreatePipeline")) == "Throttling.User"


def test_what_a_key_may_not_do_is_refused_before_it_counts(house: House) -> None:
    made = access_keys.make(Kind.LASTING, Policy(read_only=True), now=1)
    with house.services.database.begin() as connection:
        access_keys.add(connection, made.key)
    with limited(house, throttle_operations={READ: 1, "CreatePipeline": 1}) as client:

        def ask(action: str) -> str:
            headers = head(action)
            return str(
                send(client, signed(headers, key_id=made.key.key_id, secret=made.secret))
                .json()
                .get("Code", "")
            )

        assert [ask("CreatePipeline") for _ in range(3)] == ["NoPermission"] * 3
        assert [ask(READ) for _ in range(2)] == ["", "Throttling.User"]


def test_a_repeated_token_counts(house: House) -> None:
    with limited(house, throttle_operations={"RegisterMediaInfo": 2}) as client:
        given = {"InputURL": "oss://demo-bucket/t.mp4", "ClientToken": "throttled"}
        first, again, third = (call(client, "RegisterMediaInfo", b"", **given) for _ in range(3))
        assert first.json()["MediaId"] == again.json()["MediaId"]
        assert code(third) == "Throttling.User"


def test_a_burst_is_accepted_or_throttled_and_nothing_is_lost(house: House) -> None:
    with limited(house, throttle_submits=0, throttle_writes=20) as client:
        with ThreadPoolExecutor(8) as pool:
            answers = list(
                pool.map(
                    lambda number: call(client, "CreateEditingProject", Title=f"burst {number}"),
                    range(60),
                )
            )
        codes = [code(answer) for answer in answers]
        assert set(codes) <= {"", "Throttling.User"}
        made = {one.json()["Project"]["ProjectId"] for one in answers if one.status_code == 200}
        assert len(made) == codes.count("")
        for project in made:
            assert code(call(client, "GetEditingProject", ProjectId=project)) == ""
