"""From a media reference to a local file and its facts, learned once per content."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from reelwright.errors import JobError, StorageNotFound, TransientError
from reelwright.library import address, assets, facts
from reelwright.library.address import AddressError, ObjectName
from reelwright.media.facts import MediaFacts
from reelwright.perception.analysers import LIT, LOUDNESS, STREAMS, Analyser
from reelwright.perception.facts import Lit, Loudness
from reelwright.sandbox import Priority, Session
from reelwright.workflows.workshop import LOCAL_BUCKET, Cancelled, Workshop, never

_MEDIA_ID = re.compile(r"[0-9a-f]{32}")


class MaterialProblem(JobError):
    """A reference leads to nothing that can be used; `reference` is the caller's own spelling."""

    def __init__(self, reference: str, code: str, message: str, *, bucket: str = "") -> None:
        super().__init__(message, code=code)
        self.reference = reference
        self.bucket = bucket


@dataclass(frozen=True)
class Located:
    """Where a reference leads: the object and the local file that holds it."""

    reference: str
    name: ObjectName
    path: Path
    content_hash: str


@dataclass(frozen=True)
class Material:
    """A located file with what is known of it."""

    located: Located
    facts: MediaFacts

    @property
    def source(self) -> dict[str, Any]:
        """What a render task needs to open it."""
        return {"path": str(self.located.path), "facts": self.facts.to_json()}


def object_of(workshop: Workshop, reference: str, since: int | None = None) -> ObjectName:
    """Return the object that a media ID or an address names.

    A job that was accepted at `since` goes on using an asset that was deleted after that.

    Raises:
        MaterialProblem: there is none.
    """
    if address.is_address(reference):
        try:
            return address.parse(reference)
        except AddressError as error:
            raise _missing_url(reference) from error
    if workshop.local_files and not _MEDIA_ID.fullmatch(reference):
        return _local_object(reference)
    with workshop.database.read() as connection:
        asset = assets.get_all(connection, [reference], since=since).get(reference)
    if asset is None:
        raise MaterialProblem(
            reference,
            "InvalidMaterial.NotFound",
            f"The specified clips id not found:{json.dumps([reference])}",
        )
    return asset.name


def find(workshop: Workshop, reference: str, since: int | None = None) -> tuple[ObjectName, Path]:
    """Return the object of a reference and the local file that holds it; `since` as above.

    Raises:
        MaterialProblem: `InvalidMaterial.NotFound` or `InvalidStorage.NotFound`.
    """
    name = object_of(workshop, reference, since)
    try:
        return name, workshop.buckets.path_of(name)
    except StorageNotFound as error:
        raise MaterialProblem(reference, error.code, error.message, bucket=error.bucket) from error
    except FileNotFoundError as error:
        raise _missing_url(reference) from error


def locate(workshop: Workshop, reference: str, since: int | None = None) -> Located:
    """Return the local file of a reference and the hash of its content; `since` as above.

    Raises:
        MaterialProblem: `InvalidMaterial.NotFound` or `InvalidStorage.NotFound`.
    """
    name, path = find(workshop, reference, since)
    try:
        return Located(reference, name, path, facts.hash_of(workshop.database, path))
    except FileNotFoundError as error:
        raise _missing_url(reference) from error


def examine(
    workshop: Workshop,
    references: Sequence[str],
    folder: Path,
    *,
    cancelled: Cancelled = never,
    progress: Callable[[float, str], None] | None = None,
    priority: Priority = Priority.LOW,
    since: int | None = None,
) -> dict[str, Material | MaterialProblem]:
    """Locate and probe references; those that cannot be used have their problem as value."""
    found: dict[str, Material | MaterialProblem] = {}
    unknown: list[Located] = []
    for reference in references:
        try:
            located = locate(workshop, reference, since)
        except MaterialProblem as problem:
            found[reference] = problem
            continue
        known = _recall(workshop, located.content_hash, STREAMS)
        if known is None:
            unknown.append(located)
        else:
            found[reference] = Material(located, MediaFacts.from_json(known))
    with ExitStack() as stack:
        session: Session | None = None
        for index, located in enumerate(unknown):
            if progress:
                progress(index / len(unknown), "Looking at the material")
            if session is None or not session.is_open:
                # The last file broke the child that looked at it.
                inputs = sorted({one.path for one in unknown[index:]})
                stack.close()
                session = stack.enter_context(
                    workshop.session(inputs, folder, priority=priority, cancelled=cancelled)
                )
            found[located.reference] = _probe(workshop, session, located, cancelled)
    return {reference: found[reference] for reference in references}


