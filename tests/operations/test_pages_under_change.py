"""Listings that go on along tokens while entries come and go: nothing twice, nothing left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import refused, register

from reelwright.cli.house import House
from reelwright.jobs import NewJob
from reelwright.library import records
from reelwright.library.tables import jobs
from reelwright.operations.services import new_id

Page = tuple[list[str], str | None]
SEARCH = "mediaType = 'video' and title = 'paged'"


@dataclass(frozen=True)
class Listing:
    """How entries of one operation are made, removed and listed; `forward` = oldest first."""

    add: Callable[[Client, House], str]
    remove: Callable[[Client, House, str], None]
    page: Callable[[Client, str | None, bool], Page]


def add_asset(client: Client, house: House) -> str:
    return register(client, f"{new_id()}.mp4", title="paged")


def remove_asset(client: Client, house: House, media_id: str) -> None:
    client.delete_media_infos(models.DeleteMediaInfosRequest(media_ids=media_id))


def asset_page(client: Client, token: str | None, forward: bool) -> Page:
    request = models.ListMediaBasicInfosRequest(
        max_results=3, next_token=token, sort_by="asc" if forward else "desc"
    )
    body = client.list_media_basic_infos(request).body
    return [one.media_id for one in body.media_infos], body.next_token


def search_page(client: Client, token: str | None, forward: bool) -> Page:
    request = models.SearchMediaRequest(
        match=SEARCH,
        page_size=3,
        scroll_token=token,
        sort_by=f"utcCreate:{'Asc' if forward else 'Desc'}",
    )
    body = client.search_media(request).body
    found = [one.media_id for one in body.media_info_list]
    return found, body.scroll_token if found else None


def add_project(client: Client, house: House) -> str:
    request = models.CreateEditingProjectRequest(title="paged")
    return str(client.create_editing_project(request).body.project.project_id)


def remove_project(client: Client, house: House, project_id: str) -> None:
    request = models.DeleteEditingProjectsRequest(project_ids=project_id)
    client.delete_editing_projects(request)


def project_page(client: Client, token: str | None, forward: bool) -> Page:
    order = f"CreationTime:{'Asc' if forward else 'Desc'}"
    request = models.ListEditingProjectsRequest(max_results="3", next_token=token, sort_by=order)
    body = client.list_editing_projects(request).body
    return [one.project_id for one in body.project_list], body.next_token


def add_job(house: House, kind: str) -> str:
    job = NewJob(kind=kind, job_id=new_id(), state="Failed", request={"Timeline": "{}"})
    with house.services.database.begin() as connection:
        house.jobs.accept(connection, job)
    return job.job_id


def remove_job(client: Client, house: House, job_id: str) -> None:
    with house.services.database.begin() as connection:
        connection.execute(sa.delete(jobs).where(jobs.c.job_id == job_id))


def batch_page(client: Client, token: str | None, forward: bool) -> Page:
    request = models.ListBatchMediaProducingJobsRequest(
        max_results=3, next_token=token, sort_by="asc" if forward else "desc"
    )
    body = client.list_batch_media_producing_jobs(request).body
    return [one.job_id for one in body.editing_batch_job_list], body.next_token


def producing_page(client: Client, token: str | None, forward: bool) -> Page:
    request = models.ListMediaProducingJobsRequest(
        max_results=3,
        next_token=token,
        sort_by=f"CreationTime:{'Asc' if forward else 'Desc'}",
    )
    body = client.list_media_producing_jobs(request).body
    return [one.job_id for one in body.media_producing_job_list], body.next_token


LISTINGS = {
    "ListMediaBasicInfos": Listing(add_asset, remove_asset, asset_page),
    "SearchMedia": Listing(add_asset, remove_asset, search_page),
    "ListEditingProjects": Listing(add_project, remove_project, project_page),
    "ListBatchMediaProducingJobs": Listing(
        lambda client, house: add_job(house, "Script"), remove_job, batch_page
    ),
    "ListMediaProducingJobs": Listing(
        lambda client, house: add_job(house, "EditingJob"), remove_job, producing_page
    ),
}


@pytest.fixture
def empty(client: Client, house: House) -> None:
    """Leave nothing of other tests in the listings."""
    with house.services.database.begin() as connection:
        for name in ("assets", "projects", "jobs"):
            connection.execute(sa.text(f"DELETE FROM {name}"))


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("forward", [False, True], ids=["newest first", "oldest first"])
@pytest.mark.parametrize("name", LISTINGS)
def test_pages_while_entries_come_and_go(
    client: Client, house: House, name: str, forward: bool
) -> None:
    listing = LISTINGS[name]
    for _ in range(9):
        listing.add(client, house)
    before: list[str] = []
    token: str | None = None
    while not before or token:
        found, token = listing.page(client, token, forward)
        before += found
    assert len(set(before)) == len(before) == 9

    seen, token = listing.page(client, None, forward)
    assert seen == before[:3]
    # The last one that was shown, the next one to show, and one in the middle of a page.
    gone = [before[2], before[3], before[7]]
    for entry in gone:
        listing.remove(client, house, entry)
    added = [listing.add(client, house) for _ in range(2)]
    while token:
        found, token = listing.page(client, token, forward)
        seen += found
    assert len(set(seen)) == len(seen), "nothing comes twice"
    staying = [entry for entry in before if entry not in gone or entry == before[2]]
    assert [entry for entry in seen if entry not in added] == staying
    assert set(added) <= set(seen) if forward else not set(added) & set(seen)


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("name", ["ListBatchMediaProducingJobs", "ListMediaProducingJobs"])
def test_a_listing_goes_on_across_midnight(
    client: Client, house: House, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = LISTINGS[name]
    known = {listing.add(client, house) for _ in range(5)}
    seen, token = listing.page(client, None, False)
    tomorrow = records.now() + 24 * 3600 * 1000
    for module in ("library.records", "operations.services"):
        monkeypatch.setattr(f"reelwright.{module}.now", lambda: tomorrow)
    more, end = listing.page(client, token, False)
    assert not end
    assert {*seen, *more} == known


def test_a_token_holds_for_its_own_filter_only(client: Client, house: House) -> None:
    for _ in range(4):
        add_job(house, "Script")
    request = models.ListBatchMediaProducingJobsRequest(max_results=1)
    token = client.list_batch_media_producing_jobs(request).body.next_token
    for other in ({"status": "Failed"}, {"sort_by": "asc"}, {"job_type": "Smart_Mix"}):
        asked = models.ListBatchMediaProducingJobsRequest(next_token=token, max_results=1, **other)
        refusal = refused(client.list_batch_media_producing_jobs, asked)
        assert (refusal.code, refusal.path) == ("InvalidParameter", "NextToken")
