"""Events: their words, whom they go to, and their delivery over real HTTP."""

from __future__ import annotations

import hashlib
import json
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import sqlalchemy as sa

from reelwright.library import callback_target, outbox, reaching, records
from reelwright.library.callback_target import CallbackTarget
from reelwright.library.database import Database
from reelwright.library.networks import Allowed
from reelwright.library.records import JobRow
from reelwright.library.tables import outbox as table
from reelwright.workflows import delivery, events
from reelwright.workflows.delivery import Deliverer

NOW = 1_704_789_444_987
USER_DATA = '{"NotifyAddress":"https://app.example.com/ims","order":"A-17"}'
LOCAL = Allowed(["127.0.0.0/8"])


def test_a_main_job_that_ended() -> None:
    text = events.batch_complete(
        1833202230000000, job_id="a3d8", failed=False, user_data=USER_DATA, now=NOW
    )
    assert json.loads(text) == {
        "EventType": "BatchProduceMediaComplete",
        "UserId": 1833202230000000,
        "EventTime": "2024-01-09T08:37:24Z",
        "MessageBody": {"Status": "Finished", "UserData": USER_DATA, "JobId": "a3d8"},
    }
    failed = events.batch_complete(1, job_id="a", failed=True, user_data="", now=NOW)
    assert json.loads(failed)["MessageBody"]["Status"] == "Failed"


@pytest.mark.parametrize("failed", [False, True])
def test_a_video_that_was_made(failed: bool) -> None:
    text = events.produce_complete(
        1833202230000000,
        job_id="d60b",
        project_id="c5fa",
        media_id="b4e9",
        media_url="http://demo-bucket.oss-cn-shanghai.aliyuncs.com/out/noodle_0.mp4",
        code="InvalidMaterial",
        message="It is broken.",
        failed=failed,
        user_data=USER_DATA,
        now=NOW,
    )
    body = json.loads(text)["MessageBody"]
    assert body == {
        "Status": "Failed" if failed else "Success",
        "MediaURL": "http://demo-bucket.oss-cn-shanghai.aliyuncs.com/out/noodle_0.mp4",
        "MediaId": "b4e9",
        "ProjectId": "c5fa",
        "ErrorCode": "InvalidMaterial" if failed else "",
        "ErrorMessage": "It is broken." if failed else "",
        "JobId": "d60b",
        "UserData": USER_DATA,
    }


def test_a_registration_that_ended() -> None:
    text = events.register_complete(1, media_id="m", failed=True, user_data="x", now=NOW)
    event = json.loads(text)
    assert event["EventType"] == "RegisterMediaComplete"
    assert event["MessageBody"] == {"Status": "Fail", "MediaId": "m", "UserData": "x"}


@pytest.mark.parametrize(
    ("user_data", "expected"),
    [
        (USER_DATA, ["https://app.example.com/ims"]),
        ('{"NotifyAddress":"HTTP://app.example.com"}', ["HTTP://app.example.com"]),
        ('{"NotifyAddress":"ice-callback-mine"}', ["ice-callback-mine"]),
        ('{"NotifyAddress":"ice-callback-"}', []),
        ('{"NotifyAddress":"ftp://app.example.com"}', []),
        ('{"NotifyAddress":["http://app.example.com"]}', []),
        ('{"RegisterMediaNotifyAddress":"http://app.example.com"}', []),
        ('["NotifyAddress"]', []),
        ("plain words", []),
        ("", []),
        ("[" * 100_000, []),
    ],
)
def test_user_data_names_the_target(user_data: str, expected: list[str]) -> None:
    assert events.targets(user_data) == expected


def test_another_name_of_the_target() -> None:
    user_data = '{"RegisterMediaNotifyAddress":"ice-callback-r"}'
    assert events.targets(user_data, "RegisterMediaNotifyAddress") == ["ice-callback-r"]


