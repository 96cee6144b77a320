"""UploadMediaByURL: files of other servers become assets; what is not permitted is refused."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from reelwright.errors import ApiError
from reelwright.library import fetching, url_uploads
from reelwright.library.fetching import FetchError, FetchTrouble, Limits
from reelwright.library.networks import Allowed
from reelwright.library.tables import outbox
from reelwright.workflows.housekeeping import DAY
from reelwright.workflows.upload_keeper import UploadKeeper
from reelwright.workflows.workshop import now

LOCAL = Allowed(["127.0.0.1"])


class Pages:
    """A small web server; each path has its answer."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[str] = []
        pages = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                pages.asked.append(self.path)
                status, headers, body = pages.answers.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture
def pages() -> Iterator[Pages]:
    """Give a web server."""
    made = Pages()
    yield made
    made.server.shutdown()
    made.server.server_close()


def get(url: str, path: Path, allowed: Allowed = LOCAL, most: int = 10**6) -> int:
    with path.open("wb") as file:
        return fetching.fetch(
            url,
            file,
            allowed,
            Limits(most, 20),
            progress=lambda size, length: None,
            cancelled=lambda: False,
        )


def test_a_file_arrives_through_a_redirect(pages: Pages, tmp_path: Path) -> None:
    pages.answers["/a"] = (302, {"Location": "/b.wav?x=1"}, b"")
    pages.answers["/b.wav?x=1"] = (200, {}, b"sound" * 1000)
    assert get(pages.url("/a"), tmp_path / "file") == 5000
    assert (tmp_path / "file").read_bytes() == b"sound" * 1000


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "169.254.169.254", "10.0.0.1"]
)
def test_private_addresses_are_refused_before_anything_is_sent(
    pages: Pages, tmp_path: Path, host: str
) -> None:
    with pytest.raises(FetchError, match="not allowed"):
        get(f"http://{host}:{pages.port}/a", tmp_path / "file", Allowed())
    assert not pages.asked


def test_a_redirect_is_followed_only_to_where_a_fetch_may_begin(
    pages: Pages, tmp_path: Path
) -> None:
    for target in ("http://127.0.0.2:1/", "file:///etc/passwd", "ftp://127.0.0.1/x", "//[::1]/x"):
        pages.answers["/a"] = (302, {"Location": target}, b"")
        with pytest.raises(FetchError):
            get(pages.url("/a"), tmp_path / "file")
    pages.answers["/a"] = (302, {"Location": "http://[broken/"}, b"")
    with pytest.raises(FetchError, match="no address"):
        get(pages.url("/a"), tmp_path / "file")
    pages.answers["/a"] = (302, {"Location": "/a"}, b"")
    with pytest.raises(FetchError, match="redirects"):
        get(pages.url("/a"), tmp_path / "file")


