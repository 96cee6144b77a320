"""What callers say of files that are to come: categories, and metadata of their own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reelwright.errors import ApiError
from reelwright.library import callback_target, queues
from reelwright.library.callback_target import CallbackTarget
from reelwright.workflows.workshop import now

VIDEO = {"Type": "video", "Ext": "mp4"}
SAID = {"Title": "film", "BusinessType": "general"}
OWN = {"season": "spring", "views": 12, "ready": True, "nothing": None}
KEPT = {"season": "spring", "views": 12, "ready": "true"}


def own_fields(served: Any, media_id: str) -> Any:
    answer = served.call("BatchGetMediaInfos", MediaIds=media_id, AdditionType="DynamicMetaData")
    (info,) = answer["MediaInfos"]
    found = info.get("MediaDynamicInfo")
    return found and json.loads(found["DynamicMetaData"]["Data"])


@pytest.mark.parametrize(
    "given",
    [
        OWN,
        json.dumps(OWN),
        {"Type": "user-defined", "Data": OWN},
        {"Type": "user-defined", "Data": json.dumps(OWN)},
        json.dumps({"Data": json.dumps(OWN)}),
    ],
    ids=["object", "text", "enveloped", "enveloped text", "text of both"],
)
def test_own_metadata_are_kept(served: Any, given: Any) -> None:
    metadata = SAID | {"DynamicMetaData": given}
    answer = served.call("CreateUploadMedia", FileInfo=VIDEO, MediaMetaData=metadata)
    assert own_fields(served, answer["MediaId"]) == KEPT


def test_own_metadata_are_searched(served: Any) -> None:
    ids = [
        served.call(
            "CreateUploadMedia",
            FileInfo=VIDEO,
            MediaMetaData=SAID | {"DynamicMetaData": {"episode": number}},
        )["MediaId"]
        for number in (1, 2)
    ]
    found = served.call(
        "SearchMedia",
        Match="status = 'Uploading' and mediaType == 'video'",
        CustomFilters={"episode": {"gte": 2}},
    )
    assert [one["MediaId"] for one in found["MediaInfoList"]] == ids[1:]


def test_fetched_files_have_them_too(served: Any) -> None:
    url = "http://10.0.0.1/x.mp4"
    category = served.call("AddCategory", CateName="fetched")["Category"]["CateId"]
    entry = {"SourceURL": url, "CateId": category, "DynamicMetaData": OWN}
    answer = served.call("UploadMediaByURL", UploadURLs=url, MediaMetaData=[entry])
    (job,) = answer["UploadJobs"]
    assert own_fields(served, job["MediaId"]) == KEPT
    basic = served.call("GetMediaInfo", MediaId=job["MediaId"])["MediaInfo"]["MediaBasicInfo"]
    assert (basic["CateId"], basic["CateName"]) == (category, "fetched")


def upload_calls(metadata: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    url = "http://10.0.0.1/x.mp4"
    return [
        ("CreateUploadMedia", {"FileInfo": VIDEO, "MediaMetaData": SAID | metadata}),
        ("UploadMediaByURL", {"UploadURLs": url, "MediaMetaData": [metadata | {"SourceURL": url}]}),
    ]


@pytest.mark.parametrize("which", [0, 1], ids=["sent", "fetched"])
@pytest.mark.parametrize(
    ("metadata", "code", "named"),
    [
        ({"CateId": 987654321}, "ResourceNotFound", "category 987654321"),
        ({"CateId": -1}, "InvalidParameter", "CateId"),
        ({"DynamicMetaData": []}, "InvalidParameter", "DynamicMetaData"),
        ({"DynamicMetaData": "no JSON"}, "InvalidParameter", "DynamicMetaData"),
        ({"DynamicMetaData": {"a": {"b": 1}}}, "InvalidParameter", "DynamicMetaData.a"),
        ({"DynamicMetaData": {"Data": "[]"}}, "InvalidParameter", "DynamicMetaData.Data"),
        ({"DynamicMetaData": {"Type": "x", "Data": {}}}, "InvalidParameter", "DynamicMetaData"),
        (
            {"DynamicMetaData": {str(number): 1 for number in range(101)}},
            "InvalidParameter",
            "DynamicMetaData",
        ),
    ],
)
def test_metadata_that_cannot_be(
    served: Any, metadata: dict[str, Any], code: str, named: str, which: int
) -> None:
    before = served.call("ListMediaBasicInfos")["TotalCount"]
    action, given = upload_calls(metadata)[which]
    with pytest.raises(ApiError) as caught:
        served.call(action, **given)
    assert caught.value.code == code
    assert named in caught.value.message
    assert served.call("ListMediaBasicInfos")["TotalCount"] == before, "nothing is left behind"


def test_a_new_asset_is_told(served: Any) -> None:
    queue = "ice-callback-created"
    database = served.house.services.database
    target = CallbackTarget(callback_type="MNS", queue_name=queue)
    with database.begin() as connection:
        callback_target.put(connection, target)
    try:
        media_id = served.call("CreateUploadMedia", FileInfo=VIDEO)["MediaId"]
    finally:
        with database.begin() as connection:
            unwanted = CallbackTarget(callback_type="MNS", queue_name=queue, event_types=("None",))
            callback_target.put(connection, unwanted)
            messages = queues.receive(connection, queue, now=now(), hidden=1, limit=16)
    (event,) = [
        one for one in map(json.loads, (one.body for one in messages)) if media_id in str(one)
    ]
    assert event["EventType"] == "MediaBaseChangeComplete"
    assert event["MessageBody"] == {
        "Status": "Success",
        "MediaId": media_id,
        "MediaType": "video",
        "OperateMode": "create",
    }
