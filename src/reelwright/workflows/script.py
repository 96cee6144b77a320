"""Plans a Script job: material, speech and measures become timelines, one sub-job each."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from reelwright.errors import ApiError, JobError
from reelwright.jobs import JobContext, Kind, NewJob, derived_id
from reelwright.library import projects
from reelwright.library.projects import Project
from reelwright.library.records import JobRow
from reelwright.media.facts import MediaFacts
from reelwright.solutions import script
from reelwright.solutions.material import Problem
from reelwright.speech import roster
from reelwright.workflows import events, materials, produce
from reelwright.workflows.drawable import catalogue
from reelwright.workflows.materials import Material, MaterialProblem
from reelwright.workflows.speaking import speak_all
from reelwright.workflows.workshop import Workshop, now

NAME = "Script"


@dataclass(frozen=True)
class Plan:
    """What planning gives: one entry per output, and what is to be said about the whole."""

    configs: dict[int, script.ScriptConfig]
    """What each output was made by, by its ordinal."""
    outputs: list[script.Output | script.Failure]
    dropped: dict[str, str] | None
    warnings: list[str]


def kind(workshop: Workshop) -> Kind:
    """Return the kind of Script jobs."""

    def run(context: JobContext) -> None:
        # What the first two steps learn is kept by content: the last one finds it there. A
        # process that dies in one of them repeats no other.
        context.step("examine", _examine_all, workshop, context, context.row)
        context.step("speak", _speak_all, workshop, context, context.row)
        context.step("plan", _plan_and_record, workshop, context, context.row)

    def ended(connection: sa.Connection, row: JobRow) -> None:
        events.tell_batch_ended(connection, workshop.settings.account_id, row)

    return Kind(name=NAME, queue="plan", run=run, ended=ended, close=close)


def close(connection: sa.Connection, main: JobRow, children: list[JobRow]) -> Mapping[str, Any]:
    """Return what is written into a main job when its last sub-job has ended."""
    plan = main.plan or {}
    warnings = list(plan.get("warnings") or ())
    for child in children:
        for warning in (child.result or {}).get("warnings") or ():
            if warning not in warnings:
                warnings.append(warning)
    error = plan.get("dropped")
    if error is None:
        failed = next((child for child in children if child.state == "Failed"), None)
        error = failed and {"code": failed.code, "message": failed.message}
    return {"result": {"warnings": warnings, "error": error}}


@dataclass(frozen=True)
class _Examined:
    """A job's parts, what is left of the material of each, and the loudness of the music."""

    parts: list[script.Variant]
    usables: list[script.Usable]
    loudness: dict[str, float]

    def choose(self, seed: int) -> list[script.Choice]:
        """Return what the outputs of each part take."""
        return script.choose_each(self.parts, self.usables, seed)


def examine(workshop: Workshop, row: JobRow, context: JobContext, folder: Path) -> _Examined:
    """Look at all that the configuration names.

    Raises:
        JobError: the configuration is wrong, or a list of material has nothing left.
    """
    parts = script.variants(_read(workshop, row), int(row.seed or 0))
    _check_voices(workshop, [part.config for part in parts])
    named = (one for part in parts for one in script.references(part.config))
    references = list(dict.fromkeys(one.reference for one in named))
    found = materials.examine(
        workshop,
        references,
        folder / "probe",
        cancelled=context.cancelled,
        progress=context.progress,
    )
    known = {name: _fact(one) for name, one in found.items()}
    films = _films([part.config for part in parts], found)
    ends = materials.lit(workshop, films, folder / "lit", cancelled=context.cancelled)
    usables = script.apply_each([part.config for part in parts], known, ends)
    tracks = dict.fromkeys(name for usable in usables for name in usable.music)
    music = [one for name in tracks if isinstance(one := found[name], Material)]
    loudness = materials.loudness(workshop, music, folder / "loud", cancelled=context.cancelled)
    return _Examined(parts, usables, loudness)


def speak(
    workshop: Workshop, choices: Sequence[script.Choice], context: JobContext, folder: Path
) -> dict[str, dict[str, Any]]:
    """Speak what choices want spoken."""
    return speak_all(
        workshop,
        {key: order for choice in choices for key, order in choice.speech_orders.items()},
        folder / "speech",
        cancelled=context.cancelled,
        progress=context.progress,
    )


def plan(workshop: Workshop, row: JobRow, context: JobContext, folder: Path) -> Plan:
    """Turn a job's configuration into timelines.

    Raises:
        JobError: not a single output can be planned.
    """
    examined = examine(workshop, row, context, folder)
    choices = examined.choose(int(row.seed or 0))
    spoken = speak(workshop, choices, context, folder)
    orders = {key: order for choice in choices for key, order in choice.measure_orders.items()}
    measured = _measure(workshop, orders, folder / "measure", context)
    configs = [part.config for part in examined.parts]
    parts = list(zip(configs, choices, examined.usables, strict=True))
    outputs = script.assemble_each(parts, spoken, measured, examined.loudness)
    if all(isinstance(one, script.Failure) for one in outputs):
        first = outputs[0]
        assert isinstance(first, script.Failure)
        raise JobError(first.message, code=first.code)
    report = examined.usables[0].dropped
    dropped = None if report is None else {"code": report.code, "message": report.message}
    said = [warning for one in (*configs, *outputs) for warning in one.warnings]
    makers = {one: part.config for part in examined.parts for one in part.ordinals}
    return Plan(makers, list(outputs), dropped, list(dict.fromkeys(said)))


