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
    """A timeline as text, with what it was made from; "" where there was no template."""

    timeline: str
    template_id: str = ""
    clips_param: str = ""


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
    timeline = expand(json.loads(template.config), given)
    documents.refuse_unstorable(CLIPS_PARAM, timeline)
    return Filled(json.dumps(timeline, ensure_ascii=False), template_id, clips_param)


def not_supported(name: str) -> ApiError:
    """Return the refusal of templates that are packages of another program."""
    return ApiError(
        f'The specified parameter "{name}" is not supported.', code="InvalidParameter.NotSupported"
    )
