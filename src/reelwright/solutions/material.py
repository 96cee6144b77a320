"""What became of the media that a configuration names, and how the lost ones are reported."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from reelwright.errors import JobError
from reelwright.library.address import is_address
from reelwright.media.facts import MediaFacts
from reelwright.solutions.references import Reference

NOT_FOUND = "InvalidMaterial.NotFound"
NO_STORAGE = "InvalidStorage.NotFound"
UNUSABLE = "InvalidMaterial"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why media cannot be used; `bucket` is the one that is not known."""

    kind: Literal["missing", "storage", "unusable"]
    bucket: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Media left out of a job."""

    reference: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class DropReport:
    """The error of a job that did without some of its media."""

    code: str
    message: str

    def error(self) -> JobError:
        """Return the same as the error that ends a job."""
        return JobError(self.message, code=self.code)


def report(dropped: Iterable[Dropped]) -> DropReport | None:
    """Name all media that were left out, None when there are none."""
    by_kind: dict[str, list[Dropped]] = {"missing": [], "storage": [], "unusable": []}
    for item in dict.fromkeys(dropped):
        by_kind[item.problem.kind].append(item)
    sentences = [
        *_missing([item.reference for item in by_kind["missing"]]),
        *dict.fromkeys(
            f'The specified storage "{item.problem.bucket}" is not found.'
            for item in by_kind["storage"]
        ),
    ]
    unusable = list(dict.fromkeys(item.reference for item in by_kind["unusable"]))
    if unusable:
        sentences.append(f"The specified clips are not usable:{_listed(unusable)}")
    if not sentences:
        return None
    codes = {"missing": NOT_FOUND, "storage": NO_STORAGE, "unusable": UNUSABLE}
    code = next(code for kind, code in codes.items() if by_kind[kind])
    return DropReport(code, "; ".join(sentences))


def check_kind(reference: Reference, facts: MediaFacts) -> Problem | None:
    """Say whether media are of a kind that their list allows."""
    sounds = facts.audio is not None or facts.kind == "audio"
    if "audio" in reference.kinds and not sounds:
        return Problem("unusable")
    return None if facts.kind in reference.kinds else Problem("unusable")


def _missing(references: Sequence[str]) -> list[str]:
    names = list(dict.fromkeys(name for name in references if not is_address(name)))
    addresses = dict.fromkeys(name for name in references if is_address(name))
    sentences = [f"The specified clips id not found:{_listed(names)}"] if names else []
    sentences.extend(
        f"The specified clips url not found:{json.dumps(address, ensure_ascii=False)}"
        for address in addresses
    )
    return sentences


def _listed(references: Sequence[str]) -> str:
    return json.dumps(list(references), ensure_ascii=False, separators=(",", ":"))
