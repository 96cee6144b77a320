"""The templates that a one-click job names, as it keeps them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from reelwright.errors import InvalidParameter
from reelwright.library import templates
from reelwright.library.database import Database
from reelwright.library.templates import AVAILABLE, BATCH, Template
from reelwright.solutions import script
from reelwright.solutions.templates import ARGUMENT, read_ids, settings

LARGEST = 8 * 1024 * 1024
"""Characters of all templates of a job: as much as it could have sent itself."""


def find(database: Database, text: str) -> list[script.Template]:
    """Return the templates in TemplateConfig with what counts of them.

    Raises:
        InvalidParameter: it is no list of IDs, one cannot be used, which the reason names, or
            they are too large together.
    """
    named = read_ids(text)
    if not named:
        return []
    with database.read() as connection:
        known = templates.get_all(connection, [template_id for template_id, _ in named])
    found = [_usable(known.get(template_id), template_id, path) for template_id, path in named]
    if sum(len(one.config) for one in found) > LARGEST:
        raise InvalidParameter(ARGUMENT, f"The templates have more than {LARGEST} characters.")
    return [script.Template(one.template_id, settings(json.loads(one.config))) for one in found]


def kept(named: Sequence[script.Template]) -> list[dict[str, Any]]:
    """Return templates as a job keeps them: what becomes of them later does not touch it."""
    return [{"TemplateId": one.template_id, "Config": dict(one.config)} for one in named]


def _usable(template: Template | None, template_id: str, path: str) -> Template:
    if template is None:
        raise InvalidParameter(path, f"There is no template {template_id}.")
    if template.type != BATCH:
        raise InvalidParameter(path, f"The template {template_id} is of the type {template.type}.")
    if template.status != AVAILABLE:
        raise InvalidParameter(path, f"The template {template_id} is {template.status}.")
    return template
