"""The vendor's voice ids."""

from __future__ import annotations

from reelwright.speech.voices import DEFAULTS, STYLES, VOICES, find, is_cosy, pick, split


def test_the_documented_voices_are_all_there() -> None:
    assert len(VOICES) == 133
    for name, gender, language in [
        ("zhitian", "f", "zh"),
        ("zhilun", "m", "zh"),
        ("zhibei_emo", "c", "zh"),
        ("ava", "f", "en"),
        ("harry", "m", "en"),
        ("tomoya", "m", "ja"),
        ("aibao", "c", "zh"),
        ("longcheng_v2", "m", "zh"),
    ]:
        voice = find(name)
        assert voice is not None and (voice.gender, voice.languages[0]) == (gender, language)


def test_bilingual_voices_know_both() -> None:
    assert VOICES["lydia"].languages == ("en", "zh")


def test_cosy_voices_are_told_by_their_names() -> None:
    assert all(voice.cosy == is_cosy(name) for name, voice in VOICES.items())
    assert is_cosy("loongstella") and not is_cosy("zhiru")


def test_unknown_voices_are_not_found() -> None:
    assert find("nobody") is None


def test_lists_are_taken_apart() -> None:
    assert split(" zhiru, zhilun ,,") == ["zhiru", "zhilun"]
    assert split("") == []


def test_a_voice_is_always_there() -> None:
    assert pick(["a", "b"], "en", "Gentle") == ["a", "b"]
    assert pick([], "en", "Serious") == ["zhide"]
    assert (
        pick([], "en") == ["ava"]
        and pick([], "zh") == ["zhitian"]
        and pick([], "xx") == ["zhitian"]
    )
    assert all(name in VOICES for name in [*DEFAULTS.values(), *STYLES.values()])
