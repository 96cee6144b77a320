"""ListMediaProducingJobs: producing jobs by creation time."""

from __future__ import annotations

from typing import Any

from reelwright.errors import InvalidParameter
from reelwright.library import records
from reelwright.library.records import Filter, JobRow
from reelwright.operations.limits import check_page_size, check_sort, check_word
from reelwright.operations.producing import KIND, shown
from reelwright.operations.registry import Answer, Arguments, Call, Instant, Registry
from reelwright.operations.services import DAY

registry = Registry()

RANGE = 30 * DAY
"""Milliseconds between StartTime and EndTime at most."""
STATES = ("Init", "Queuing", "Processing", "Success", "Failed")
JOB_TYPES = (KIND, "LiveEditingJob", "VETemplateJob")

_UNLISTED = ("Timeline", "Progress", "SubJobMaterials")


class ListMediaProducingJobs(Arguments):
    """Arguments of ListMediaProducingJobs."""

    start_time: Instant | None = None
    end_time: Instant | None = None
    status: str = ""
    job_type: str = ""
    project_id: str = ""
    master_job_id: str = ""
    keyword: str = ""
    sort_by: str = "CreationTime:Desc"
    max_results: int = 10
    next_token: str = ""


@registry.add("ListMediaProducingJobs", arguments=ListMediaProducingJobs)
def list_media_producing_jobs(call: Call, arguments: ListMediaProducingJobs) -> Answer:
    """List the producing jobs of a month at most, those of one-click jobs among them."""
    check_page_size("MaxResults", arguments.max_results)
    newest_first = check_sort(arguments.sort_by, ("CreationTime:Desc", "CreationTime:Asc"))
    check_word("Status", arguments.status, STATES)
    check_word("JobType", arguments.job_type, JOB_TYPES)
    since, until = _span(arguments)
    oldest = call.services.oldest
    if since is None and until is None:
        oldest = max(oldest, records.now() - RANGE)
    where = Filter(
        kinds=(KIND,),
        states=(arguments.status,) if arguments.status else (),
        main_id=arguments.master_job_id,
        project_id=arguments.project_id,
        keyword=arguments.keyword,
        since=since,
        until=until,
        kept_since=oldest,
    )
    rows: list[JobRow] = []
    token = ""
    if arguments.job_type in ("", KIND):
        with call.services.database.read() as connection:
            rows, token = records.page(
                connection,
                where,
                order="desc" if newest_first else "asc",
                limit=arguments.max_results,
                token=arguments.next_token,
            )
    return {
        "MediaProducingJobList": [_brief(row) for row in rows],
        "MaxResults": str(arguments.max_results),
        "NextToken": token or None,
    }


def _span(arguments: ListMediaProducingJobs) -> tuple[int | None, int | None]:
    """Return the first millisecond and the one behind the last; None for neither given."""
    start, end = arguments.start_time, arguments.end_time
    if start is not None and end is not None and not 0 <= end - start <= RANGE:
        raise InvalidParameter("EndTime", "It is not in the 30 days after StartTime.")
    if start is None and end is None:
        return None, None
    if start is None:
        assert end is not None
        start = end - RANGE
    return start, (start + RANGE if end is None else end) + 1000


def _brief(row: JobRow) -> dict[str, Any]:
    return {name: value for name, value in shown(row).items() if name not in _UNLISTED}
