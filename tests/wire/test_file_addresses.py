"""Signed addresses of files: who may read what, for how long, and how it is handed out."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from wire_calls import code

from reelwright.cli.house import House
from reelwright.library.address import ObjectName

CONTENT = bytes(range(256)) * 4
BUCKET = "demo-bucket"

Sign = Callable[..., str]


@pytest.fixture
def bucket(house: House) -> Path:
    return house.settings.buckets_dir / BUCKET


@pytest.fixture
def sign(house: House, bucket: Path) -> Sign:
    """Return a function that signs the address of an object, which it makes."""

    def make(key: str = "a.mp4", *, seconds: int = 60, content: bytes | None = CONTENT) -> str:
        if content is not None:
            (bucket / key).parent.mkdir(parents=True, exist_ok=True)
            (bucket / key).write_bytes(content)
        return house.services.links.sign(ObjectName(BUCKET, key), int(time.time()) + seconds)

    return make


def test_a_file_is_handed_out(client: TestClient, sign: Sign) -> None:
    answer = client.get(sign("in/a b+c 猫.mp4"))
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("inline;")


def test_head_says_what_get_would_hand_out(client: TestClient, sign: Sign) -> None:
    answer = client.head(sign())
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(CONTENT))


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=1000-5000", 1000, 1023),
        ("bytes=-5000", 0, 1023),
    ],
)
def test_ranges(client: TestClient, sign: Sign, asked: str, first: int, last: int) -> None:
    answer = client.get(sign(), headers={"range": asked})
    assert (answer.status_code, answer.content) == (206, CONTENT[first : last + 1])
    assert answer.headers["content-range"] == f"bytes {first}-{last}/1024"


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_behind_the_end(client: TestClient, sign: Sign, asked: str) -> None:
    answer = client.get(sign(), headers={"range": asked})
    assert (answer.status_code, code(answer)) == (416, "InvalidRange")
    assert answer.headers["content-range"] == "bytes */1024"


@pytest.mark.parametrize("asked", ["bytes=0-99", "bytes=1024-", "bytes=9-3"])
def test_a_range_of_a_file_that_has_changed(client: TestClient, sign: Sign, asked: str) -> None:
    address = sign()
    now = client.head(address).headers
    for before in ('"another"', "Mon, 01 Jan 2001 00:00:00 GMT", f"W/{now['etag']}"):
        answer = client.get(address, headers={"range": asked, "if-range": before})
        assert (answer.status_code, answer.content) == (200, CONTENT), before


@pytest.mark.parametrize(
    ("asked", "status"), [("bytes=0-99", 206), ("bytes=1024-", 416), ("bytes=9-3", 200)]
)
def test_a_range_of_a_file_that_is_the_same(
    client: TestClient, sign: Sign, asked: str, status: int
) -> None:
    address = sign()
    now = client.head(address).headers
    for known in (now["etag"], now["last-modified"]):
        answer = client.get(address, headers={"range": asked, "if-range": known})
        assert answer.status_code == status


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=9-3",
        "bytes=-",
        "bytes=",
        "items=0-1",
        "bytes=a-b",
        "bytes=0-1,5-6",
        "bytes=" + ",".join(["0-1023"] * 500),
        "bytes=" + "9" * 5000 + "-",
        "nonsense",
    ],
)
def test_a_range_that_cannot_be_read_counts_as_none(
    client: TestClient, sign: Sign, asked: str
) -> None:
    answer = client.get(sign(), headers={"range": asked})
    assert (answer.status_code, answer.content) == (200, CONTENT)


def test_an_empty_file(client: TestClient, sign: Sign) -> None:
    address = sign("empty.mp4", content=b"")
    assert client.get(address).content == b""
    assert client.get(address, headers={"range": "bytes=0-"}).status_code == 416


def test_an_address_expires(client: TestClient, sign: Sign) -> None:
    answer = client.get(sign(seconds=-1))
    assert (answer.status_code, code(answer)) == (403, "AccessDenied")


def test_no_part_of_an_address_can_be_changed(
    client: TestClient, sign: Sign, house: House, bucket: Path
) -> None:
    (house.settings.buckets_dir / "other").mkdir(exist_ok=True)
    (house.settings.buckets_dir / "other" / "a.mp4").write_bytes(b"other")
    (bucket / "b.mp4").write_bytes(b"other")
    address = sign()
    path, _, query = address.partition("?")
    expires = query.split("&")[0].partition("=")[2]
    for changed in (
        path,
        f"{path}?Expires={expires}",
        f"{path}?Expires=&Signature=",
        address.replace("a.mp4", "b.mp4"),
        address.replace(BUCKET, "other"),
        address.replace(f"Expires={expires}", f"Expires={int(expires) + 1}"),
        address.replace(f"Expires={expires}", "Expires=" + "9" * 5000),
        address.replace(f"Expires={expires}", "Expires=１２"),
        address[:-1] + ("0" if address[-1] != "0" else "1"),
        address + "&Signature=x",
    ):
        answer = client.get(changed)
        assert (answer.status_code, code(answer)) == (403, "AccessDenied"), changed


@pytest.mark.parametrize(
    "path",
    [
        "/files/demo-bucket/../reelwright.db",
        "/files/demo-bucket/%2e%2e/%2e%2e/reelwright.db",
        "/files/demo-bucket/..%2f..%2freelwright.db",
        "/files/demo-bucket//etc/passwd",
        "/files/demo-bucket/%2fetc%2fpasswd",
        "/files/../access-key.json",
        "/files/..%2f/access-key.json",
        "/files/demo-bucket/a%00.mp4",
        "/files/demo-bucket/",
        "/files/DEMO/a.mp4",
        "/files/x/a.mp4",
        "/files/demo-bucket/" + "a" * 2000,
    ],
)
def test_names_that_lead_elsewhere(client: TestClient, path: str) -> None:
    answer = client.get(f"{path}?Expires=99999999999&Signature=00")
    assert answer.status_code in (403, 404)
    assert code(answer) in ("NoSuchKey", "AccessDenied", "InvalidAction.NotFound")


def test_a_link_is_not_followed(client: TestClient, sign: Sign, house: House, bucket: Path) -> None:
    (bucket / "link.mp4").symlink_to(house.settings.data_dir / "reelwright.db")
    (bucket / "away").symlink_to(house.settings.data_dir)
    for key in ("link.mp4", "away/reelwright.db"):
        answer = client.get(sign(key, content=None))
        assert (answer.status_code, code(answer)) == (404, "NoSuchKey")


def test_a_file_that_is_gone(client: TestClient, sign: Sign, house: House) -> None:
    answer = client.get(sign("never.mp4", content=None))
    assert (answer.status_code, code(answer)) == (404, "NoSuchKey")
    address = house.services.links.sign(ObjectName("no-bucket", "a.mp4"), int(time.time()) + 60)
    answer = client.get(address)
    assert (answer.status_code, code(answer)) == (404, "NoSuchKey")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_files_are_only_read(client: TestClient, sign: Sign, bucket: Path, method: str) -> None:
    assert code(client.request(method, sign())) == "UnsupportedHTTPMethod"
    assert (bucket / "a.mp4").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("key", "media_type"),
    [
        ("a.mov", "video/quicktime"),
        ("a.MP4", "video/mp4"),
        ("a.webm", "video/webm"),
        ("a.mp3", "audio/mpeg"),
        ("a.wav", "audio/wav"),
        ("a.png", "image/png"),
        ("a.webp", "image/webp"),
    ],
)
def test_media_play_in_a_browser(client: TestClient, sign: Sign, key: str, media_type: str) -> None:
    answer = client.get(sign(key))
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"].startswith("inline;")


@pytest.mark.parametrize(
    "key",
    ["a.html", "a.svg", "a.xhtml", "a.js", "a.xml", "a.pdf", "a.swf", "a", "a.mp4.html", ".png"],
)
def test_nothing_is_run_by_a_browser(client: TestClient, sign: Sign, key: str) -> None:
    answer = client.get(sign(key, content=b"<script>alert(1)</script>"))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
