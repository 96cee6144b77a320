"""Limits and errors of `media-assets.md`, call by call: status, code, the path in the message.

Registration, listing and deletion have theirs in `test_media_calls.py`, the global callback in
`test_callback_calls.py`.
"""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest
from alibabacloud_ice20201109.client import Client
from sdk_calls import HOST, ID, TIME, as_json, call, refused, register

from reelwright.cli.house import House
from reelwright.library import assets, records

INVALID = (400, "InvalidParameter")
MISSING = (400, "MissingParameter")
NOT_FOUND = (404, "ResourceNotFound")
NO_BUCKET = (400, "InvalidStorage.NotFound")

LONG = "猫" * 43
"""129 bytes."""
FILE = as_json(Type="video", Ext="mp4")


def upload(**more: Any) -> dict[str, Any]:
    return {"FileInfo": FILE} | more


def metadata(**fields: Any) -> dict[str, Any]:
    return upload(MediaMetaData=as_json(**{"Title": "t", "BusinessType": "general"} | fields))


def fetch(**more: Any) -> dict[str, Any]:
    return {"UploadURLs": "http://a.example/x.mp4"} | more


def ids(count: int) -> str:
    return ",".join(f"{number:032x}" for number in range(count))


CASES: dict[str, list[tuple[dict[str, Any], tuple[int, str], str]]] = {
    "UpdateMediaInfo": [
        ({"InputURL": "oss://demo-bucket/nobody.mp4"}, NOT_FOUND, ""),
        ({"InputURL": "oss://nobody/a.mp4"}, NO_BUCKET, "nobody"),
        ({"InputURL": "nonsense"}, INVALID, "InputURL"),
        ({"MediaId": ID, "Title": LONG}, INVALID, "Title"),
        ({"MediaId": ID, "CateId": -1}, INVALID, "CateId"),
        ({"MediaId": ID, "CateId": "x"}, INVALID, "CateId"),
        ({"MediaId": ID, "AppendTags": "yes"}, INVALID, "AppendTags"),
        ({"MediaId": ID, "UserData": '{"NotifyAddress":1}'}, INVALID, "UserData.NotifyAddress"),
    ],
    "BatchGetMediaInfos": [
        ({}, (400, "MissingMediaIds"), ""),
        ({"MediaIds": ids(101)}, INVALID, "MediaIds"),
        ({"MediaIds": " , "}, (400, "MissingMediaIds"), ""),
        ({"MediaIds": ID, "AdditionType": "All"}, INVALID, "AdditionType"),
        ({"MediaIds": ID, "AuthTimeout": 0}, INVALID, "AuthTimeout"),
        ({"MediaIds": ID, "AuthTimeout": 86_401}, INVALID, "AuthTimeout"),
    ],
    "DeleteMediaInfos": [
        ({"InputURLs": ids(101)}, INVALID, "InputURLs"),
        ({"MediaIds": ID, "DeletePhysicalFiles": "yes"}, INVALID, "DeletePhysicalFiles"),
    ],
    "SearchMedia": [
        ({"Match": "title ="}, INVALID, "Match"),
        ({"Match": "colour = 'red'"}, INVALID, "Match"),
        ({"Match": f"title = '{'x' * 61}'"}, INVALID, "Match"),
        ({"Match": "status = 4"}, INVALID, "Match"),
        ({"SortBy": "utcCreate"}, INVALID, "SortBy"),
        ({"PageSize": 0}, INVALID, "PageSize"),
        ({"PageSize": 51}, INVALID, "PageSize"),
        ({"PageNo": 0}, INVALID, "PageNo"),
        ({"ScrollToken": "x"}, INVALID, "ScrollToken"),
        ({"CustomFilters": "{"}, INVALID, "CustomFilters"),
        ({"CustomFilters": '{"a":{"gte":"1"}}'}, INVALID, "CustomFilters.a.gte"),
    ],
    "CreateUploadMedia": [
        ({}, (400, "MissingFileInfo"), ""),
        ({"FileInfo": "{"}, INVALID, "FileInfo"),
        ({"FileInfo": "[]"}, INVALID, "FileInfo"),
        ({"FileInfo": as_json(Ext="mp4")}, MISSING, "FileInfo.Type"),
        ({"FileInfo": as_json(Type="video")}, MISSING, "FileInfo.Ext"),
        ({"FileInfo": as_json(Type="film", Ext="mp4")}, INVALID, "FileInfo.Type"),
        ({"FileInfo": as_json(Type="video", Ext="a/b")}, INVALID, "FileInfo.Ext"),
        ({"FileInfo": as_json(Type="video", Ext="mp4", Name=LONG)}, INVALID, "FileInfo.Name"),
        ({"FileInfo": as_json(Type="video", Ext="mp4", Size=-1)}, INVALID, "FileInfo.Size"),
        ({"FileInfo": as_json(Type="video", Ext="mp4", Size=1 << 40)}, INVALID, "FileInfo.Size"),
        ({"FileInfo": as_json(Type="text", Ext="srt")}, MISSING, "MediaMetaData.BusinessType"),
        (upload(MediaMetaData="[]"), INVALID, "MediaMetaData"),
        (upload(MediaMetaData="{}"), MISSING, "MediaMetaData.Title"),
        (metadata(Title=""), MISSING, "MediaMetaData.Title"),
        (metadata(BusinessType=None), MISSING, "MediaMetaData.BusinessType"),
        (metadata(Title=LONG), INVALID, "MediaMetaData.Title"),
        (metadata(Description="x" * 1025), INVALID, "MediaMetaData.Description"),
        (metadata(CoverURL="x" * 129), INVALID, "MediaMetaData.CoverURL"),
        (metadata(Tags=",".join("abcdefghijklmnopq")), INVALID, "MediaMetaData.Tags"),
        (metadata(Tags="t" * 33), INVALID, "MediaMetaData.Tags"),
        (metadata(BusinessType="font"), INVALID, "MediaMetaData.BusinessType"),
        (metadata(BusinessType="film"), INVALID, "MediaMetaData.BusinessType"),
        (metadata(CateId=-1), INVALID, "MediaMetaData.CateId"),
        (
            upload(UploadTargetConfig=as_json(StorageType="disk")),
            INVALID,
            "UploadTargetConfig.StorageType",
        ),
        (
            upload(UploadTargetConfig=as_json(StorageLocation="http://example.com")),
            INVALID,
            "UploadTargetConfig.StorageLocation",
        ),
        (upload(UploadTargetConfig=as_json(StorageLocation="nobody")), NO_BUCKET, "nobody"),
        (upload(UserData="u" * 1025), INVALID, "UserData"),
        *(
            (
                upload(UserData=as_json(MessageCallback={"CallbackURL": url})),
                INVALID,
                "UserData.MessageCallback.CallbackURL",
            )
            for url in ("mail", "http://", "http://a b", "http://a,http://b")
        ),
        (
            upload(UserData=as_json(MessageCallback={"CallbackURL": f"http://a/{'x' * 256}"})),
            INVALID,
            "UserData.MessageCallback.CallbackURL",
        ),
    ],
    "RefreshUploadMedia": [
        ({}, (400, "MissingMediaId"), ""),
        ({"MediaId": ID}, NOT_FOUND, ""),
    ],
    "UploadMediaByURL": [
        ({}, (400, "MissingUploadURLs"), ""),
        ({"UploadURLs": ","}, (400, "MissingUploadURLs"), ""),
        (
            {"UploadURLs": ",".join(f"http://a.example/{n}.mp4" for n in range(21))},
            INVALID,
            "UploadURLs",
        ),
        ({"UploadURLs": "ftp://a.example/x.mp4"}, INVALID, "UploadURLs[0]"),
        ({"UploadURLs": "http://a.example/x"}, INVALID, "UploadURLs[0]"),
        ({"UploadURLs": f"http://a.example/{'x' * 4096}.mp4"}, INVALID, "UploadURLs[0]"),
        (fetch(MediaMetaData="{}"), INVALID, "MediaMetaData"),
        (fetch(MediaMetaData='[{"Title":"x"}]'), MISSING, "MediaMetaData[0].SourceURL"),
        (
            fetch(MediaMetaData=f'[{{"SourceURL":"http://a.example/x.mp4","Title":"{LONG}"}}]'),
            INVALID,
            "MediaMetaData[0].Title",
        ),
        (fetch(UserData="u" * 1025), INVALID, "UserData"),
    ],
    "GetUrlUploadInfos": [
        ({}, MISSING, "JobIds"),
        ({"JobIds": ids(11)}, INVALID, "JobIds"),
        (
            {"UploadURLs": ",".join(f"http://a.example/{n}.mp4" for n in range(11))},
            INVALID,
            "UploadURLs",
        ),
    ],
    "RegisterMediaStream": [
        ({"MediaId": ID}, (400, "MissingInputURL"), ""),
        ({"InputURL": f"{HOST}/a.mp4"}, (400, "MissingMediaId"), ""),
        ({"MediaId": ID, "InputURL": f"{HOST}/a.mp4"}, NOT_FOUND, ""),
        ({"MediaId": ID, "InputURL": "http://a.example/a.mp4"}, INVALID, "InputURL"),
        ({"MediaId": ID, "InputURL": "oss://nobody/a.mp4"}, NO_BUCKET, "nobody"),
        ({"MediaId": ID, "InputURL": f"{HOST}/a.mp4", "StreamTags": "[]"}, INVALID, "StreamTags"),
        (
            {"MediaId": ID, "InputURL": f"{HOST}/a.mp4", "UserData": "u" * 1025},
            INVALID,
            "UserData",
        ),
    ],
    "GetPlayInfo": [
        ({}, MISSING, "MediaId"),
        ({"MediaId": ID}, NOT_FOUND, ""),
        ({"InputURL": "oss://demo-bucket/nobody.mp4"}, NOT_FOUND, ""),
        ({"InputURL": "nonsense"}, INVALID, "InputURL"),
        ({"MediaId": ID, "AuthTimeout": 0}, INVALID, "AuthTimeout"),
        ({"MediaId": ID, "AuthTimeout": 86_401}, INVALID, "AuthTimeout"),
    ],
    "DeletePlayInfo": [
        ({"FileURLs": "x"}, (400, "MissingMediaId"), ""),
        ({"MediaId": ID}, (400, "MissingFileURLs"), ""),
        ({"MediaId": ID, "FileURLs": " ,"}, (400, "MissingFileURLs"), ""),
        ({"MediaId": ID, "FileURLs": "x"}, NOT_FOUND, ""),
    ],
    "AddCategory": [
        ({}, (400, "MissingCateName"), ""),
        ({"CateName": "狗" * 22}, INVALID, "CateName"),
        ({"CateName": "x", "Type": "other"}, INVALID, "Type"),
        ({"CateName": "x", "ParentId": "root"}, INVALID, "ParentId"),
        ({"CateName": "x", "ParentId": 999_999}, NOT_FOUND, ""),
    ],
    "GetCategories": [
        ({"CateId": 999_999}, NOT_FOUND, ""),
        ({"PageSize": 9}, INVALID, "PageSize"),
        ({"PageSize": 101}, INVALID, "PageSize"),
        ({"PageNo": 0}, INVALID, "PageNo"),
        ({"Type": "other"}, INVALID, "Type"),
        ({"SortBy": "up"}, INVALID, "SortBy"),
    ],
    "UpdateCategory": [
        ({"CateName": "x"}, (400, "MissingCateId"), ""),
        ({"CateId": 1}, (400, "MissingCateName"), ""),
        ({"CateId": 1, "CateName": "x" * 65}, INVALID, "CateName"),
        ({"CateId": 999_999, "CateName": "x"}, NOT_FOUND, ""),
    ],
    "DeleteCategory": [
        ({}, (400, "MissingCateId"), ""),
        ({"CateId": "x"}, INVALID, "CateId"),
        ({"CateId": 999_999}, NOT_FOUND, ""),
    ],
    "SetDefaultStorageLocation": [
        ({}, (400, "MissingStorageType"), ""),
        ({"StorageType": "disk"}, INVALID, "StorageType"),
        ({"StorageType": "vod_oss_bucket"}, INVALID, "StorageType"),
        ({"StorageType": "user_oss_bucket"}, (400, "MissingBucket"), ""),
        ({"StorageType": "user_oss_bucket", "Bucket": "nobody"}, NO_BUCKET, "nobody"),
        (
            {"StorageType": "user_oss_bucket", "Bucket": "demo-bucket", "Path": "a/../b"},
            INVALID,
            "Path",
        ),
        (
            {"StorageType": "user_oss_bucket", "Bucket": "demo-bucket", "Path": "a\x01b"},
            INVALID,
            "Path",
        ),
    ],
    "GetStorageList": [
        ({"StorageType": "disk"}, INVALID, "StorageType"),
        ({"Status": "Gone"}, INVALID, "Status"),
    ],
    "SetEventCallback": [
        ({}, (400, "MissingCallbackType"), ""),
        ({"CallbackType": "HTTP"}, (400, "MissingCallbackURL"), ""),
        ({"CallbackType": "MNS"}, (400, "MissingCallbackQueueName"), ""),
        ({"CallbackType": "mail"}, INVALID, "CallbackType"),
        ({"CallbackType": "HTTP", "CallbackURL": f"http://a/{'x' * 248}"}, INVALID, "CallbackURL"),
    ],
    "ReceiveCallbackMessages": [
        ({}, (400, "MissingQueueName"), ""),
        ({"QueueName": "mine"}, INVALID, "QueueName"),
        ({"QueueName": "ice-callback-a", "MaxResults": 0}, INVALID, "MaxResults"),
        ({"QueueName": "ice-callback-a", "MaxResults": 17}, INVALID, "MaxResults"),
        ({"QueueName": "ice-callback-a", "VisibilityTimeout": 0}, INVALID, "VisibilityTimeout"),
        (
            {"QueueName": "ice-callback-a", "VisibilityTimeout": 43_201},
            INVALID,
            "VisibilityTimeout",
        ),
    ],
    "DeleteCallbackMessages": [
        ({"ReceiptHandles": "x"}, (400, "MissingQueueName"), ""),
        ({"QueueName": "ice-callback-a"}, (400, "MissingReceiptHandles"), ""),
        (
            {"QueueName": "ice-callback-a", "ReceiptHandles": ","},
            (400, "MissingReceiptHandles"),
            "",
        ),
        ({"QueueName": "mine", "ReceiptHandles": "x"}, INVALID, "QueueName"),
    ],
    "CreatePipeline": [
        ({"Speed": "Boost"}, (400, "MissingName"), ""),
        ({"Name": "x"}, (400, "MissingSpeed"), ""),
        ({"Name": "x", "Speed": "Fast"}, INVALID, "Speed"),
        ({"Name": "x", "Speed": "Boost", "Priority": 0}, INVALID, "Priority"),
        ({"Name": "x", "Speed": "Boost", "Priority": 11}, INVALID, "Priority"),
    ],
    "GetPipeline": [
        ({}, (400, "MissingPipelineId"), ""),
        ({"PipelineId": ID}, NOT_FOUND, ""),
    ],
    "UpdatePipeline": [
        ({}, (400, "MissingPipelineId"), ""),
        ({"PipelineId": ID}, NOT_FOUND, ""),
        ({"PipelineId": ID, "Status": "Gone"}, INVALID, "Status"),
        ({"PipelineId": ID, "Priority": 11}, INVALID, "Priority"),
    ],
    "DeletePipeline": [
        ({}, (400, "MissingPipelineId"), ""),
        ({"PipelineId": ID}, NOT_FOUND, ""),
    ],
    "ListPipelines": [({"Speed": "Fast"}, INVALID, "Speed")],
}


