"""A request of every operation that would be accepted, for tests that spoil it."""

from __future__ import annotations

import json
from typing import Any

HOST = "http://demo-bucket.oss-cn-shanghai.aliyuncs.com"
ID = "0123456789abcdef0123456789abcdef"

TIMELINE: dict[str, Any] = {
    "VideoTracks": [
        {
            "VideoTrackClips": [
                {
                    "MediaURL": f"{HOST}/a.mp4",
                    "In": 0.5,
                    "Out": "4",
                    "Effects": [
                        {"Type": "Volume", "Gain": "0.5"},
                        {"Type": "Transition", "SubType": "fade", "Duration": 0.5},
                        {"Type": "Background", "SubType": "Blur", "Radius": 0.1},
                    ],
                },
                {"Type": "Image", "MediaURL": f"{HOST}/a.mp4", "Duration": 2, "X": 0.1, "Y": 20},
            ]
        }
    ],
    "AudioTracks": [{"AudioTrackClips": [{"MediaURL": f"{HOST}/a.mp4", "LoopMode": True}]}],
    "ImageTracks": [{"ImageTrackClips": [{"MediaURL": f"{HOST}/a.mp4", "Opacity": 0.5}]}],
    "SubtitleTracks": [
        {
            "SubtitleTrackClips": [
                {
                    "Type": "Text",
                    "Content": "Hello 猫",
                    "TimelineIn": 0,
                    "TimelineOut": 2,
                    "FontSize": 60,
                    "FontColor": "#ffcc00",
                    "SubtitleEffects": [{"Type": "Outline", "Bord": 2, "Color": "#000000"}],
                }
            ]
        }
    ],
    "FECanvas": {"Width": 1080, "Height": 1920},
    "Fps": 25,
}
INPUT: dict[str, Any] = {
    "MediaGroupArray": [
        {"GroupName": "one", "MediaArray": [f"{HOST}/a.mp4", ID], "Volume": 0.5},
        {"GroupName": "two", "MediaArray": [f"{HOST}/b.mp4"], "SplitMode": "NoSplit"},
    ],
    "SpeechTextArray": ["Our noodle bar opens on Friday.", "<speak>Fresh noodles.</speak>"],
    "TitleArray": ["Noodles"],
    "SubHeadingArray": [{"Level": 1, "TitleArray": ["Fresh"]}],
    "StickerArray": [{"MediaURL": f"{HOST}/s.png", "X": 0.1, "Y": 0.1, "Width": 0.2}],
    "BackgroundMusicArray": [f"{HOST}/m.mp3"],
}
EDITING: dict[str, Any] = {
    "MediaConfig": {"Volume": 0.2},
    "TitleConfig": {"Alignment": "TopCenter", "FontColor": "#ffffff"},
    "SpeechConfig": {"Voice": "zhiqing", "SpeechRate": 10, "AsrConfig": {"FontSize": 40}},
    "BackgroundMusicConfig": {"Volume": 0.3},
    "ProcessConfig": {"SingleShotDuration": 3, "AllowTransition": True},
}
OUTPUT: dict[str, Any] = {
    "MediaURL": f"{HOST}/out/{{index}}.mp4",
    "Count": 3,
    "Width": 720,
    "Height": 1280,
    "Seed": 7,
    "Video": {"Crf": 27, "Codec": "H.264"},
}
OUTPUT_MEDIA: dict[str, Any] = {
    "MediaURL": f"{HOST}/out/a.mp4",
    "Width": 720,
    "Height": 1280,
    "MaxDuration": 10,
    "Video": {"Crf": 27, "Codec": "h264", "Fps": 25, "Preset": "fast"},
}
SETTINGS: dict[str, Any] = {
    "InputTemplateConfig": {"StickerArray": INPUT["StickerArray"]},
    "EditingTemplateConfig": EDITING,
    "OutputTemplateConfig": {"Width": 720, "Height": 1280, "Video": {"Crf": 27}},
}
NOTIFY: dict[str, Any] = {"NotifyAddress": "https://app.example.com/hook", "order": "A-17"}

