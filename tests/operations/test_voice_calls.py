"""ListSmartVoiceGroups through the official SDK."""

from __future__ import annotations

import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import refused

from reelwright.speech.voices import VOICES


def listed(client: Client, **fields: str) -> dict[str, list[tuple[str, str]]]:
    """Return the voices and whose they are, by group."""
    asked = models.ListSmartVoiceGroupsRequest(**fields)
    groups = client.list_smart_voice_groups(asked).body.voice_groups
    return {
        group.type: [(voice.voice, voice.voice_type) for voice in group.voice_list]
        for group in groups
    }


def test_the_voices_are_listed_by_group(client: Client) -> None:
    groups = listed(client)
    assert ("zhibei_emo", "Child") in groups["multi-emotion"]
    assert ("zhilun", "Male") in groups["ultra HD"] and ("ava", "Female") in groups["English"]
    large = listed(client, voice_type="CosyVoice")
    assert list(large) == ["CosyVoice"] and ("longwan", "Female") in large["CosyVoice"]
    names = [name for kind in (groups, large) for group in kind.values() for name, _ in group]
    assert sorted(names) == sorted(VOICES)


@pytest.mark.parametrize("kind", ["Small", "cosy"])
def test_another_type_of_voices_is_not_known(client: Client, kind: str) -> None:
    asked = models.ListSmartVoiceGroupsRequest(voice_type=kind)
    found = refused(client.list_smart_voice_groups, asked)
    assert (found.status, found.code, found.path) == (400, "InvalidParameter", "VoiceType")