@pytest.mark.parametrize("action", CASES)
def test_what_an_operation_refuses(client: Client, action: str) -> None:
    expected = [(query, *answer) for query, *answer in CASES[action]]
    found = []
    for query, *_ in expected:
        refusal = refused(call, client, action, query)
        found.append((query, refusal.kind, refusal.path))
    assert found == expected


def test_limits_may_be_reached(client: Client) -> None:
    longest = "猫" * 42 + "ab"
    register(
        client,
        "limits/a.mp4",
        title=longest,
        description="d" * 1024,
        cover_url="http://a.example/" + "c" * 111,
        media_tags=",".join(f"{number:02d}" + "t" * 30 for number in range(16)),
        reference_id="r" * 64,
        user_data="u" * 1024,
    )
    given = {"MediaIds": ids(100), "AuthTimeout": 86_400}
    assert len(call(client, "BatchGetMediaInfos", given)["IgnoredList"]) == 100
    assert call(client, "SearchMedia", {"PageSize": 50, "Match": f"title = '{'x' * 60}'"})
    assert call(client, "AddCategory", {"CateName": "x" * 64})["Category"]["Level"] == 0
    urls = ",".join(f"http://a.example/{number}.mp4" for number in range(20))
    assert len(call(client, "UploadMediaByURL", {"UploadURLs": urls})["UploadJobs"]) == 20
    for given in ({"JobIds": ids(10)}, {"UploadURLs": ",".join(urls.split(",")[:10])}):
        assert "URLUploadInfoList" in call(client, "GetUrlUploadInfos", given)