def test_the_connection_goes_to_the_address_that_was_checked(
    pages: Pages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages.answers["/a"] = (200, {}, b"x")
    answers = iter(["127.0.0.1", "10.0.0.1"])

    real = socket.getaddrinfo

    def resolve(host: str, port: int, *rest: Any, **more: Any) -> list[Any]:
        if host != "rebinding.example":
            return list(real(host, port, *rest, **more))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert get(f"http://rebinding.example:{pages.port}/a", tmp_path / "file") == 1


def test_too_much_and_too_little_are_refused(pages: Pages, tmp_path: Path) -> None:
    pages.answers["/a"] = (200, {}, b"x" * 2000)
    with pytest.raises(FetchError, match="larger"):
        get(pages.url("/a"), tmp_path / "file", most=1999)
    pages.answers["/b"] = (200, {"Content-Length": "3000", "Connection": "close"}, b"x" * 2000)
    with pytest.raises(FetchTrouble):
        get(pages.url("/b"), tmp_path / "file")
    pages.answers["/c"] = (200, {"Content-Encoding": "gzip"}, b"x")
    with pytest.raises(FetchError, match="compressed"):
        get(pages.url("/c"), tmp_path / "file")
    for status, kind in ((404, FetchError), (206, FetchError), (503, FetchTrouble)):
        pages.answers["/d"] = (status, {}, b"")
        with pytest.raises(kind, match=str(status)):
            get(pages.url("/d"), tmp_path / "file")


def test_time_is_up_whatever_the_other_side_does(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/a.wav"
        for limits, cancelled, reason in (
            (Limits(10, 0.3), False, "longer than 0.3 s"),
            (Limits(10, 20), True, "cancelled"),
        ):
            with (tmp_path / "file").open("wb") as file, pytest.raises(FetchError, match=reason):
                fetching.fetch(
                    url,
                    file,
                    LOCAL,
                    limits,
                    progress=lambda size, length: None,
                    cancelled=lambda cancelled=cancelled: cancelled,
                )


def test_a_fetched_file_becomes_an_asset(
    served: Any, pages: Pages, sound: Callable[[int], bytes]
) -> None:
    data = sound(50_000)
    pages.answers["/a%20song.wav?sign=1,2"] = (200, {}, data)
    url = pages.url("/a%20song.wav?sign=1,2")
    answer = served.call(
        "UploadMediaByURL",
        UploadURLs=quote(url, safe=""),
        MediaMetaData=[{"SourceURL": url, "Title": "Mine", "Tags": "a,b"}],
        UserData={"MessageCallback": {"CallbackURL": "ice-callback-fetch"}},
    )
    (job,) = answer["UploadJobs"]
    assert job["SourceURL"] == url

    def info() -> dict[str, Any]:
        found = served.call("GetUrlUploadInfos", JobIds=f"{job['JobId']},{'0' * 32}")
        assert found["NonExists"] == ["0" * 32]
        return dict(found["URLUploadInfoList"][0])

    served.wait_for(lambda: info()["Status"] == "SUCCESS")
    assert info()["FileSize"] == str(len(data))
    assert info()["MediaId"] == job["MediaId"]
    by_url = served.call("GetUrlUploadInfos", UploadURLs=quote(url, safe=""))
    assert by_url["URLUploadInfoList"][0]["JobId"] == job["JobId"]
    served.wait_for(lambda: served.status(job["MediaId"]) == "Normal")
    media = served.call("GetMediaInfo", MediaId=job["MediaId"])["MediaInfo"]["MediaBasicInfo"]
    assert (media["Title"], media["MediaTags"], media["MediaType"]) == ("Mine", "a,b", "audio")
    (event,) = events(served, job["JobId"])
    assert event["MessageBody"] == {
        "Status": "Success",
        "SourceURL": url,
        "MediaId": job["MediaId"],
        "JobId": job["JobId"],
        "AppId": "app-1000000",
        "UserData": '{"MessageCallback": {"CallbackURL": "ice-callback-fetch"}}',
        "ErrorCode": "",
        "ErrorMessage": "",
    }


def test_a_file_that_cannot_be_had_is_told(served: Any, pages: Pages) -> None:
    answer = served.call(
        "UploadMediaByURL",
        UploadURLs=f"{pages.url('/gone.wav')},http://10.0.0.1/x.mp4",
        UserData={"MessageCallback": {"CallbackURL": "ice-callback-fetch"}},
    )
    ids = [job["JobId"] for job in answer["UploadJobs"]]

    def infos() -> list[dict[str, Any]]:
        return list(served.call("GetUrlUploadInfos", JobIds=",".join(ids))["URLUploadInfoList"])

    served.wait_for(lambda: {one["Status"] for one in infos()} == {"DOWNLOAD_FAIL"})
    assert "404" in infos()[0]["ErrorMessage"]
    assert "not allowed" in infos()[1]["ErrorMessage"]
    assert {one["ErrorCode"] for one in infos()} == {"DownloadFailed"}
    for job in answer["UploadJobs"]:
        assert served.status(job["MediaId"]) == "UploadFailed"
        (event,) = events(served, job["JobId"])
        assert event["MessageBody"]["Status"] == "Fail"
        assert event["MessageBody"]["ErrorCode"] == "DownloadFailed"


def test_what_was_fetched_long_ago_is_forgotten(served: Any) -> None:
    answer = served.call(
        "UploadMediaByURL", UploadURLs="http://10.0.0.1/a.mp4,http://10.0.0.1/b.mp4"
    )
    older, younger = (job["JobId"] for job in answer["UploadJobs"])

    def known() -> dict[str, Any]:
        found = served.call("GetUrlUploadInfos", JobIds=f"{older},{younger}")
        return {one["JobId"]: one["Status"] for one in found["URLUploadInfoList"]}

    served.wait_for(lambda: set(known().values()) == {"DOWNLOAD_FAIL"})
    settings = served.house.settings.model_copy(update={"history_days": 2})
    with served.house.services.database.begin() as connection:
        for job_id, days in ((older, 2.01), (younger, 1.99)):
            url_uploads.update(connection, job_id, completed=now() - round(days * DAY))
    UploadKeeper(settings, served.house.services.database).look()
    assert set(known()) == {younger}


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"UploadURLs": "ftp://a.example/x.mp4"}, "UploadURLs[0]"),
        ({"UploadURLs": "http://a.example/x.mp4,http://u:p@a.example/x.mp4"}, "UploadURLs[1]"),
        ({"UploadURLs": "http://a.example/x"}, "UploadURLs[0]"),
        ({"UploadURLs": "http://a.example:65536/x.mp4"}, "UploadURLs[0]"),
        ({"UploadURLs": ",".join(f"http://a.example/{n}.mp4" for n in range(21))}, "UploadURLs"),
        ({"UploadURLs": "http://a.example/x.mp4", "MediaMetaData": "{}"}, "MediaMetaData"),
        (
            {"UploadURLs": "http://a.example/x.mp4", "MediaMetaData": '[{"Title":"x"}]'},
            "MediaMetaData[0].SourceURL",
        ),
    ],
)
def test_wrong_arguments_are_named(served: Any, given: dict[str, str], path: str) -> None:
    with pytest.raises(ApiError, match=f'"{path}"'.replace("[", "\\[")):
        served.call("UploadMediaByURL", **given)


def events(served: Any, subject: str) -> list[dict[str, Any]]:
    with served.house.services.database.read() as connection:
        rows = connection.execute(outbox.select().where(outbox.c.subject == subject))
        return [json.loads(row.body) for row in rows]