DOCUMENTS: dict[str, dict[str, Any]] = {
    "RegisterMediaInfo": {
        "RegisterConfig": {"NeedSprite": False, "CoverConfig": {"StartTime": 1.5}},
        "UserData": NOTIFY,
    },
    "CreateEditingProject": {"Timeline": TIMELINE},
    "UpdateEditingProject": {"Timeline": TIMELINE},
    "SubmitMediaProducingJob": {
        "Timeline": TIMELINE,
        "OutputMediaConfig": OUTPUT_MEDIA,
        "EditingProduceConfig": {"CoverConfig": {"StartTime": 1}},
        "MediaMetadata": {"Title": "t", "Tags": "a,b", "CateId": 3},
        "ProjectMetadata": {"Title": "p", "Description": "d"},
        "UserData": NOTIFY,
    },
    "SubmitBatchMediaProducingJob": {
        "InputConfig": INPUT,
        "EditingConfig": EDITING,
        "OutputConfig": OUTPUT,
        "UserData": NOTIFY,
    },
    "SubmitSceneBatchEditingJob": {
        "OutputConfig": {name: OUTPUT[name] for name in OUTPUT if name != "Count"},
        "UserData": NOTIFY,
    },
    "SubmitIProductionJob": {
        "Input": {"Type": "OSS", "Media": f"{HOST}/a.wav"},
        "Output": {"Type": "OSS", "Media": f"{HOST}/{{source}}-{{timestamp}}.json"},
        "JobParams": {"inputs": [{"file": f"{HOST}/b.wav", "gain": 0.5}]},
        "ScheduleConfig": {"Priority": 3},
        "UserData": NOTIFY,
    },
    "AddTemplate": {"Config": TIMELINE, "RelatedMediaids": {"video": [ID]}},
    "UpdateTemplate": {"Config": SETTINGS},
    "CreateUploadMedia": {
        "FileInfo": {"Type": "video", "Name": "a film", "Size": 10, "Ext": "mp4"},
        "MediaMetaData": {
            "Title": "t",
            "Tags": "a,b",
            "BusinessType": "opening",
            "DynamicMetaData": {"Type": "user-defined", "Data": {"season": "spring", "views": 2}},
        },
        "UploadTargetConfig": {"StorageType": "oss", "StorageLocation": "demo-bucket"},
        "UserData": {"MessageCallback": {"CallbackURL": "https://app.example.com/hook"}},
    },
    "UploadMediaByURL": {
        "MediaMetaData": [
            {"SourceURL": "https://a.example/x", "Title": "t", "FileExtension": "mp4"}
        ],
        "UserData": {"MessageCallback": {"CallbackURL": "ice-callback-mine"}},
    },
    "SearchMedia": {"CustomFilters": {"views": {"gte": 1, "lte": 3}, "season": ["a", "b"]}},
    "AddEditingProjectMaterials": {
        "MaterialMaps": {
            "video": ID,
            "liveStream": json.dumps([{"AppName": "a", "LiveUrl": "u"}]),
        }
    },
}
"""The JSON documents of each operation."""

