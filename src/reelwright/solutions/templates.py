"""BatchEditing templates: settings kept for many one-click jobs, laid under their own.

`read_ids` says which templates a job names, `check_template` what a template may hold, `merged`
what a job asks for together with one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reelwright.errors import MissingParameter
from reelwright.solutions.editing import read_editing
from reelwright.solutions.fields import Fields, as_text
from reelwright.solutions.inputs import read_shared
from reelwright.solutions.output import read_sides, read_video
from reelwright.solutions.strict_json import read_value
from reelwright.timeline.catalogue import Catalogue

ARGUMENT = "TemplateConfig"
MOST = 50
"""Templates of one job."""

LISTS = ("StickerArray", "BackgroundMusicArray", "BackgroundImageArray")
_SINGULAR = ("Sticker", "BackgroundMusic", "BackgroundImage")

_PARTS: dict[str, tuple[str, ...]] = {
    "InputTemplateConfig": (*LISTS, *_SINGULAR),
    "EditingTemplateConfig": (
        "TitleConfig",
        "SubHeadingConfig",
        "SpeechConfig",
        "BackgroundMusicConfig",
        "BackgroundImageConfig",
        "ProcessConfig",
        "MediaConfig",
    ),
    "OutputTemplateConfig": ("Width", "Height", "Video"),
}
"""What a template may set; anything else in it has no effect."""

_DOCUMENTS = dict(zip(_PARTS, ("InputConfig", "EditingConfig", "OutputConfig"), strict=True))
REQUIRED = "OutputTemplateConfig"

_SAME = (
    *({plural, singular} for plural, singular in zip(LISTS, _SINGULAR, strict=True)),
    {"Volume", "Gain"},
    {"Voice", "CustomizedVoice"},
    {"FontURL", "FontUrl"},
    {"EffectColorStyle", "EffectColorStyleId"},
)
"""Keys that say the same thing: one in a request takes the place of the other in a template."""


def read_ids(text: str | None) -> list[tuple[str, str]]:
    """Return the IDs of the templates in TemplateConfig, each once, with their paths.

    Raises:
        InvalidParameter: it is no list of IDs, or there are more than 50.
    """
    value: Any = (text or "").strip()
    if value[:1] in ("[", "{", '"'):
        value = read_value(ARGUMENT, value)
    if isinstance(value, str):
        return [(value.strip(), ARGUMENT)] if value.strip() else []
    if isinstance(value, list):
        entries = Fields({ARGUMENT: value}, "").items(ARGUMENT, most=MOST)
    else:
        entries = Fields(value, ARGUMENT).items("BatchEditingTemplateIdArray", most=MOST)
    found: dict[str, str] = {}
    for item, path in entries:
        named = "" if item is None else as_text(item, path).strip()
        if named:
            found.setdefault(named, path)
    return list(found.items())


def check_template(config: Mapping[str, Any], catalogue: Catalogue) -> None:
    """Check a template by itself: what its settings are, not what a job makes of them.

    Raises:
        ApiError: a part is missing or wrong; the path begins with Config.
    """
    if config.get(REQUIRED) in (None, "", []):
        raise MissingParameter(f"Config.{REQUIRED}")
    inputs, editing, output = (
        Fields(values, f"Config.{part}") for part, values in settings(config).items()
    )
    read_shared(inputs)
    read_editing(editing, catalogue)
    read_sides(output)
    read_video(output.object("Video"))


def settings(config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what counts of a template, by part.

    Raises:
        InvalidParameter: a part is no object.
    """
    whole = Fields(config, "Config")
    return {
        part: {key: given.values[key] for key in allowed if given.has(key)}
        for part, allowed in _PARTS.items()
        for given in (whole.object(part),)
    }


def merged(
    config: Mapping[str, Any], request: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return the three documents of a request, by name, laid over a template.

    Objects merge key by key at every depth, lists are replaced as a whole.

    Raises:
        InvalidParameter: a part of the template is no object.
    """
    parts = settings(config)
    return {name: _laid(parts[part], request[name]) for part, name in _DOCUMENTS.items()}


def own_lists(config: Mapping[str, Any], inputs: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the lists that come from the template and not from the InputConfig."""
    kept, asked = Fields(settings(config)["InputTemplateConfig"], ""), Fields(inputs, "")
    return frozenset(
        plural
        for plural, singular in zip(LISTS, _SINGULAR, strict=True)
        if any(map(kept.has, (plural, singular))) and not any(map(asked.has, (plural, singular)))
    )


def _laid(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return one object laid over another; what counts as absent covers nothing."""
    result = dict(under)
    given = Fields(over, "")
    for key, value in over.items():
        if key in under and not given.has(key):
            continue
        for same in _SAME:
            if key in same and given.has(key):
                for other in same - {key}:
                    result.pop(other, None)
        below = result.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            value = _laid(below, value)
        result[key] = value
    return result
