"""The rules of the specification as data: what each says, how far it is kept, what proves it.

One TOML file per document of the specification stands beside this module; CONTRIBUTING.md says
how a rule is written.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]

DOCUMENTS = {
    "protocol": "Wire protocol",
    "media-assets": "Media assets, storage, search, callbacks, pipelines",
    "batch-production": "One-click production",
    "timeline": "Timelines, projects, templates, producing jobs",
    "iproduction": "Functions (SubmitIProductionJob)",
}
"""The documents of the specification and what they are about, in the order of a reader."""

STANDINGS = ("done", "no-effect", "different", "not-done")
"""Kept wholly; accepted, but nothing comes of it; kept otherwise than written; not kept."""

PROVED = ("done", "no-effect", "different")
"""Standings that say what the server does, so that a test has to show it."""

_ID = re.compile(r"(?P<document>[a-z-]+):(?P<section>\d+(\.\d+)*):[a-z0-9]+(-[a-z0-9]+)*")
_TEXTS = ("id", "says", "standing", "why")
_LISTS = ("tests", "operations", "fields")


@dataclass(frozen=True)
class Rule:
    """One rule of the specification."""

    id: str
    """`<document>:<section>:<name>`."""
    says: str
    standing: str
    why: str = ""
    """For a reader who asks whether their program will work; empty when the rule is kept."""
    tests: tuple[str, ...] = ()
    """`tests/<room>/<file>.py::<function>`, without parameters."""
    operations: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    """Fields of the operations' requests and answers, with their path inside a document."""

    @property
    def document(self) -> str:
        """Name of the document that states the rule."""
        return self.id.split(":")[0]

    @property
    def section(self) -> str:
        """Number of the section that states the rule."""
        return self.id.split(":")[1]


@dataclass(frozen=True)
class OtherProof:
    """A test of the API's folders that proves a promise of ours and no rule of a document."""

    test: str
    why: str


class ManifestError(Exception):
    """A file of the manifest cannot be read."""


def read_rules(folder: Path = FOLDER) -> tuple[Rule, ...]:
    """Return all rules, documents in the order of `DOCUMENTS`, rules as their file has them.

    Raises:
        ManifestError: a file is no TOML, or an entry is malformed; the message names it.
    """
    return tuple(
        _rule(entry, document)
        for document in DOCUMENTS
        if (folder / f"{document}.toml").is_file()
        for entry in _entries(folder / f"{document}.toml", "rule")
    )


def read_other_proofs(folder: Path = FOLDER) -> tuple[OtherProof, ...]:
    """Return the tests that prove no rule, with the reason.

    Raises:
        ManifestError: the file is malformed.
    """
    entries = _entries(folder / "other-proofs.toml", "proof")
    for entry in entries:
        if set(entry) != {"test", "why"} or not all(
            isinstance(text, str) and text for text in entry.values()
        ):
            raise ManifestError(f"other-proofs.toml: {entry} is not a test with its reason")
    return tuple(OtherProof(**entry) for entry in entries)


def named_twice(rules: tuple[Rule, ...]) -> list[str]:
    """Return the IDs that more than one rule has."""
    seen: set[str] = set()
    return [rule.id for rule in rules if rule.id in seen or seen.add(rule.id)]


def _entries(file: Path, kind: str) -> list[dict[str, Any]]:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestError(f"{file.name}: {error}") from None
    if set(document) - {kind}:
        raise ManifestError(f"{file.name}: beside [[{kind}]] it has {sorted(set(document))}")
    entries: list[dict[str, Any]] = document.get(kind, [])
    return entries


def _rule(entry: dict[str, Any], document: str) -> Rule:
    name = entry.get("id", entry)
    mistake = _mistake(entry, document)
    if mistake:
        raise ManifestError(f"{document}.toml: {name}: {mistake}")
    lists = {key: tuple(entry.get(key, ())) for key in _LISTS}
    return Rule(**{key: value for key, value in entry.items() if key in _TEXTS}, **lists)


def _mistake(entry: dict[str, Any], document: str) -> str:
    """Return what is wrong with an entry, "" if nothing is."""
    unknown = set(entry) - {*_TEXTS, *_LISTS}
    if unknown:
        return f"unknown keys {sorted(unknown)}"
    for key in _TEXTS:
        text = entry.get(key, "" if key == "why" else None)
        if not isinstance(text, str) or (key != "why" and not text.strip()):
            return f"{key} is missing or no text"
    for key in _LISTS:
        items = entry.get(key, [])
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            return f"{key} is no list of texts"
        if len(items) != len(set(items)):
            return f"{key} names something twice"
    found = _ID.fullmatch(entry["id"])
    if found is None or found["document"] != document:
        return "the id is not <document>:<section>:<name> of this document"
    if entry["standing"] not in STANDINGS:
        return f"the standing is none of {', '.join(STANDINGS)}"
    if entry["standing"] == "done" and entry.get("why"):
        return "a rule that is kept has no why"
    if entry["standing"] != "done" and not entry.get("why"):
        return "why is missing"
    if entry["standing"] in PROVED and not entry.get("tests"):
        return "no test proves it"
    return ""