def test_messages_are_those_of_the_protocol(client: Client) -> None:
    messages = {
        ("GetMediaInfo", "MediaId", ID): f"Resource not found: media {ID}",
        ("GetPipeline", "PipelineId", ID): f"Resource not found: pipeline {ID}",
        ("DeleteCategory", "CateId", "999999"): "Resource not found: category 999999",
        ("GetEditingProject", "ProjectId", ID): "Project not found.",
        ("GetPipeline", "Name", "x"): "PipelineId is mandatory for this action.",
        ("GetMediaInfo", "Name", "x"): (
            'The input parameter "MediaId" that is mandatory for processing this request'
            " is not supplied."
        ),
        ("GetMediaInfo", "InputURL", "oss://nobody/a.mp4"): (
            'The specified storage "nobody" is not found.'
        ),
    }
    found = {
        (action, name, value): refused(call, client, action, {name: value}).message
        for action, name, value in messages
    }
    assert found == messages
    refusal = refused(call, client, "SearchMedia", {"Match": "title"})
    assert refusal.message.startswith('The specified parameter "Match" is not valid. ')


def test_what_has_no_effect_is_accepted(client: Client) -> None:
    registered = call(
        client,
        "RegisterMediaInfo",
        {
            "InputURL": "oss://demo-bucket/limits/effect.mp4",
            "SmartTagTemplateId": "S00000101-300080",
            "WorkflowId": "w",
        },
    )
    asked = {
        "MediaId": registered["MediaId"],
        "ReturnDetailedInfo": as_json(**{"AiRoughData.StandardSmartTagJob": True}),
        "OutputType": "cdn",
    }
    info = call(client, "GetMediaInfo", asked)["MediaInfo"]
    assert set(info) <= {"MediaId", "MediaBasicInfo", "FileInfoList"}
    assert info["MediaBasicInfo"]["TranscodeStatus"] == "Init"
    hidden = {"Namespace", "StreamStatus", "VisionDescription"}
    found = call(client, "SearchMedia", {"EntityId": "e", "Match": "title != 'x'"})
    assert not hidden & set(found["MediaInfoList"][0]["MediaBasicInfo"])
    more = {
        "PostProcessConfig": as_json(ProcessType="Workflow", ProcessID="w"),
        "EntityId": "e",
        "AppId": "app-mine",
    }
    assert call(client, "CreateUploadMedia", upload(**more))["UploadAuth"]
    assert call(client, "UploadMediaByURL", fetch(**more))["UploadJobs"]


