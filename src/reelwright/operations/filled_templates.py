"""Timelines made from a template and the values of a caller."""

from __future__ import annotations

import json
from dataclasses import dataclass

import sqlalchemy as sa

from reelwright.errors import ApiError, InvalidParameter, MissingParameter
from reelwright.library import templates
from reelwright.operations import documents
from reelwright.timeline.templates import CLIPS_PARAM, expand


@dataclass(frozen=True)
class Filled:
    """A timeline as text, with what it was made from."""

    timeline: str
    template_id: str
    clips_param: str


def fill(connection: sa.Connection, template_id: str, clips_param: str) -> Filled:
    """Fill a template.

    Raises:
        ResourceNotFound: there is no such template.
        InvalidParameter: it is of another type, ClipsParam is no JSON object, a value in it
            does not fit, or all would become too large.
        ApiError: `InvalidParameter.InvalidState`: it is not available.
        MissingParameter: ClipsParam or a value in it is absent.
    """
    template = templates.get(connection, template_id)
    if template.type != templates.TIMELINE:
        raise InvalidParameter("TemplateId", f"The template is of the type {template.type}.")
    if template.status != templates.AVAILABLE:
        raise ApiError(
            'The specified parameter "TemplateId" is invalid (wrong state).'
            f" The template is {template.status}.",
            code="InvalidParameter.InvalidState",
        )
    if not clips_param:
        raise MissingParameter(CLIPS_PARAM)
    given = documents.read_object(CLIPS_PARAM, clips_param)
    timeline = json.dumps(expand(json.loads(template.config), given), ensure_ascii=False)
    documents.read_object(CLIPS_PARAM, timeline)
    return Filled(timeline, template_id, clips_param)
