"""Objects in parts: resumed after a killed client and a restart, checked, completed once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import oss2
import pytest
from oss2.exceptions import NoSuchUpload, ServerError
from oss2.models import PartInfo

from reelwright.library.tables import multipart_uploads, upload_parts

KILOBYTE = 1024
PART = 128 * KILOBYTE


def bucket_of(target: Any) -> oss2.Bucket:
    address = target.address
    return oss2.Bucket(oss2.StsAuth(*target.key), address["Endpoint"], address["Bucket"])


def parts_here(served: Any, media_id: str) -> list[int]:
    uploads = multipart_uploads.c
    with served.house.services.database.read() as connection:
        rows = connection.execute(
            upload_parts.select()
            .join(multipart_uploads, uploads.upload_id == upload_parts.c.upload_id)
            .where(uploads.media_id == media_id)
        )
        return sorted(row.number for row in rows)


def left_over(served: Any) -> list[Path]:
    folder = served.house.settings.uploads_dir
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.slow
@pytest.mark.parametrize("client", ["older", "newer"])
def test_a_killed_client_goes_on_where_it_was(
    served: Any,
    create: Callable[..., Any],
    sound: Callable[[int], bytes],
    tmp_path: Path,
    client: str,
) -> None:
    target, data = create(), sound(10 * PART)
    file = tmp_path / "sound.wav"
    file.write_bytes(data)
    order = {
        "client": client,
        "key": target.key,
        "endpoint": target.address["Endpoint"],
        "bucket": target.address["Bucket"],
        "object": target.address["FileName"],
        "file": str(file),
        "folder": str(tmp_path),
        "die_at": 4 * PART,
    }

    def run() -> int:
        program = Path(__file__).with_name("killed_clients.py")
        return subprocess.run([sys.executable, str(program), json.dumps(order)]).returncode

    assert run() == 9
    before = parts_here(served, target.media_id)
    assert before == [1, 2, 3, 4]
    files = set(left_over(served))
    served.deafen()
    served.listen()
    assert served.status(target.media_id) == "Uploading"
    order["die_at"] = 10 * len(data)
    assert run() == 0
    served.wait_for(lambda: served.status(target.media_id) == "Normal")
    assert files
    assert bucket_of(target).get_object(target.address["FileName"]).read() == data
    assert left_over(served) == []
    with served.house.services.database.read() as connection:
        rows = connection.execute(
            multipart_uploads.select().where(multipart_uploads.c.media_id == target.media_id)
        ).all()
    assert len(rows) == 1, "the second run began anew"


def test_parts_are_listed_replaced_checked_and_joined_once(
    served: Any, create: Callable[..., Any], sound: Callable[[int], bytes]
) -> None:
    target, data = create(), sound(3 * PART)
    bucket, key = bucket_of(target), target.address["FileName"]
    upload_id = bucket.init_multipart_upload(key).upload_id
    pieces = {1: data[:PART], 2: data[PART : 2 * PART], 7: data[2 * PART :]}
    bucket.upload_part(key, upload_id, 2, b"something else" * 10_000)
    done = [
        PartInfo(number, bucket.upload_part(key, upload_id, number, piece).etag)
        for number, piece in pieces.items()
    ]
    first = bucket.list_parts(key, upload_id, max_parts=2)
    assert [part.part_number for part in first.parts] == [1, 2]
    assert first.is_truncated
    rest = bucket.list_parts(key, upload_id, marker=first.next_marker)
    assert [(part.part_number, part.size) for part in rest.parts] == [(7, len(pieces[7]))]
    with pytest.raises(ServerError, match="InvalidPart"):
        bucket.complete_multipart_upload(key, upload_id, [PartInfo(1, "0" * 32)])
    assert not bucket.object_exists(key)
    answer = bucket.complete_multipart_upload(key, upload_id, done)
    assert answer.etag.endswith("-3")
    assert bucket.get_object(key).read() == data
    again = bucket.complete_multipart_upload(key, upload_id, done)
    assert (again.etag, again.crc) == (answer.etag, answer.crc)
    with pytest.raises(NoSuchUpload):
        bucket.list_parts(key, upload_id)
    with pytest.raises(NoSuchUpload):
        bucket.upload_part(key, upload_id, 8, b"late")
    assert left_over(served) == []


def test_all_parts_without_a_list(
    create: Callable[..., Any], sound: Callable[[int], bytes]
) -> None:
    target, data = create(), sound(2 * PART)
    bucket, key = bucket_of(target), target.address["FileName"]
    upload_id = bucket.init_multipart_upload(key).upload_id
    for number in (1, 2):
        bucket.upload_part(
            key, upload_id, number, data[(number - 1) * PART :][: PART + 44 * (number - 1)]
        )
    headers = {"x-oss-complete-all": "yes"}
    bucket.complete_multipart_upload(key, upload_id, None, headers=headers)
    assert bucket.get_object(key).read() == data


def test_of_many_open_uploads_the_oldest_is_forgotten(
    served: Any, create: Callable[..., Any]
) -> None:
    target = create()
    bucket, name = bucket_of(target), target.address["FileName"]
    folder = served.house.settings.uploads_dir / "parts"
    opened = []
    for _ in range(6):
        opened.append(bucket.init_multipart_upload(name).upload_id)
        bucket.upload_part(name, opened[-1], 1, b"x")
    assert [(folder / one).exists() for one in opened] == [False] * 2 + [True] * 4
    with pytest.raises(NoSuchUpload):
        bucket.upload_part(name, opened[1], 2, b"y")
    for one in opened[2:]:
        bucket.upload_part(name, one, 2, b"y")
        bucket.abort_multipart_upload(name, one)


def test_an_aborted_upload_leaves_nothing(served: Any, create: Callable[..., Any]) -> None:
    target = create()
    bucket, key = bucket_of(target), target.address["FileName"]
    upload_id = bucket.init_multipart_upload(key).upload_id
    bucket.upload_part(key, upload_id, 1, b"x" * 1000)
    assert left_over(served)
    bucket.abort_multipart_upload(key, upload_id)
    assert left_over(served) == []
    with pytest.raises(NoSuchUpload):
        bucket.abort_multipart_upload(key, upload_id)
    other = create()
    with pytest.raises(NoSuchUpload):
        bucket_of(other).list_parts(other.address["FileName"], upload_id)


@pytest.mark.parametrize(
    ("numbers", "size", "code"),
    [((1, 2), 100, "EntityTooSmall"), ((2, 1), PART, "InvalidPartOrder")],
)
def test_parts_that_make_no_object(
    create: Callable[..., Any], numbers: tuple[int, ...], size: int, code: str
) -> None:
    target = create()
    bucket, key = bucket_of(target), target.address["FileName"]
    upload_id = bucket.init_multipart_upload(key).upload_id
    etags = {n: bucket.upload_part(key, upload_id, n, b"x" * size).etag for n in numbers}
    listed = "".join(
        f"<Part><PartNumber>{n}</PartNumber><ETag>{etags[n]}</ETag></Part>" for n in numbers
    )
    with pytest.raises(ServerError) as caught:
        post(bucket, key, upload_id, f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>")
    assert caught.value.code == code
    bucket.abort_multipart_upload(key, upload_id)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<x/>",
        "<CompleteMultipartUpload/>",
        "<CompleteMultipartUpload><Part/></CompleteMultipartUpload>",
        '<!DOCTYPE a [<!ENTITY b "c">]><CompleteMultipartUpload>&b;</CompleteMultipartUpload>',
        (
            '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "1">]>'
            "<CompleteMultipartUpload><Part><PartNumber>&b;</PartNumber><ETag>x</ETag></Part>"
            "</CompleteMultipartUpload>"
        ).encode("utf-16"),
        '<?xml version="1.0" encoding="foo"?><CompleteMultipartUpload/>',
        '<?xml version="1.0" encoding="gbk"?><CompleteMultipartUpload/>',
        "not XML",
    ],
)
def test_lists_of_parts_that_are_none(create: Callable[..., Any], body: str | bytes) -> None:
    target = create()
    bucket, key = bucket_of(target), target.address["FileName"]
    upload_id = bucket.init_multipart_upload(key).upload_id
    with pytest.raises(ServerError) as caught:
        post(bucket, key, upload_id, body)
    assert (caught.value.status, caught.value.code) == (400, "MalformedXML")
    bucket.abort_multipart_upload(key, upload_id)


@pytest.mark.parametrize("number", ["0", "10001", "x", ""])
def test_part_numbers_have_bounds(create: Callable[..., Any], number: str) -> None:
    target = create()
    bucket, key = bucket_of(target), target.address["FileName"]
    upload_id = bucket.init_multipart_upload(key).upload_id
    with pytest.raises(ServerError) as caught:
        bucket.upload_part(key, upload_id, number, b"x")
    assert caught.value.code == "InvalidArgument"
    bucket.abort_multipart_upload(key, upload_id)


def post(bucket: oss2.Bucket, key: str, upload_id: str, body: str | bytes) -> None:
    """Complete with a body of our own."""
    bucket._do("POST", bucket.bucket_name, key, params={"uploadId": upload_id}, data=body)