@dataclass
class Receiver:
    """A real HTTP server that answers as it is told, and remembers."""

    server: ThreadingHTTPServer
    answers: list[int] = field(default_factory=list)
    """Statuses of the next answers; then 200."""
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    delay: threading.Event | None = None
    length: int = 0
    """Bytes that the bodies of answers are said to have."""
    say: Callable[[socket.socket], None] = lambda connection: None
    """Sends what there is of a body."""

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?a=1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.moments.append(time.monotonic())
            found.requests.append((self.path, headers, body))
            if found.delay is not None:
                found.delay.wait(20)
            self.send_response(found.answers.pop(0) if found.answers else 200)
            self.send_header("Location", found.url)
            self.send_header("Content-Length", str(found.length))
            self.end_headers()
            found.say(self.connection)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Receiver(server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    if found.delay is not None:
        found.delay.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def started() -> Iterator[Callable[..., Deliverer]]:
    running: list[Deliverer] = []

    def start(database: Database, allowed: Allowed = LOCAL, lease: int = 15_000) -> Deliverer:
        running.append(Deliverer(database, allowed, lease=lease))
        running[-1].start()
        return running[-1]

    yield start
    for deliverer in running:
        deliverer.stop()


def put(
    database: Database,
    *targets: str,
    body: str = '{"EventType":"Any","猫":1}',
    subject: str = "job",
) -> None:
    with database.begin() as connection:
        events.put(connection, body, targets, subject=subject, now=time.time_ns() // 1_000_000)


def rows(database: Database) -> list[sa.Row[tuple[object, ...]]]:
    with database.read() as connection:
        return list(connection.execute(sa.select(table).order_by(table.c.target)))


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def ended(database: Database) -> bool:
    return all(row.state != outbox.WAITING for row in rows(database))


Start = Callable[..., Deliverer]


def test_an_event_arrives_as_written(
    database: Database, receiver: Receiver, started: Start
) -> None:
    put(database, receiver.url, receiver.url)
    started(database)
    wait_for(lambda: ended(database))
    [row] = rows(database)
    assert (row.state, row.attempts, row.event_type, row.subject) == ("sent", 1, "Any", "job")
    [(path, headers, body)] = receiver.requests
    assert path == "/hook?a=1"
    assert body == '{"EventType":"Any","猫":1}'.encode()
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert headers["user-agent"] == "ims-callback/1.0"
    assert headers["user-agent"] == "ims-callback/1.0"
    assert headers["host"] == f"127.0.0.1:{receiver.port}"
    assert headers["x-reelwright-event-id"] == row.event_id


def test_three_attempts_then_history(
    database: Database, receiver: Receiver, started: Start
) -> None:
    receiver.answers = [500, 204, 201, 200]
    put(database, receiver.url)
    started(database)
    wait_for(lambda: ended(database))
    [row] = rows(database)
    assert (row.state, row.attempts, row.note) == ("dropped", 3, "The answer was 201.")
    assert len({headers["x-reelwright-event-id"] for _, headers, _ in receiver.requests}) == 1
    pauses = [b - a for a, b in zip(receiver.moments, receiver.moments[1:], strict=False)]
    assert len(pauses) == 2
    assert all(0.95 < pause < 20 for pause in pauses)


def test_what_was_given_up_stands_in_the_history_of_the_job(
    database: Database, receiver: Receiver, started: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "PAUSE", 10)
    for job_id, plan in (("told", None), ("untold", {"warnings": ["A voice was replaced."]})):
        with database.begin() as connection:
            records.insert(connection, JobRow(job_id, "Script", "plan", state="Failed", plan=plan))
    receiver.answers = [500, 500, 500]
    put(database, f"{receiver.url}&token=secret", subject="untold")
    put(database, "http://user:word@[broken/?token=secret", subject="asset of that name")
    started(database)
    wait_for(lambda: ended(database))
    put(database, receiver.url, subject="told")
    wait_for(lambda: ended(database))
    with database.read() as connection:
        told, untold = (records.get(connection, job_id) for job_id in ("told", "untold"))
    assert told is not None
    assert told.result is None
    assert untold is not None
    known, added = untold.result["warnings"]
    assert known == "A voice was replaced."
    assert added == (
        f"The event Any for http://127.0.0.1:{receiver.port}/hook was given up after 3 attempts:"
        " The answer was 500."
    )


def test_the_body_of_an_answer_is_read_and_dropped(
    database: Database, receiver: Receiver, started: Start
) -> None:
    said: list[str] = []

    def say(connection: socket.socket) -> None:
        connection.settimeout(0.2)
        try:
            said.append("left before" if connection.recv(1) == b"" else "spoke")
        except TimeoutError:
            said.append("waits")
        connection.settimeout(10)
        connection.sendall(bytes(receiver.length))
        said.append("has it all" if connection.recv(1) == b"" else "spoke")

    receiver.length, receiver.say = 60_000, say
    put(database, receiver.url)
    started(database)
    wait_for(lambda: ended(database))
    assert [row.state for row in rows(database)] == ["sent"]
    wait_for(lambda: said == ["waits", "has it all"])


@pytest.mark.parametrize("sent", [0, 10_000_000], ids=["that never comes", "without end"])
def test_a_body_changes_nothing(
    database: Database, receiver: Receiver, started: Start, sent: int
) -> None:
    let_go = threading.Event()

    def say(connection: socket.socket) -> None:
        with suppress(OSError):
            connection.sendall(bytes(sent))
        let_go.wait(20)

    receiver.length, receiver.say = 100_000_000, say
    put(database, receiver.url)
    started(database)
    try:
        wait_for(lambda: ended(database), 4)
        assert [row.state for row in rows(database)] == ["sent"]
    finally:
        let_go.set()


def test_a_later_attempt_is_enough(database: Database, receiver: Receiver, started: Start) -> None:
    receiver.answers = [503]
    put(database, receiver.url)
    started(database)
    wait_for(lambda: ended(database))
    assert [(row.state, row.attempts, row.note) for row in rows(database)] == [("sent", 2, "")]


def test_redirects_are_not_followed(database: Database, receiver: Receiver, started: Start) -> None:
    receiver.answers = [302, 307, 308]
    put(database, receiver.url)
    started(database)
    wait_for(lambda: ended(database))
    assert [row.state for row in rows(database)] == ["dropped"]
    assert len(receiver.requests) == 3


def test_a_slow_answer_is_a_failure(
    database: Database, receiver: Receiver, started: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "TIMEOUT", 0.3)
    monkeypatch.setattr(outbox, "PAUSE", 10)
    receiver.delay = threading.Event()
    put(database, receiver.url)
    started(database)
    wait_for(lambda: ended(database))
    [row] = rows(database)
    assert (row.state, row.note) == ("dropped", "No answer within 0.3 s.")


def test_queue_names_stay_for_the_local_queue(database: Database, started: Start) -> None:
    put(database, "ice-callback-mine")
    started(database)
    assert [row.state for row in rows(database)] == ["queued"]


def refused_targets(port: int) -> list[str]:
    return [
        f"http://127.0.0.1:{port}/",
        f"http://localhost:{port}/",
        f"http://2130706433:{port}/",
        f"http://0x7f.1:{port}/",
        f"http://0.0.0.0:{port}/",
        f"http://[::1]:{port}/",
        f"http://[::ffff:127.0.0.1]:{port}/",
        f"http://user:word@127.0.0.1:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://",
        "http:///path",
        "http://a..b/",
        "http://[broken/",
        "https://127.0.0.1:99999/",
    ]


def test_private_addresses_get_nothing(
    database: Database, receiver: Receiver, started: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "PAUSE", 10)
    targets = refused_targets(receiver.port)
    put(database, *targets)
    started(database, Allowed())
    wait_for(lambda: ended(database))
    found = rows(database)
    assert len(found) == len(targets)
    assert {row.state for row in found} == {"dropped"}
    assert [row.note for row in found if not row.note.startswith("The address was refused")] == []
    assert receiver.requests == []


@pytest.mark.parametrize("port", ["0", "65536", "70000000000000000000"])
def test_a_port_that_there_is_not_gets_nothing(
    database: Database, started: Start, monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    monkeypatch.setattr(outbox, "PAUSE", 10)
    put(database, f"http://127.0.0.1:{port}/")
    started(database, LOCAL)
    wait_for(lambda: ended(database))
    assert [row.state for row in rows(database)] == ["dropped"]


def test_whatever_goes_wrong_counts_as_an_attempt(
    database: Database, started: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "PAUSE", 10)
    monkeypatch.setattr(reaching, "LAST_PORT", 100_000)  # more than a socket takes
    put(database, "http://127.0.0.1:99999/")
    started(database, LOCAL)
    wait_for(lambda: ended(database))
    assert [row.state for row in rows(database)] == ["dropped"]


def test_a_permitted_host_is_reached_by_name(
    database: Database, receiver: Receiver, started: Start
) -> None:
    put(database, f"http://localhost:{receiver.port}/x")
    started(database, Allowed(["localhost"]))
    wait_for(lambda: ended(database))
    assert [row.state for row in rows(database)] == ["sent"]
    assert receiver.requests[0][1]["host"] == f"localhost:{receiver.port}"


def test_a_name_is_resolved_once(
    database: Database, receiver: Receiver, started: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second resolution, which a hostile name server would answer differently, never comes."""
    asked: list[str] = []
    resolve = socket.getaddrinfo

    def rebinding(host: str, port: int, *rest: object, **named: object) -> object:
        if host != "rebind.example":
            return resolve(host, port, *rest, **named)  # type: ignore[arg-type]
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.66"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    put(database, f"http://rebind.example:{receiver.port}/")
    started(database, Allowed(["127.0.0.1"]))
    wait_for(lambda: ended(database))
    assert [row.state for row in rows(database)] == ["sent"]
    assert asked == ["rebind.example"]
    assert receiver.requests[0][1]["host"] == f"rebind.example:{receiver.port}"


def certificate(folder: Path, name: str) -> Path:
    """Write a certificate for that host name, signed by itself, with its key."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    pem = serialization.Encoding.PEM
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(pem, form, serialization.NoEncryption()) + made.public_bytes(pem)
    )
    return file


@pytest.mark.parametrize(
    ("named", "state"), [("hooks.example", "sent"), ("else.example", "dropped")]
)
def test_the_certificate_is_that_of_the_name(
    database: Database,
    receiver: Receiver,
    started: Start,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    named: str,
    state: str,
) -> None:
    file = certificate(tmp_path, named)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    receiver.server.socket = context.wrap_socket(receiver.server.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setattr(outbox, "PAUSE", 10)
    resolve = socket.getaddrinfo

    def known(host: str, *rest: object, **more: object) -> object:
        own = host == "hooks.example"
        return resolve("127.0.0.1" if own else host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", known)
    put(database, f"https://hooks.example:{receiver.port}/")
    started(database)
    wait_for(lambda: ended(database))
    [row] = rows(database)
    assert row.state == state, row.note
    assert ("certificate" in row.note) == (state == "dropped")
    assert len(receiver.requests) == (state == "sent")


DIES = """
import os, sys
from reelwright.library.database import Database
from reelwright.library.networks import Allowed
from reelwright.workflows.delivery import Deliverer

Deliverer._mark = lambda *_: os._exit(9)
deliverer = Deliverer(Database(sys.argv[1]), Allowed(["127.0.0.0/8"]), lease=1500)
deliverer.start()
deliverer._thread.join()
"""


@pytest.mark.slow
def test_a_death_between_sending_and_marking_sends_again(
    database: Database, database_url: str, receiver: Receiver, started: Start
) -> None:
    put(database, receiver.url)
    ended_with = subprocess.run([sys.executable, "-c", DIES, database_url], timeout=60)
    assert ended_with.returncode == 9
    assert len(receiver.requests) == 1
    started(database)
    wait_for(lambda: ended(database))
    identities = [headers["x-reelwright-event-id"] for _, headers, _ in receiver.requests]
    assert identities == [rows(database)[0].event_id] * 2


def test_two_servers_send_an_event_once(
    database: Database, receiver: Receiver, started: Start
) -> None:
    targets = [f"{receiver.url}&n={number}" for number in range(30)]
    started(database)
    started(database)
    put(database, *targets)
    wait_for(lambda: ended(database))
    assert sorted(path for path, _, _ in receiver.requests) == sorted(
        target.partition(str(receiver.port))[2] for target in targets
    )


def test_stopping_finishes_what_is_being_sent(database: Database, receiver: Receiver) -> None:
    receiver.delay = threading.Event()
    deliverer = Deliverer(database, LOCAL)
    deliverer.start()
    put(database, receiver.url)
    wait_for(lambda: len(receiver.requests) == 1)
    threading.Timer(0.3, receiver.delay.set).start()
    deliverer.stop()
    assert [row.state for row in rows(database)] == ["sent"]


def test_callbacks_are_signed_while_there_is_a_key(
    database: Database, receiver: Receiver, started: Start
) -> None:
    with database.begin() as connection:
        target = CallbackTarget(
            callback_type="HTTP", callback_url="http://other/", auth_switch="on", auth_key="Key1"
        )
        callback_target.put(connection, target)
    receiver.answers = [500]
    put(database, receiver.url, body='{"EventType":"Any"}')
    with database.begin() as connection:
        connection.execute(table.delete().where(table.c.target == "http://other/"))
    started(database)
    wait_for(lambda: ended(database))
    stamps = []
    for _, headers, _ in receiver.requests:
        text = f"{receiver.url}|{headers['x-ice-timestamp']}|Key1"
        assert headers["x-ice-signature"] == hashlib.md5(text.encode()).hexdigest()
        stamps.append(int(headers["x-ice-timestamp"]))
    assert len(stamps) == 2
    assert stamps[0] < stamps[1]
    assert abs(stamps[1] - time.time()) < 30


def test_the_global_target_gets_what_it_wants(database: Database) -> None:
    with database.begin() as connection:
        target = CallbackTarget(
            callback_type="MNS", queue_name="ice-callback-all", event_types=("Wanted",)
        )
        callback_target.put(connection, target)
    put(database, "ice-callback-mine", body='{"EventType":"Wanted"}')
    put(database, "ice-callback-mine", body='{"EventType":"Other"}')
    put(database, body='{"EventType":"Wanted"}')
    found = sorted((row.event_type, row.target) for row in rows(database))
    assert found == [
        ("Other", "ice-callback-mine"),
        ("Wanted", "ice-callback-all"),
        ("Wanted", "ice-callback-all"),
        ("Wanted", "ice-callback-mine"),
    ]