def require(found: dict[str, Material | MaterialProblem]) -> dict[str, Material]:
    """Return the materials when all can be used.

    Raises:
        MaterialProblem: the first that cannot.
    """
    usable: dict[str, Material] = {}
    for reference, material in found.items():
        if isinstance(material, MaterialProblem):
            raise material
        usable[reference] = material
    return usable


def loudness(
    workshop: Workshop,
    materials: Sequence[Material],
    folder: Path,
    *,
    cancelled: Cancelled = never,
) -> dict[str, float]:
    """Return the integrated loudness (LUFS) of sounds by reference; silent ones are left out."""
    measured: dict[str, float] = {}
    for material in materials:
        known = _analysed(workshop, material, LOUDNESS, {}, folder, cancelled)
        level = Loudness.from_json(known)
        if not level.silent:
            measured[material.located.reference] = level.integrated
    return measured


def lit(
    workshop: Workshop,
    materials: Sequence[Material],
    folder: Path,
    *,
    cancelled: Cancelled = never,
) -> dict[str, tuple[Fraction, Fraction]]:
    """Return from where to where (seconds) videos are not black at their ends, by reference.

    One that cannot be looked at is left out; rendering will say what is wrong with it.
    """
    found: dict[str, tuple[Fraction, Fraction]] = {}
    for material in materials:
        arguments = {"facts": material.facts.to_json()}
        try:
            known = _analysed(workshop, material, LIT, arguments, folder, cancelled)
        except TransientError:
            raise
        except JobError as error:
            if error.code == "JobCanceled":
                raise
            continue
        ends = Lit.from_json(known)
        found[material.located.reference] = (ends.start, ends.end)
    return found


def unusable(reference: str) -> MaterialProblem:
    """Return the problem of a file that cannot be read as what it should be."""
    listed = json.dumps([reference], ensure_ascii=False)
    message = f"The specified clips are not usable:{listed}"
    return MaterialProblem(reference, "InvalidMaterial", message)


def _local_object(path: str) -> ObjectName:
    """Return the object that stands for a path; links are followed, the caller owns the machine."""
    key = str(Path(path).expanduser().resolve()).lstrip("/")
    try:
        return ObjectName(LOCAL_BUCKET, key)
    except AddressError as error:
        raise _missing_url(path) from error


def _missing_url(reference: str) -> MaterialProblem:
    quoted = json.dumps(reference, ensure_ascii=False)
    message = f"The specified clips url not found:{quoted}"
    return MaterialProblem(reference, "InvalidMaterial.NotFound", message)


def _probe(
    workshop: Workshop, session: Session, located: Located, cancelled: Cancelled
) -> Material | MaterialProblem:
    known = _recall(workshop, located.content_hash, STREAMS)
    if known is None:
        try:
            known = session.run(STREAMS.task, {"path": str(located.path)}, cancelled=cancelled)
        except TransientError:
            raise
        except JobError as error:
            if error.code == "JobCanceled":
                raise
            return unusable(located.reference)
        _keep(workshop, located.content_hash, STREAMS, known)
    return Material(located, MediaFacts.from_json(known))


def _analysed(
    workshop: Workshop,
    material: Material,
    analyser: Analyser,
    arguments: Mapping[str, Any],
    folder: Path,
    cancelled: Cancelled,
) -> Any:
    located = material.located
    known = _recall(workshop, located.content_hash, analyser)
    if known is None:
        with workshop.session([located.path], folder, cancelled=cancelled) as session:
            given = {"path": str(located.path), **arguments}
            known = session.run(analyser.task, given, cancelled=cancelled)
        _keep(workshop, located.content_hash, analyser, known)
    return known


def _recall(workshop: Workshop, content_hash: str, analyser: Analyser) -> Any:
    with workshop.database.read() as connection:
        return facts.get(connection, content_hash, analyser.name, str(analyser.version))


def _keep(workshop: Workshop, content_hash: str, analyser: Analyser, value: Any) -> None:
    with workshop.database.begin() as connection:
        facts.put(connection, content_hash, analyser.name, str(analyser.version), value)