def _read(workshop: Workshop, row: JobRow) -> tuple[script.ScriptConfig, ...]:
    request = row.request
    named = [
        script.Template(one["TemplateId"], one["Config"]) for one in request.get("Templates") or ()
    ]
    try:
        return script.read_each(
            request["InputConfig"],
            request["EditingConfig"],
            request["OutputConfig"],
            row.user_data,
            named,
            catalogue=catalogue(),
            local=workshop.local_files,
        )
    except ApiError as error:
        raise JobError(error.message, code=error.code) from error


def _check_voices(workshop: Workshop, configs: Iterable[script.ScriptConfig]) -> None:
    """Refuse a voice that nobody knows, whether an output would have drawn it or not.

    Raises:
        JobError: InvalidParameter.
    """
    speaking = [one for one in configs if one.speaks]
    if speaking:
        available = roster.system_voices(workshop.settings)
        for config in speaking:
            roster.require(config.editing.speech.voices, available)


def _fact(found: Material | MaterialProblem) -> MediaFacts | Problem:
    if isinstance(found, Material):
        return found.facts
    if found.code == "InvalidStorage.NotFound":
        return Problem("storage", found.bucket)
    return Problem("missing" if found.code == "InvalidMaterial.NotFound" else "unusable")


def _films(
    configs: Sequence[script.ScriptConfig], found: Mapping[str, Material | MaterialProblem]
) -> list[Material]:
    """Return the videos that shots are cut out of."""
    media = (one for config in configs for group in config.groups for one in group.media)
    named = (found[reference] for reference in dict.fromkeys(one.reference for one in media))
    return [one for one in named if isinstance(one, Material) and one.facts.kind == "video"]


def _measure(
    workshop: Workshop, orders: Mapping[str, Any], folder: Path, context: JobContext
) -> dict[str, Any]:
    """Measure texts as they will be drawn.

    Raises:
        JobError: a font file that one names is not there or is none.
    """
    if not orders:
        return {}
    fonts = _fonts(workshop, orders.values())
    inputs = sorted(set(fonts.values()))
    with workshop.session(inputs, folder, cancelled=context.cancelled) as session:
        arguments = {
            "orders": list(orders.values()),
            "font_folders": [str(path) for path in workshop.settings.font_folders],
            "fonts": {reference: str(path) for reference, path in fonts.items()},
        }
        sizes = session.run(
            "reelwright.render.tasks:measure_text", arguments, cancelled=context.cancelled
        )
    return dict(zip(orders, sizes, strict=True))


def _fonts(workshop: Workshop, orders: Iterable[Mapping[str, Any]]) -> dict[str, Path]:
    """Return the local files of the fonts that texts bring with them."""
    named = (order["clip"].get("FontURL") for order in orders)
    return {
        reference: materials.locate(workshop, reference).path
        for reference in dict.fromkeys(named)
        if reference
    }


def _examine_all(workshop: Workshop, context: JobContext, row: JobRow) -> dict[str, Any]:
    with _desk(workshop, row) as folder:
        examined = examine(workshop, row, context, folder)
    return {"left_out": examined.usables[0].dropped is not None}


def _speak_all(workshop: Workshop, context: JobContext, row: JobRow) -> dict[str, Any]:
    with _desk(workshop, row) as folder:
        examined = examine(workshop, row, context, folder)
        choices = examined.choose(int(row.seed or 0))
        return {"texts": len(speak(workshop, choices, context, folder))}


@contextmanager
def _desk(workshop: Workshop, row: JobRow) -> Iterator[Path]:
    """Give the job's work folder, and remove it afterwards."""
    folder = workshop.work_folder(row.job_id)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _plan_and_record(workshop: Workshop, context: JobContext, row: JobRow) -> dict[str, Any]:
    with _desk(workshop, row) as folder:
        planned = plan(workshop, row, context, folder)
    children: list[NewJob] = []
    new_projects: list[Project] = []
    for one in planned.outputs:
        child, project = _sub_job(row, planned.configs[one.ordinal], one)
        children.append(child)
        if project is not None:
            new_projects.append(project)

    def within(connection: sa.Connection) -> None:
        for project in new_projects:
            projects.create(connection, project)

    context.plan(
        children,
        within=within,
        plan={"warnings": planned.warnings, "dropped": planned.dropped},
        seed=row.seed,
    )
    return {"outputs": len(children)}


def _sub_job(
    row: JobRow, config: script.ScriptConfig, one: script.Output | script.Failure
) -> tuple[NewJob, Project | None]:
    output = config.output
    job_id = derived_id(row.job_id, "job", one.ordinal)
    media_url = output.address(one.ordinal)
    common: dict[str, Any] = {
        "kind": produce.NAME,
        "job_id": job_id,
        "ordinal": one.ordinal,
        "user_data": row.user_data,
        "media_url": media_url,
    }
    if isinstance(one, script.Failure):
        nothing = {"Materials": {"Title": "", "SpeechText": ""}}
        common |= {"state": "Failed", "code": one.code, "message": one.message}
        return NewJob(**common, request=nothing), None
    project_id = derived_id(row.job_id, "project", one.ordinal)
    timeline = json.dumps(one.timeline, ensure_ascii=False)
    project = Project(
        project_id=project_id,
        title=one.title,
        timeline=timeline,
        duration=float(one.duration),
        created=now(),
    )
    request: dict[str, Any] = {
        "Timeline": timeline,
        "Output": {
            "Width": output.width,
            "Height": output.height,
            "Video": dict(output.video),
            **config.editing.produce,
        },
        "Materials": {"Title": one.title, "SpeechText": one.speech_text},
        "Warnings": list(one.warnings),
    }
    if output.preview_only:
        ended = {"state": "Success", "duration": float(one.duration), "media_url": ""}
        return NewJob(**(common | ended), request=request, project_id=project_id), project
    media_id = derived_id(row.job_id, "media", one.ordinal)
    job = NewJob(**common, request=request, project_id=project_id, media_id=media_id)
    return job, project
