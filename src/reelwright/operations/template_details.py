"""What there is to be put into a template, and what lies beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reelwright.errors import InvalidParameter
from reelwright.library import assets, templates
from reelwright.library.address import is_address
from reelwright.library.assets import Asset
from reelwright.operations import media_shown
from reelwright.operations.registry import Answer, Arguments, Call, Registry
from reelwright.solutions.strict_json import read_value
from reelwright.timeline.templates import MEDIA_FIELDS, Parameter, parameters

registry = Registry()

SECONDS = 3600
"""How long the address of a cover can be used."""

_PLACE = ("X", "Y", "Width", "Height", "TimelineIn", "TimelineOut")
_MEDIA_OF = {"AudioTracks": "Audio", "ImageTracks": "Image"}
"""What a file is in tracks other than those of pictures that may move."""


class GetTemplateParams(Arguments):
    """Arguments of GetTemplateParams."""

    template_id: str


class GetTemplateMaterials(Arguments):
    """Arguments of GetTemplateMaterials."""

    template_id: str
    file_list: str = ""


@registry.add("GetTemplateParams", arguments=GetTemplateParams)
def get_template_params(call: Call, arguments: GetTemplateParams) -> Answer:
    """Return the keys of ClipsParam that a template takes; settings take none."""
    with call.services.database.read() as connection:
        found = templates.get(connection, arguments.template_id)
        timeline = found.type == templates.TIMELINE
        taken = parameters(json.loads(found.config)) if timeline else []
        named = [one.default for one in taken if _is_id(one)]
        known = assets.get_all(connection, named)
    return {
        "TemplateId": found.template_id,
        "ParamList": [_shown(call, one, known) for one in taken],
    }


@registry.add("GetTemplateMaterials", arguments=GetTemplateMaterials)
def get_template_materials(call: Call, arguments: GetTemplateMaterials) -> Answer:
    """Return the addresses of the files of a template: only packages have any, none is here."""
    if arguments.file_list:
        names = read_value("FileList", arguments.file_list)
        if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
            raise InvalidParameter("FileList", "It must be a JSON array of file names.")
    with call.services.database.read() as connection:
        templates.get(connection, arguments.template_id)
    return {"MaterialUrls": "{}"}


def _shown(call: Call, one: Parameter, known: Mapping[str, Asset]) -> dict[str, Any]:
    place = {name: one.owner[name] for name in _PLACE if _is_number(one.owner.get(name))}
    shown = {"Key": one.name, "Type": _type(one)} | place
    if one.key == "Content" and isinstance(one.default, str):
        shown["Content"] = one.default
    asset = known.get(one.default) if _is_id(one) else None
    if asset is not None:
        shown["MediaUrl"] = asset.input_url
        shown["CoverUrl"] = media_shown.cover_url(call, asset, SECONDS) or None
    elif one.key in MEDIA_FIELDS and is_address(str(one.default)):
        shown["MediaUrl"] = one.default
    return shown


def _type(one: Parameter) -> str:
    if one.repeats:
        return "Array"
    if one.key == "Content":
        return "Text"
    if one.key not in MEDIA_FIELDS:
        return "Value"
    if one.owner.get("Type") in ("Image", "GlobalImage"):
        return "Image"
    return _MEDIA_OF.get(one.tracks, "Video")


def _is_id(one: Parameter) -> bool:
    return one.key in MEDIA_FIELDS and isinstance(one.default, str) and not is_address(one.default)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
