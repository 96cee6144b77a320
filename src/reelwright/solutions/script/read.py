"""From the JSON texts of a submit to a Script job, with every rule that needs no material."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reelwright.errors import ApiError, InvalidParameter, MissingParameter
from reelwright.solutions.editing import Editing, MediaHint, read_editing
from reelwright.solutions.fields import Fields, as_object
from reelwright.solutions.inputs import SharedInputs, read_shared, with_singular
from reelwright.solutions.output import OutputConfig, read_output
from reelwright.solutions.process_config import LONGEST
from reelwright.solutions.references import FOOTAGE, Reference, read_reference
from reelwright.solutions.script.config import MediaGroup, Mode, ScriptConfig
from reelwright.solutions.strict_json import read_object
from reelwright.solutions.user_data import read_user_data
from reelwright.speech.ssml import SpeechTextError, parse
from reelwright.timeline.catalogue import Catalogue

MOST_GROUPS, MOST_MEDIA, LONGEST_NAME = 40, 200, 50
MOST_TEXTS, LONGEST_TEXT = 50, 1000

Document = str | Mapping[str, Any] | None


def decide_type(input_config: Document) -> Literal["Script", "Smart_Mix"]:
    """Return which solution an InputConfig asks for.

    Raises:
        ApiError: the text is no JSON object, or names no material at all.
    """
    inputs = Fields(read_object("InputConfig", input_config), "InputConfig")
    if inputs.has("MediaGroupArray"):
        return "Script"
    if inputs.has("MediaArray") or inputs.has("MediaSearchInput"):
        return "Smart_Mix"
    raise MissingParameter("InputConfig.MediaGroupArray")


def read(
    input_config: Document,
    editing_config: Document,
    output_config: Document,
    user_data: str | None = None,
    *,
    catalogue: Catalogue | None = None,
    local: bool = False,
    stories: Stories | None = None,
) -> ScriptConfig:
    """Read a Script job; `local` allows paths of this machine as references and target.

    `stories` remembers what several jobs with the same groups and texts have in common.

    Raises:
        ApiError: MissingParameter or InvalidParameter with the path of what is wrong,
            UnsupportedOperation for what this server does not do yet.
    """
    if decide_type(input_config) != "Script":
        raise ApiError(
            "Jobs of the type Smart_Mix are not supported yet: give InputConfig.MediaGroupArray.",
            code="UnsupportedOperation",
        )
    inputs = Fields(read_object("InputConfig", input_config), "InputConfig")
    given = Fields(read_optional("EditingConfig", editing_config), "EditingConfig")
    outputs = Fields(read_object("OutputConfig", output_config), "OutputConfig")
    editing = read_editing(given, catalogue or Catalogue.documented(), local=local)
    story = (stories or Stories(inputs, local)).read(editing.speech.cosy)
    shared = read_shared(inputs, local=local)
    output = read_output(outputs, local=local)
    _check_length(outputs, output, story.mode)
    _check_hints(editing.hints, story.groups)
    return ScriptConfig(
        story.mode,
        story.groups,
        story.texts,
        shared,
        editing,
        output,
        read_user_data(user_data),
        (*editing.warnings, *_silence(editing, shared)),
    )


def _silence(editing: Editing, shared: SharedInputs) -> tuple[str, ...]:
    """Return a warning where music of a style is asked for and none is named."""
    if not editing.music_style or shared.music or editing.music_volume <= 0:
        return ()
    path = "EditingConfig.BackgroundMusicConfig.Style"
    return (f"{path}: there is no music library, so nothing of this style is played.",)


@dataclass(frozen=True, slots=True)
class Story:
    """What is shown and said: the part of a job that no template touches."""

    groups: tuple[MediaGroup, ...]
    texts: tuple[str, ...]
    mode: Mode


class Stories:
    """Reads the story of an InputConfig once for each kind of voice, not for each template."""

    def __init__(self, inputs: Fields, local: bool) -> None:
        self._inputs = inputs
        self._local = local
        self._known: dict[bool, Story] = {}

    def read(self, cosy: bool) -> Story:
        """Return the story; `cosy` voices know fewer tags.

        Raises:
            ApiError: a group or a text is none.
        """
        if cosy not in self._known:
            groups = _groups(self._inputs, cosy, self._local)
            texts = _texts(self._inputs, cosy)
            self._known[cosy] = Story(groups, texts, _mode(groups, bool(texts)))
        return self._known[cosy]


def read_optional(name: str, document: Document) -> dict[str, Any]:
    """Return the JSON object that an argument holds, an empty one when it is absent.

    Raises:
        InvalidParameter: it is no JSON object.
    """
    if document is None or (isinstance(document, str) and not document.strip()):
        return {}
    return read_object(name, document)


def _groups(inputs: Fields, cosy: bool, local: bool) -> tuple[MediaGroup, ...]:
    groups: list[MediaGroup] = []
    for number, (item, path) in enumerate(inputs.items("MediaGroupArray", most=MOST_GROUPS)):
        entry = as_object(item, path)
        name = _group_name(entry) or f"Group{number + 1}"
        if any(group.name == name for group in groups):
            raise InvalidParameter(entry.at("GroupName"), f'There are two groups "{name}".')
        groups.append(_group(entry, name, cosy, local))
    return tuple(groups)


def _group(entry: Fields, name: str, cosy: bool, local: bool) -> MediaGroup:
    list_name = entry.at("MediaArray")
    if not entry.has("MediaArray"):
        raise MissingParameter(list_name)
    media = tuple(
        Reference(read_reference(item, path, local=local), path, list_name, FOOTAGE)
        for item, path in entry.items("MediaArray", most=MOST_MEDIA)
    )
    return MediaGroup(
        name,
        media,
        _texts(entry, cosy),
        entry.number("Duration", above=0, high=LONGEST),
        entry.number("Volume", low=0, high=10),
        entry.word("SplitMode", ("NoSplit", "AverageSplit"), "AverageSplit") == "AverageSplit",
        entry.flag("DurationAutoAdapt"),
    )


def _group_name(entry: Fields) -> str:
    name = entry.text("GroupName", longest=LONGEST_NAME)
    if any(_is_emoji(character) for character in name):
        raise InvalidParameter(entry.at("GroupName"), "It must not contain emoji.")
    return name


def _is_emoji(character: str) -> bool:
    code = ord(character)
    return (
        0x1F000 <= code <= 0x1FAFF
        or 0x2600 <= code <= 0x27BF
        or 0xE0020 <= code <= 0xE007F
        or code in (0x200D, 0x20E3, 0xFE0F, 0x2B50, 0x2B55, 0x2B1B, 0x2B1C, 0x3030, 0x303D)
        or (code > 0x2190 and unicodedata.category(character) == "So" and 0x23E9 <= code <= 0x23FA)
    )


def _texts(entry: Fields, cosy: bool) -> tuple[str, ...]:
    """Return the speech texts; refuse markup that cannot be spoken, and text without a word."""
    source = with_singular(entry, "SpeechTextArray", "SpeechText")
    texts = source.texts("SpeechTextArray", most=MOST_TEXTS, longest=LONGEST_TEXT)
    for text, path in texts:
        try:
            said = parse(text, cosy=cosy).spoken
        except SpeechTextError as error:
            raise InvalidParameter(path, error.reason) from None
        if not any(character.isalnum() for character in said):
            raise InvalidParameter(path, "It holds no word to speak.")
    return tuple(text for text, _ in texts)


def _mode(groups: tuple[MediaGroup, ...], speaks: bool) -> Mode:
    if speaks:
        if any(group.texts for group in groups):
            raise InvalidParameter(
                "InputConfig.SpeechTextArray", "Groups have speech texts of their own."
            )
        return Mode.GLOBAL
    if any(group.texts or group.duration is not None for group in groups):
        return Mode.GROUP
    return Mode.SILENT


def _check_length(outputs: Fields, output: OutputConfig, mode: Mode) -> None:
    if output.fixed_duration is not None and mode is not Mode.SILENT:
        whose = "The speech texts" if mode is Mode.GLOBAL else "The groups"
        raise InvalidParameter(outputs.at("FixedDuration"), f"{whose} decide the length.")


def _check_hints(hints: tuple[MediaHint, ...], groups: tuple[MediaGroup, ...]) -> None:
    """Refuse a hint without a group's name for material that stands in several groups."""
    holders = Counter(media for group in groups for media in {m.reference for m in group.media})
    for hint in hints:
        if hint.group is None and holders[hint.media] > 1:
            raise InvalidParameter(
                f"{hint.path}.GroupName", "The material stands in more than one group."
            )
