"""The voices that speech may be asked for in (`batch-production.md` 20)."""

from __future__ import annotations

from typing import Any

from reelwright.operations.limits import check_word
from reelwright.operations.registry import Answer, Arguments, Call, Registry
from reelwright.speech.voices import VOICES, Voice

registry = Registry()

LARGE_MODEL = "CosyVoice"
_PEOPLE = {"f": "Female", "m": "Male", "c": "Child"}


class ListSmartVoiceGroups(Arguments):
    """Arguments of ListSmartVoiceGroups."""

    voice_type: str = ""


@registry.add("ListSmartVoiceGroups", arguments=ListSmartVoiceGroups)
def list_smart_voice_groups(call: Call, arguments: ListSmartVoiceGroups) -> Answer:
    """Return the documented voices by their groups: all but CosyVoice's, or these alone."""
    if arguments.voice_type:
        check_word("VoiceType", arguments.voice_type, (LARGE_MODEL,))
    groups: dict[str, list[dict[str, Any]]] = {}
    for voice in VOICES.values():
        if voice.cosy == bool(arguments.voice_type):
            groups.setdefault(voice.group, []).append(_shown(voice))
    return {"VoiceGroups": [{"Type": name, "VoiceList": list_} for name, list_ in groups.items()]}


def _shown(voice: Voice) -> dict[str, Any]:
    return {
        "Voice": voice.identifier,
        "Name": voice.identifier,
        "VoiceType": _PEOPLE[voice.gender],
        "Tag": voice.group,
        "Desc": ", ".join(voice.languages),
    }
