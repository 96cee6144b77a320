"""Pictures of uploaded videos: they are those of the file that is there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from reelwright.library.address import ObjectName

SAID = {"Title": "a film", "BusinessType": "general"}

pytestmark = pytest.mark.slow


def basic(served: Any, media_id: str) -> dict[str, Any]:
    found = served.call("GetMediaInfo", MediaId=media_id)
    return dict(found["MediaInfo"]["MediaBasicInfo"])


def sent(served: Any, target: Any, file: Path | bytes, ends: str = "Normal") -> dict[str, Any]:
    """Upload a file, wait until it was taken in, and return the asset."""
    content = file if isinstance(file, bytes) else file.read_bytes()
    assert httpx.put(target.address["PutURL"], content=content).status_code == 200
    served.wait_for(lambda: served.status(target.media_id) == ends)
    return basic(served, target.media_id)


def fetched(url: str) -> bytes:
    answer = httpx.get(url)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    return answer.content


def test_another_file_has_another_cover(
    served: Any, create: Callable[..., Any], media: Path
) -> None:
    target = create("mp4", "video")
    first = fetched(sent(served, target, media / "video/box.mp4")["CoverURL"])
    second = fetched(sent(served, target, media / "video/cup.mp4")["CoverURL"])
    assert first != second
    broken = sent(served, target, b"no video at all", "PrepareFail")
    assert "CoverURL" not in broken
    reserved = served.house.settings.buckets_dir / "reelwright"
    served.wait_for(lambda: not [*reserved.rglob(f"{target.media_id}*.jpg")])


def test_a_cover_of_the_callers_own_stays_with_another_file(
    served: Any, create: Callable[..., Any], media: Path
) -> None:
    cover = "http://example.com/cover.jpg"
    target = create("mp4", "video", MediaMetaData=SAID | {"CoverURL": cover})
    for name in ("box", "cup"):
        assert sent(served, target, media / f"video/{name}.mp4")["CoverURL"] == cover


def test_a_video_that_arrived_has_its_pictures(
    served: Any, create: Callable[..., Any], media: Path
) -> None:
    target = create("mp4", "video")
    sent(served, target, media / "video/box.mp4")
    address = f"{served.base}{served.house.services.links.sign(name_of(target), 2**33)}"
    answer = served.call("UploadMediaByURL", UploadURLs=quote(address, safe=""))
    (job,) = answer["UploadJobs"]
    served.wait_for(lambda: served.status(job["MediaId"]) == "Normal")
    for media_id in (target.media_id, job["MediaId"]):
        shown = basic(served, media_id)
        addresses = json.loads(shown["Snapshots"])
        assert len({fetched(address) for address in addresses}) == 10
        (sprite,) = json.loads(shown["SpriteImages"])
        assert int(sprite["count"]) > 10


def name_of(target: Any) -> ObjectName:
    return ObjectName(target.address["Bucket"], target.address["FileName"])
