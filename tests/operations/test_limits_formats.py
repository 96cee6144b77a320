"""Words that are accepted: extensions of files, names of events, fields that change nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import as_json, media, refused, register

from reelwright.cli.house import House
from reelwright.library.tables import outbox, settings

EXTENSIONS = {
    "video": "mp4 ts 3gp mpg mpeg mpe dat vob asf avi wmv flv f4v rm rmvb mov mkv m3u8 dv m2t m4v"
    " mj2 mjpeg mts qt swf webm",
    "audio": "mp3 wma wav aac ra m4a flac ape ac3 amr caf acm ogg",
    "image": "gif webp png jpg jpeg heic bmp tif tiff",
}
TEXTS = {"subtitles": "srt vtt ass", "font": "ttf ttc fon otf woff"}

EVENTS = """
ProduceMediaComplete BatchProduceMediaComplete AIProduceComplete SmartJobComplete
RegisterMediaComplete DeleteMediaComplete MediaBaseChangeComplete FileUploadComplete
UploadByURLComplete ImageUploadComplete AttachedMediaUploadComplete VideoAnalysisComplete
SnapshotComplete DynamicImageComplete TranscodeComplete TranscodeParentComplete
MediaConvertComplete MediaConvertOutputGroupComplete MediaConvertOutputComplete
RegisterStreamComplete StreamUploadComplete UploadStreamByURLComplete CreateAuditComplete
WorkflowTaskComplete AIMediaAuditComplete MediaAiAnalysisComplete LiveRecordFileCreated
LiveRecordTaskStatus LiveSnapshotFileCreated
""".split()


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_every_documented_extension_can_be_registered(client: Client, kind: str) -> None:
    found = {
        extension: media(client, register(client, f"{kind}.{extension.upper()}")).media_basic_info
        for extension in EXTENSIONS[kind].split()
    }
    assert {name: basic.media_type for name, basic in found.items()} == dict.fromkeys(found, kind)


@pytest.mark.parametrize("purpose", TEXTS)
def test_every_documented_text_can_be_registered(client: Client, purpose: str) -> None:
    for extension in TEXTS[purpose].split():
        key = f"text.{extension}"
        media_id = register(client, key, media_type="text", business_type=purpose)
        basic = media(client, media_id).media_basic_info
        assert (basic.media_type, basic.business_type) == ("text", purpose)


BUSINESS_TYPES = {
    "video": {"opening": "opening", "ending": "ending", "general": "general"},
    "image": {"default": "general", "cover": "cover", "watermark": "watermark"},
    "text": {"subtitles": "subtitles", "font": "font"},
    "audio": {"general": "general"},
    "other": {"general": "general", "watermark": "watermark"},
}
UPLOADS = {"video": "mp4", "image": "png", "text": "ass", "audio": "mp3", "other": "bin"}
USES = ("opening", "ending", "general", "default", "cover", "watermark", "subtitles", "font")


def sent(kind: str, purpose: str) -> models.CreateUploadMediaRequest:
    return models.CreateUploadMediaRequest(
        file_info=as_json(Type=kind, Ext=UPLOADS[kind]),
        media_meta_data=as_json(Title="x", BusinessType=purpose),
    )


"""What the type of an uploaded file may be used for, and how the asset shows it."""


@pytest.mark.parametrize("kind", BUSINESS_TYPES)
def test_every_documented_use_of_an_upload(client: Client, kind: str) -> None:
    found = {}
    for purpose in BUSINESS_TYPES[kind]:
        media_id = client.create_upload_media(sent(kind, purpose)).body.media_id
        found[purpose] = media(client, media_id).media_basic_info.business_type
    assert found == BUSINESS_TYPES[kind]


@pytest.mark.parametrize("kind", BUSINESS_TYPES)
def test_a_use_that_is_not_of_the_kind_of_file(client: Client, kind: str) -> None:
    # A picture's `default` is shown as `general`, and goes back as that.
    known = {*BUSINESS_TYPES[kind], *BUSINESS_TYPES[kind].values()}
    for purpose in set(USES) - known:
        refusal = refused(client.create_upload_media, sent(kind, purpose))
        assert refusal.kind == (400, "InvalidParameter"), purpose
        assert refusal.path == "MediaMetaData.BusinessType", purpose


def test_what_only_uploads_can_be_is_found_again(client: Client) -> None:
    cover = client.create_upload_media(sent("image", "cover")).body.media_id
    other = client.create_upload_media(sent("other", "general")).body.media_id
    listed = models.ListMediaBasicInfosRequest
    for wanted, media_id in (
        (listed(business_type="cover"), cover),
        (listed(media_type="other"), other),
    ):
        found = client.list_media_basic_infos(wanted).body.media_infos
        assert media_id in [info.media_id for info in found]
    match = f"mediaType == 'other' and mediaId == '{other}' and status = 'Uploading'"
    found = client.search_media(models.SearchMediaRequest(match=match)).body
    assert [info.media_id for info in found.media_info_list] == [other]

    plain = client.create_upload_media(sent("image", "default")).body.media_id
    changed = models.UpdateMediaInfoRequest(media_id=plain, business_type="cover")
    client.update_media_info(changed)
    assert media(client, plain).media_basic_info.business_type == "cover"
    changed = models.UpdateMediaInfoRequest(media_id=other, business_type="cover")
    refusal = refused(client.update_media_info, changed)
    assert (refusal.kind, refusal.path) == ((400, "InvalidParameter"), "BusinessType")


def test_what_is_told_of_a_file_beforehand_is_not_believed(client: Client) -> None:
    url = "http://a.example/beforehand.mp4"
    entry = {"SourceURL": url, "FileSize": "1", "TemplateGroupId": "g", "Title": "Mine"}
    asked = models.UploadMediaByURLRequest(upload_urls=url, media_meta_data=json.dumps([entry]))
    (job,) = client.upload_media_by_url(asked).body.upload_jobs
    assert media(client, job.media_id).media_basic_info.title == "Mine"
    infos = models.GetUrlUploadInfosRequest(job_ids=job.job_id)
    (info,) = client.get_url_upload_infos(infos).body.urlupload_info_list
    assert (info.status, info.file_size) == ("PENDING", None)


@pytest.fixture
def target(client: Client, house: House) -> Any:
    """Set a queue as the global target, and leave nothing of it behind."""
    queue = "ice-callback-words"
    client.set_event_callback(
        models.SetEventCallbackRequest(
            callback_type="MNS", callback_queue_name=queue, event_type_list=",".join(EVENTS)
        )
    )
    yield queue
    with house.services.database.begin() as connection:
        connection.execute(outbox.delete())
        connection.execute(settings.delete().where(settings.c.name == "event_callback"))


def test_every_documented_event_can_be_wanted(client: Client, target: str) -> None:
    found = client.get_event_callback().body
    assert (found.callback_type, found.callback_queue_name) == ("MNS", target)
    assert found.event_type_list.split(",") == EVENTS
    assert (found.auth_switch, found.auth_key, found.callback_url) == (None, None, None)


def test_what_is_told_of_a_deleted_asset(client: Client, house: House, target: str) -> None:
    media_id = register(client, "words/deleted.mp3")
    client.delete_media_infos(models.DeleteMediaInfosRequest(media_ids=media_id))
    deleted = outbox.select().where(outbox.c.event_type == "DeleteMediaComplete")
    with house.services.database.read() as connection:
        (row,) = connection.execute(deleted.where(outbox.c.target == target))
    assert json.loads(row.body)["MessageBody"] == {
        "Status": "Success",
        "MediaId": media_id,
        "MediaType": "audio",
        "DeleteType": "mezzanine",
    }
