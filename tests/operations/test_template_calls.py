"""Templates through the official SDK: kept, shown, changed, listed, deleted; what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HEX, HOST, ID, TIME, as_json, refused, register

from reelwright.cli.house import House
from reelwright.library import assets
from reelwright.library.records import now

SHOTS = {
    "Sys_Type": "ArrayItems",
    "Sys_ArrayObject": "$Shots",
    "Sys_Template": {"MediaId": "$MediaId", "Out": "$Out:NULL"},
}
TEXT = {"Type": "Text", "Content": "$Title:Hello", "FontSize": "$Size:60", "X": 0.1, "Y": 40}
CONFIG = as_json(
    VideoTracks=[{"VideoTrackClips": [SHOTS]}],
    SubtitleTracks=[{"SubtitleTrackClips": [TEXT]}],
)
SETTINGS = as_json(OutputTemplateConfig={"Width": 720})


def add(client: Client, **fields: Any) -> Any:
    given = {"type": "Timeline", "name": "Noodles", "config": CONFIG} | fields
    return client.add_template(models.AddTemplateRequest(**given)).body.template


def get(client: Client, template_id: str, **more: Any) -> dict[str, Any]:
    """Return the template as it went over the wire, absent keys being absent."""
    asked = models.GetTemplateRequest(template_id=template_id, **more)
    shown = client.get_template(asked).body.to_map()["Template"]
    assert isinstance(shown, dict)
    return shown


def update(client: Client, template_id: str, **fields: Any) -> None:
    asked = models.UpdateTemplateRequest(template_id=template_id, **fields)
    client.update_template(asked)


def delete(client: Client, *template_ids: str) -> None:
    client.delete_template(models.DeleteTemplateRequest(template_ids=",".join(template_ids)))


def listing(client: Client, **fields: Any) -> Any:
    return client.list_templates(models.ListTemplatesRequest(**fields)).body


def test_a_template_is_kept_and_shown(client: Client) -> None:
    related = '{"video": ["x"] }'
    made = add(
        client,
        name="猫",
        cover_url=f"{HOST}/c.jpg",
        preview_media=ID,
        source="WebSDK",
        related_mediaids=related,
    )
    assert HEX.fullmatch(made.template_id)
    assert (made.name, made.type, made.config) == ("猫", "Timeline", CONFIG)
    assert (made.cover_url, made.preview_media) == (f"{HOST}/c.jpg", ID)
    assert (made.status, made.create_source, made.modified_source) == (
        "Available",
        "WebSDK",
        "WebSDK",
    )
    shown = get(client, made.template_id)
    assert TIME.fullmatch(shown.pop("CreationTime"))
    assert TIME.fullmatch(shown.pop("ModifiedTime"))
    sample = json.loads(shown.pop("ClipsParam"))
    assert sample == {"Shots": [{"MediaId": "mediaId", "Out": None}], "Title": "text", "Size": 60}
    expected = made.to_map()
    expected["CoverURL"] = expected.pop("CoverUrl")
    assert shown == expected
    assert get(client, made.template_id, related_mediaid_flag="1")["RelatedMediaids"] == related


def test_settings_are_a_template_too(client: Client) -> None:
    made = add(client, type="BatchEditing", config=SETTINGS, related_mediaids="[]")
    shown = get(client, made.template_id, related_mediaid_flag="1")
    assert (shown["Type"], shown["Status"], shown["Config"]) == (
        "BatchEditing",
        "Available",
        SETTINGS,
    )
    assert not {"ClipsParam", "RelatedMediaids", "CoverURL", "PreviewMedia"} & set(shown)


def test_the_preview_shows_whether_it_is_ready(client: Client, house: House, bucket: Path) -> None:
    (bucket / "preview.mp4").write_bytes(b"not looked at")
    media_id = register(client, "preview.mp4")
    made = add(client, preview_media=media_id)
    for status, shown in (("Preparing", "Preparing"), ("Normal", "Normal"), ("Uploading", None)):
        with house.services.database.begin() as connection:
            assets.update(connection, media_id, now=now(), status=status)
        assert get(client, made.template_id).get("PreviewMediaStatus") == shown


def test_only_given_fields_change(client: Client) -> None:
    made = add(client, cover_url=f"{HOST}/c.jpg")
    before = get(client, made.template_id)
    update(client, made.template_id, name="New", status="Created", source="AliyunConsole")
    changed = get(client, made.template_id)
    assert changed == before | {
        "Name": "New",
        "Status": "Created",
        "ModifiedSource": "AliyunConsole",
        "ModifiedTime": changed["ModifiedTime"],
    }
    update(client, made.template_id, config="{}", preview_media=ID)
    assert get(client, made.template_id)["Config"] == "{}"


def test_deleted_templates_are_gone_all_or_none(client: Client) -> None:
    first, second = (add(client).template_id for _ in range(2))
    refusal = refused(delete, client, first, ID)
    assert refusal.kind == (404, "ResourceNotFound")
    assert refusal.message == f"Resource not found: template {ID}"
    assert get(client, first)
    delete(client, first, f" {second} ")
    for gone in (first, second):
        assert refused(get, client, gone).kind == (404, "ResourceNotFound")


def test_a_listing_is_filtered_ordered_and_paged(client: Client) -> None:
    word = "list 100%"
    made = [
        add(client, name=f"{word} a", source="WebSDK"),
        add(client, name=f"{word} b", type="BatchEditing", config=SETTINGS),
        add(client, name=f"{word} c", status="Created", related_mediaids="[1]"),
    ]
    ids = [one.template_id for one in made]
    newest = listing(client, keyword=word)
    assert ([one.template_id for one in newest.templates], newest.total_count) == (ids[::-1], 3)
    wanted = {
        "sort_type": ("CreationTime:Asc", ids),
        "type": ("BatchEditing", [ids[1]]),
        "status": ("Created", [ids[2]]),
        "create_source": ("WebSDK", [ids[0]]),
    }
    for name, (value, found) in wanted.items():
        page = listing(client, keyword=word, **{name: value})
        assert [one.template_id for one in page.templates] == found, name
    page = listing(client, keyword=word, page_no=2, page_size=2)
    assert ([one.template_id for one in page.templates], page.total_count) == ([ids[0]], 3)
    assert [one.name for one in listing(client, keyword=ids[0]).templates] == [f"{word} a"]
    assert listing(client, keyword=word, type="VETemplate").total_count == 0
    shown = listing(client, keyword=ids[0]).templates[0].to_map()
    assert shown == get(client, ids[0])


def test_a_page_has_twenty_templates(client: Client) -> None:
    for number in range(21):
        add(client, name=f"twenty {number}")
    page = listing(client, keyword="twenty ")
    assert (len(page.templates), page.total_count) == (20, 21)


STICKER = {"MediaId": ID, "X": 0.1}


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"type": None}, "MissingType", ""),
        ({"name": None}, "MissingName", ""),
        ({"config": None}, "MissingConfig", ""),
        ({"type": None, "name": None, "config": None}, "MissingType", ""),
        ({"type": "Else"}, "InvalidParameter", "Type"),
        ({"type": "VETemplate"}, "InvalidParameter.NotSupported", "Type"),
        ({"name": "n" * 129}, "InvalidParameter", "Name"),
        ({"status": "Else"}, "InvalidParameter", "Status"),
        ({"source": "Else"}, "InvalidParameter", "Source"),
        ({"related_mediaids": "{"}, "InvalidParameter", "RelatedMediaids"),
        ({"config": "{"}, "InvalidParameter", "Config"),
        ({"config": "[]"}, "InvalidParameter", "Config"),
        ({"config": '{"a":"\\ud800"}'}, "InvalidParameter", "Config"),
        ({"config": as_json(F={"Sys_Type": "x"})}, "InvalidParameter", "Config.F.Sys_Type"),
        (
            {"config": as_json(L=[{"Sys_Type": "ArrayItems", "Sys_ArrayObject": "$A"}])},
            "MissingParameter",
            "Config.L[0].Sys_Template",
        ),
    ],
)
def test_what_is_no_template(client: Client, fields: dict[str, Any], code: str, path: str) -> None:
    refusal = refused(lambda: add(client, **fields))
    assert (refusal.kind, refusal.path) == ((400, code), path)


@pytest.mark.parametrize(
    ("config", "code", "path"),
    [
        ({}, "MissingParameter", "OutputTemplateConfig"),
        ({"OutputTemplateConfig": None}, "MissingParameter", "OutputTemplateConfig"),
        ({"OutputTemplateConfig": []}, "MissingParameter", "OutputTemplateConfig"),
        ({"OutputTemplateConfig": "x"}, "InvalidParameter", "OutputTemplateConfig"),
        (
            {"OutputTemplateConfig": {"Width": 127}},
            "InvalidParameter",
            "OutputTemplateConfig.Width",
        ),
        (
            {"OutputTemplateConfig": {"Width": 2162, "Height": 4096}},
            "InvalidParameter",
            "OutputTemplateConfig.Width",
        ),
        (
            {"OutputTemplateConfig": {"Video": {"Crf": 52}}},
            "InvalidParameter",
            "OutputTemplateConfig.Video.Crf",
        ),
        (
            {"OutputTemplateConfig": {"Video": {"Fps": 61}}},
            "InvalidParameter",
            "OutputTemplateConfig.Video.Fps",
        ),
        ({"InputTemplateConfig": [1]}, "InvalidParameter", "InputTemplateConfig"),
        (
            {"InputTemplateConfig": {"StickerArray": [{"X": 0}]}},
            "MissingParameter",
            "InputTemplateConfig.StickerArray[0].MediaId",
        ),
        (
            {"InputTemplateConfig": {"StickerArray": [STICKER] * 51}},
            "InvalidParameter",
            "InputTemplateConfig.StickerArray",
        ),
        (
            {"InputTemplateConfig": {"BackgroundMusicArray": ["http://cdn.example.com/a.mp3"]}},
            "InvalidParameter",
            "InputTemplateConfig.BackgroundMusicArray[0]",
        ),
        (
            {"EditingTemplateConfig": {"SpeechConfig": {"Volume": 11}}},
            "InvalidParameter",
            "EditingTemplateConfig.SpeechConfig.Volume",
        ),
        (
            {"EditingTemplateConfig": {"SubHeadingConfig": {"1": {"FontSize": 5001}}}},
            "InvalidParameter",
            "EditingTemplateConfig.SubHeadingConfig.1.FontSize",
        ),
        (
            {"EditingTemplateConfig": {"ProcessConfig": {"TransitionList": ["nobody"]}}},
            "InvalidParameter",
            "EditingTemplateConfig.ProcessConfig.TransitionList",
        ),
    ],
)
def test_what_are_no_settings(client: Client, config: dict[str, Any], code: str, path: str) -> None:
    given = config if path == "OutputTemplateConfig" else {"OutputTemplateConfig": {}} | config
    fields = {"type": "BatchEditing", "config": json.dumps(given)}
    refusal = refused(lambda: add(client, **fields))
    assert (refusal.kind, refusal.path) == ((400, code), f"Config.{path}")
    made = add(client, type="BatchEditing", config=SETTINGS)
    refusal = refused(lambda: update(client, made.template_id, config=fields["config"]))
    assert (refusal.kind, refusal.path) == ((400, code), f"Config.{path}")
    assert get(client, made.template_id)["Config"] == SETTINGS


def test_what_has_no_effect_in_settings_is_not_looked_at(client: Client) -> None:
    config = {
        "InputTemplateConfig": {"MediaGroupArray": 1, "TitleArray": 2, "SpeechTextArray": 3},
        "EditingTemplateConfig": {"ProduceConfig": 4},
        "OutputTemplateConfig": {"MediaURL": 5, "Count": 0, "MaxDuration": -1, "Seed": "x"},
        "Else": 6,
    }
    made = add(client, type="BatchEditing", config=json.dumps(config))
    assert json.loads(made.config) == config


def test_calls_that_name_no_template(client: Client) -> None:
    calls = (
        (client.get_template, models.GetTemplateRequest, "template_id"),
        (client.update_template, models.UpdateTemplateRequest, "template_id"),
        (client.delete_template, models.DeleteTemplateRequest, "template_ids"),
        (client.get_template_params, models.GetTemplateParamsRequest, "template_id"),
        (client.get_template_materials, models.GetTemplateMaterialsRequest, "template_id"),
    )
    for call, request, name in calls:
        missing = refused(call, request())
        assert missing.kind == (400, f"Missing{name.title().replace('_', '')}")
        unknown = refused(call, request(**{name: ID}))
        assert unknown.kind == (404, "ResourceNotFound")
        assert unknown.message == f"Resource not found: template {ID}"
    blank = refused(delete, client, " , ")
    assert blank.kind == (400, "MissingTemplateIds"), "an empty list is none"


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"type": "x"}, "Type"),
        ({"status": "x"}, "Status"),
        ({"create_source": "x"}, "CreateSource"),
        ({"sort_type": "x"}, "SortType"),
        ({"page_no": 0}, "PageNo"),
        ({"page_size": 0}, "PageSize"),
        ({"page_size": 101}, "PageSize"),
    ],
)
def test_listings_that_are_refused(client: Client, fields: dict[str, Any], path: str) -> None:
    refusal = refused(lambda: listing(client, **fields))
    assert (refusal.kind, refusal.path) == ((400, "InvalidParameter"), path)


def test_the_largest_page(client: Client) -> None:
    assert listing(client, page_size=100).total_count > 0


def test_changes_that_are_refused(client: Client) -> None:
    made = add(client)
    for fields, path in (
        ({"name": "n" * 129}, "Name"),
        ({"status": "x"}, "Status"),
        ({"source": "x"}, "Source"),
        ({"config": "[]"}, "Config"),
        ({"related_mediaids": "x"}, "RelatedMediaids"),
    ):
        refusal = refused(lambda fields=fields: update(client, made.template_id, **fields))
        assert (refusal.kind, refusal.path) == ((400, "InvalidParameter"), path)
    flag = refused(lambda: get(client, made.template_id, related_mediaid_flag="2"))
    assert (flag.kind, flag.path) == ((400, "InvalidParameter"), "RelatedMediaidFlag")


def params(client: Client, template_id: str) -> list[dict[str, Any]]:
    asked = models.GetTemplateParamsRequest(template_id=template_id)
    body = client.get_template_params(asked).body
    assert body.template_id == template_id
    return [one.to_map() for one in body.param_list]


def test_what_a_template_takes(client: Client, bucket: Path) -> None:
    (bucket / "original.mp4").write_bytes(b"not looked at")
    media_id = register(client, "original.mp4", cover_url=f"{HOST}/c.jpg")
    clips = [
        {"MediaId": f"$Main:{media_id}", "Width": 640, "TimelineIn": 2},
        {"Type": "Image", "MediaURL": f"$Still:{HOST}/s.png", "X": "$Left:0"},
    ]
    config = json.loads(CONFIG) | {
        "VideoTracks": [{"VideoTrackClips": [*clips, SHOTS]}],
        "AudioTracks": [{"AudioTrackClips": [{"MediaId": "$Song"}]}],
        "ImageTracks": [{"ImageTrackClips": [{"ImageId": "$Logo"}]}],
    }
    made = add(client, config=json.dumps(config))
    taken = params(client, made.template_id)
    cover = taken[0].pop("CoverUrl")
    assert "/files/demo-bucket/c.jpg?Expires=" in cover, "signed: the object is ours to hand out"
    assert taken == [
        {
            "Key": "Main",
            "Type": "Video",
            "MediaUrl": "oss://demo-bucket/original.mp4",
            "Width": 640,
            "TimelineIn": 2,
        },
        {"Key": "Still", "Type": "Image", "MediaUrl": f"{HOST}/s.png"},
        {"Key": "Left", "Type": "Value"},
        {"Key": "Shots", "Type": "Array"},
        {"Key": "Title", "Type": "Text", "Content": "Hello", "X": 0.1, "Y": 40},
        {"Key": "Size", "Type": "Value", "X": 0.1, "Y": 40},
        {"Key": "Song", "Type": "Audio"},
        {"Key": "Logo", "Type": "Image"},
    ]
    settings = add(client, type="BatchEditing", config=SETTINGS)
    assert params(client, settings.template_id) == []


def test_a_timeline_has_no_files_of_its_own(client: Client) -> None:
    made = add(client)
    asked = models.GetTemplateMaterialsRequest(
        template_id=made.template_id, file_list='["music.mp3"]'
    )
    assert client.get_template_materials(asked).body.material_urls == "{}"
    for names in ("[", '{"a":1}', "[1]"):
        asked = models.GetTemplateMaterialsRequest(template_id=made.template_id, file_list=names)
        refusal = refused(client.get_template_materials, asked)
        assert (refusal.kind, refusal.path) == ((400, "InvalidParameter"), "FileList")