def test_how_long_addresses_are_good(client: Client, house: House) -> None:
    media_id = register(client, "limits/lifetime.mp4", title="lifetime")
    info = [{"FileBasicInfo": {"FileName": "lifetime.mp4"}, "VideoStreamInfoList": []}]
    with house.services.database.begin() as connection:
        assets.update(connection, media_id, now=records.now(), status="Normal", file_info=info)

    def seconds(found: dict[str, Any]) -> float:
        address = found["FileInfoList"][0]["FileBasicInfo"]["FileUrl"]
        return int(httpx.URL(address).params["Expires"]) - time.time()

    one = {"MediaId": media_id}
    assert seconds(call(client, "GetMediaInfo", one)["MediaInfo"]) == pytest.approx(3600, abs=30)
    longest = call(client, "GetMediaInfo", one | {"AuthTimeout": 86_400})["MediaInfo"]
    assert seconds(longest) == pytest.approx(86_400, abs=30)
    several = {"MediaIds": media_id, "AdditionType": "FileInfo"}
    (batch,) = call(client, "BatchGetMediaInfos", several)["MediaInfos"]
    assert seconds(batch) == pytest.approx(3600, abs=30)
    (found,) = call(client, "SearchMedia", {"Match": "title = 'lifetime'"})["MediaInfoList"]
    assert seconds(found) == pytest.approx(3600, abs=30)
    listing = {"MediaId": media_id, "IncludeFileBasicInfo": "true", "AuthTimeout": 60}
    (listed,) = call(client, "ListMediaBasicInfos", listing)["MediaInfos"]
    assert seconds(listed) == pytest.approx(60, abs=30)


def test_a_deleted_asset_says_when_it_went(client: Client) -> None:
    media_id = register(client, "limits/gone.mp4", title="vanished")
    call(client, "DeleteMediaInfos", {"MediaIds": media_id})
    gone = {"Match": "title = 'vanished' and status = 17"}
    (found,) = call(client, "SearchMedia", gone)["MediaInfoList"]
    assert found["MediaId"] == media_id
    assert TIME.fullmatch(found["MediaBasicInfo"]["DeletedTime"])


def test_there_is_one_application(client: Client) -> None:
    known = call(client, "GetStorageList", {"AppId": "app-1000000"})["StorageInfoList"]
    assert {one["StorageLocation"] for one in known} == {"demo-bucket", "other-bucket"}
    assert call(client, "GetStorageList", {"AppId": "app-2000000"})["StorageInfoList"] == []


def test_writes_without_tokens_are_done_each_time(client: Client) -> None:
    asked = {"Title": "twice", "ClientToken": "one-and-the-same"}
    made = [call(client, "CreateEditingProject", asked)["Project"] for _ in range(2)]
    assert made[0]["ProjectId"] != made[1]["ProjectId"]