TEXTS: dict[str, dict[str, str]] = {
    "RegisterMediaInfo": {
        "InputURL": "oss://demo-bucket/a.mp4",
        "MediaType": "video",
        "BusinessType": "general",
        "Title": "t",
        "MediaTags": "a,b",
        "CateId": "3",
        "ReferenceId": "mine-0001",
        "Overwrite": "true",
        "ClientToken": "token",
    },
    "GetMediaInfo": {"MediaId": ID, "OutputType": "oss", "AuthTimeout": "60"},
    "ListMediaBasicInfos": {
        "StartTime": "2020-01-01T00:00:00Z",
        "EndTime": "2099-01-01T00:00:00Z",
        "MediaType": "video",
        "Status": "Normal",
        "SortBy": "asc",
        "IncludeFileBasicInfo": "true",
        "MaxResults": "10",
        "NextToken": "",
    },
    "DeleteMediaInfos": {"MediaIds": ID, "InputURLs": "oss://demo-bucket/x"},
    "CreateEditingProject": {"Title": "t", "Description": "d", "CoverURL": f"{HOST}/c.jpg"},
    "GetEditingProject": {"ProjectId": ID, "RequestSource": "WebSDK"},
    "UpdateEditingProject": {"ProjectId": ID, "Title": "t"},
    "SubmitMediaProducingJob": {"Source": "OpenAPI", "ClientToken": "token"},
    "GetMediaProducingJob": {"JobId": ID},
    "SubmitBatchMediaProducingJob": {"ClientToken": "token"},
    "GetBatchMediaProducingJob": {"JobId": ID},
    "ListBatchMediaProducingJobs": {
        "StartTime": "2020-01-01T00:00:00Z",
        "Status": "Finished",
        "JobType": "Script",
        "MaxResults": "5",
        "SortBy": "desc",
    },
    "SubmitSceneBatchEditingJob": {"ProjectIds": ID},
    "SubmitIProductionJob": {"FunctionName": "AudioMixing", "Name": "n", "ClientToken": "token"},
    "AddTemplate": {"Type": "Timeline", "Name": "n", "Source": "OpenAPI"},
    "UpdateTemplate": {"TemplateId": ID, "Name": "n", "Status": "Available"},
    "ListTemplates": {"Type": "Timeline", "Keyword": "n", "PageNo": "1", "PageSize": "20"},
    "CreateUploadMedia": {"AppId": "app-1000000"},
    "UploadMediaByURL": {"UploadURLs": "https%3A%2F%2Fa.example%2Fx"},
    "GetUrlUploadInfos": {"JobIds": ID},
    "SearchMedia": {
        "Match": "title = 't' and (tagList in ('a','b') or utcCreate = [0, '9'])",
        "SortBy": "utcCreate:Desc",
        "PageNo": "1",
        "PageSize": "10",
    },
    "BatchGetMediaInfos": {"MediaIds": ID, "AdditionType": "FileInfo,DynamicMetaData"},
    "UpdateMediaInfo": {"MediaId": ID, "Title": "t", "MediaTags": "a,b", "AppendTags": "true"},
    "RegisterMediaStream": {"MediaId": ID, "InputURL": f"{HOST}/a.mp4", "StreamTags": "{}"},
    "GetPlayInfo": {"MediaId": ID, "AuthTimeout": "60"},
    "AddCategory": {"CateName": "c", "ParentId": "-1", "Type": "default"},
    "GetCategories": {"PageNo": "1", "PageSize": "10", "SortBy": "CreationTime:Asc"},
    "CreatePipeline": {"Name": "p", "Speed": "Standard", "Priority": "6"},
    "ListPipelines": {"Speed": "Standard"},
    "SetDefaultStorageLocation": {
        "StorageType": "user_oss_bucket",
        "Bucket": "demo-bucket",
        "Path": "made/",
    },
    "ListSmartVoiceGroups": {"VoiceType": "CosyVoice"},
    "GetStorageList": {"AppId": "app-1000000", "Status": "Normal"},
    "SetEventCallback": {
        "CallbackType": "HTTP",
        "CallbackURL": "https://app.example.com/hook",
        "EventTypeList": "ProduceMediaComplete",
        "AuthSwitch": "on",
        "AuthKey": "DemoKey01",
    },
    "ReceiveCallbackMessages": {"QueueName": "ice-callback-mine", "MaxResults": "16"},
    "DeleteCallbackMessages": {"QueueName": "ice-callback-mine", "ReceiptHandles": "a,b"},
    "AddEditingProjectMaterials": {"ProjectId": ID},
    "SearchEditingProject": {"Status": "Draft", "PageNo": "1", "SortBy": "CreationTime:Desc"},
    "ListMediaProducingJobs": {"Status": "Init", "MaxResults": "5", "JobType": "EditingJob"},
}
"""The other arguments of each operation."""


def texts(action: str, documents: dict[str, Any]) -> dict[str, str]:
    """Return all arguments as they go over the wire."""
    written = {name: json.dumps(value) for name, value in documents.items()}
    return TEXTS.get(action, {}) | written
