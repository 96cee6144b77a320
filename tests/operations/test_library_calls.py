"""Categories, storage locations and pipelines through the official SDK."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HEX, TIME, media, refused, register

from reelwright.cli.house import House
from reelwright.jobs import NewJob
from reelwright.operations.pipeline_calls import place


def added(client: Client, name: str, **more: Any) -> Any:
    request = models.AddCategoryRequest(cate_name=name, **more)
    return client.add_category(request).body.category


def categories(client: Client, **fields: Any) -> Any:
    return client.get_categories(models.GetCategoriesRequest(**fields)).body


def test_categories_are_a_tree_of_three_levels(client: Client) -> None:
    first = added(client, "动物", type="material")
    second = added(client, "Dogs", parent_id=first.cate_id)
    third = added(client, "Puppies", parent_id=second.cate_id)
    assert (first.level, first.parent_id, first.type) == (0, -1, "material")
    assert (third.level, third.parent_id, third.type) == (2, second.cate_id, "material")
    deeper = models.AddCategoryRequest(cate_name="x", parent_id=third.cate_id)
    assert refused(client.add_category, deeper).path == "ParentId"

    body = categories(client, cate_id=first.cate_id)
    assert body.category.cate_name == "动物"
    assert body.sub_total == 1
    (below,) = body.sub_categories.category
    assert (below.cate_id, below.cate_name, below.sub_total) == (second.cate_id, "Dogs", 1)

    client.update_category(models.UpdateCategoryRequest(cate_id=second.cate_id, cate_name="Cats"))
    assert categories(client, cate_id=second.cate_id).category.cate_name == "Cats"
    client.delete_category(models.DeleteCategoryRequest(cate_id=second.cate_id))
    for cate_id in (second.cate_id, third.cate_id):
        wanted = models.GetCategoriesRequest(cate_id=cate_id)
        assert refused(client.get_categories, wanted).kind == (404, "ResourceNotFound")
    assert categories(client, cate_id=first.cate_id).sub_total == 0


def test_the_first_level_comes_in_pages(client: Client) -> None:
    known = categories(client, type="default").sub_total
    ids = [added(client, f"category {number}").cate_id for number in range(12)]
    newest = categories(client, type="default")
    assert newest.category is None
    assert newest.sub_total == known + 12
    assert [one.cate_id for one in newest.sub_categories.category] == ids[:1:-1]
    second = categories(client, type="default", page_no=2, page_size=10).sub_categories.category
    assert [one.cate_id for one in second][:2] == [ids[1], ids[0]]
    oldest = categories(client, sort_by="CreationTime:Asc", page_size=100)
    assert [one.cate_id for one in oldest.sub_categories.category][-12:] == ids
    for fields, path in [
        ({"page_size": 9}, "PageSize"),
        ({"page_size": 101}, "PageSize"),
        ({"page_no": 0}, "PageNo"),
        ({"type": "other"}, "Type"),
        ({"sort_by": "up"}, "SortBy"),
    ]:
        assert refused(client.get_categories, models.GetCategoriesRequest(**fields)).path == path


def test_assets_have_the_names_of_their_categories(client: Client) -> None:
    category = added(client, "Kept")
    media_id = register(client, "category/a.mp4", cate_id=category.cate_id)
    basic = media(client, media_id).media_basic_info
    assert (basic.cate_id, basic.cate_name) == (category.cate_id, "Kept")
    client.delete_category(models.DeleteCategoryRequest(cate_id=category.cate_id))
    basic = media(client, media_id).media_basic_info
    assert (basic.cate_id, basic.cate_name) == (None, None)
    request = models.RegisterMediaInfoRequest(
        input_url="oss://demo-bucket/category/b.mp4", cate_id=category.cate_id
    )
    assert refused(client.register_media_info, request).kind == (404, "ResourceNotFound")


def test_wrong_categories(client: Client) -> None:
    long = models.AddCategoryRequest(cate_name="狗" * 22)
    assert refused(client.add_category, long).path == "CateName"
    unknown = models.AddCategoryRequest(cate_name="x", parent_id=999_999)
    assert refused(client.add_category, unknown).kind == (404, "ResourceNotFound")
    nameless = models.AddCategoryRequest()
    assert refused(client.add_category, nameless).kind == (400, "MissingCateName")
    rename = models.UpdateCategoryRequest(cate_id=999_999, cate_name="x")
    assert refused(client.update_category, rename).kind == (404, "ResourceNotFound")
    assert added(client, "root", parent_id=0).parent_id == -1


def test_the_default_storage_location(client: Client, house: House) -> None:
    found = client.get_default_storage_location().body
    assert (found.bucket, found.path, found.status) == ("demo-bucket", "", "Normal")
    request = models.SetDefaultStorageLocationRequest(
        storage_type="user_oss_bucket", bucket="other-bucket", path="/tmp/ims/"
    )
    assert client.set_default_storage_location(request).body.success is True
    found = client.get_default_storage_location().body
    assert (found.bucket, found.path, found.storage_type, found.status) == (
        "other-bucket",
        "tmp/ims",
        "user_oss_bucket",
        "Normal",
    )
    listed = client.get_storage_list(models.GetStorageListRequest()).body.storage_info_list
    assert [(one.storage_location, one.default_storage) for one in listed] == [
        ("demo-bucket", False),
        ("other-bucket", True),
    ]
    assert {(one.app_id, one.storage_type, one.status) for one in listed} == {
        ("app-1000000", "user_oss_bucket", "Normal")
    }
    none = models.GetStorageListRequest(storage_type="vod_oss_bucket")
    assert client.get_storage_list(none).body.storage_info_list == []

    folder = house.settings.buckets_dir / "other-bucket"
    folder.rename(folder.with_name("elsewhere"))
    try:
        assert client.get_default_storage_location().body.status == "notExist"
        lost = models.GetStorageListRequest(status="notExist")
        (one,) = client.get_storage_list(lost).body.storage_info_list
        assert (one.storage_location, one.default_storage) == ("other-bucket", True)
    finally:
        folder.with_name("elsewhere").rename(folder)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, (400, "MissingStorageType")),
        ({"storage_type": "user_oss_bucket"}, (400, "MissingBucket")),
        ({"storage_type": "vod_oss_bucket"}, (400, "InvalidParameter")),
        ({"storage_type": "disk", "bucket": "demo-bucket"}, (400, "InvalidParameter")),
        ({"storage_type": "user_oss_bucket", "bucket": "none"}, (400, "InvalidStorage.NotFound")),
        (
            {"storage_type": "user_oss_bucket", "bucket": "reelwright"},
            (400, "InvalidStorage.NotFound"),
        ),
        (
            {"storage_type": "user_oss_bucket", "bucket": "demo-bucket", "path": "a/../b"},
            (400, "InvalidParameter"),
        ),
    ],
)
def test_locations_that_cannot_be(
    client: Client, fields: dict[str, str], kind: tuple[int, str]
) -> None:
    request = models.SetDefaultStorageLocationRequest(**fields)
    assert refused(client.set_default_storage_location, request).kind == kind


def pipeline(client: Client, pipeline_id: str) -> Any:
    request = models.GetPipelineRequest(pipeline_id=pipeline_id)
    return client.get_pipeline(request).body.pipeline


def created(client: Client, **fields: Any) -> Any:
    wanted = {"name": "mine", "speed": "Standard"} | fields
    return client.create_pipeline(models.CreatePipelineRequest(**wanted)).body.pipeline


def updated(client: Client, pipeline_id: str, **fields: Any) -> Any:
    request = models.UpdatePipelineRequest(pipeline_id=pipeline_id, **fields)
    return client.update_pipeline(request).body.success


def test_pipelines_are_made_and_changed(client: Client) -> None:
    made = created(client, name="夜间", priority=9)
    assert HEX.fullmatch(made.pipeline_id)
    assert (made.name, made.speed, made.priority, made.status) == ("夜间", "Standard", 9, "Active")
    assert TIME.fullmatch(made.create_time)
    assert updated(client, made.pipeline_id, status="Paused", priority=2) is True
    found = pipeline(client, made.pipeline_id)
    assert (found.name, found.priority, found.status) == ("夜间", 2, "Paused")
    ids = [one.pipeline_id for one in listed(client, speed="Standard")]
    assert made.pipeline_id in ids
    assert made.pipeline_id not in [one.pipeline_id for one in listed(client, speed="Boost")]
    delete = models.DeletePipelineRequest(pipeline_id=made.pipeline_id)
    assert client.delete_pipeline(delete).body.success is True
    assert refused(client.delete_pipeline, delete).kind == (404, "ResourceNotFound")


def listed(client: Client, **fields: Any) -> Any:
    return client.list_pipelines(models.ListPipelinesRequest(**fields)).body.pipeline_list


def test_every_speed_has_a_default_pipeline(client: Client) -> None:
    standing = listed(client)[:3]
    assert {one.name for one in standing} == {
        "default-Standard",
        "default-Boost",
        "default-NarrowBandHDV2",
    }
    delete = models.DeletePipelineRequest(pipeline_id=standing[0].pipeline_id)
    assert refused(client.delete_pipeline, delete).kind == (400, "InvalidParameter.InvalidState")


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"name": None}, (400, "MissingName")),
        ({"speed": None}, (400, "MissingSpeed")),
        ({"speed": "Fast"}, (400, "InvalidParameter")),
        ({"priority": 0}, (400, "InvalidParameter")),
        ({"priority": 11}, (400, "InvalidParameter")),
        ({"name": "x" * 129}, (400, "InvalidParameter")),
    ],
)
def test_pipelines_that_cannot_be(
    client: Client, fields: dict[str, Any], kind: tuple[int, str]
) -> None:
    request = models.CreatePipelineRequest(**({"name": "x", "speed": "Boost"} | fields))
    assert refused(client.create_pipeline, request).kind == kind


def test_jobs_follow_their_pipeline(client: Client, house: House, bucket: Path) -> None:
    made = created(client, priority=8)

    def accept(job_id: str) -> None:
        with house.services.database.begin() as connection:
            stands = vars(place(connection, made.pipeline_id, 3))
            job = NewJob("RegisterMedia", job_id, state="Queuing", request={}, **stands)
            house.jobs.accept(connection, job)

    accept("before")
    updated(client, made.pipeline_id, status="Paused")
    accept("after")
    rows = [house.jobs.get(job_id) for job_id in ("before", "after")]
    assert [(row.held, row.state, row.priority) for row in rows if row] == [
        (True, "Queuing", 23),
        (True, "Queuing", 23),
    ]
    delete = models.DeletePipelineRequest(pipeline_id=made.pipeline_id)
    assert refused(client.delete_pipeline, delete).kind == (400, "InvalidParameter.InvalidState")
    updated(client, made.pipeline_id, status="Active", priority=10)
    rows = [house.jobs.get(job_id) for job_id in ("before", "after")]
    assert [(row.held, row.priority) for row in rows if row] == [(False, 3), (False, 3)]
    assert house.jobs.cancel("before") and house.jobs.cancel("after")
    assert client.delete_pipeline(delete).body.success is True
