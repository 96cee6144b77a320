"""Which voice of this machine speaks in place of the vendor's."""

from __future__ import annotations

import pytest

from reelwright.config import EndpointSettings, Settings, SherpaVoice
from reelwright.errors import JobError
from reelwright.speech.engines.protocol import SystemVoice
from reelwright.speech.roster import engines, select, system_voices
from reelwright.speech.voices import VOICES

HERE = [
    SystemVoice("sherpa", "melo:0", "f", "zh", 90, {"folder": "/voices/melo"}),
    SystemVoice("festival", "slt", "f", "en", 60, latin_only=True),
    SystemVoice("flite", "rms", "m", "en", 50, latin_only=True),
    SystemVoice("espeak", "cmn+f2", "f", "zh", 10),
    SystemVoice("espeak", "cmn", "m", "zh", 10),
    SystemVoice("espeak", "es+f2", "f", "es", 10),
]
CHINESE, ENGLISH = "附近商场新开了一家店", "Our noodle bar opens on Friday"


def test_every_engine_says_how_to_get_it() -> None:
    found = engines(Settings())
    names = [engine.name for engine in found]
    assert names == ["endpoint", "sherpa", "festival", "flite", "espeak"]
    assert all(e.availability.reason and e.availability.how_to_get for e in found)


@pytest.mark.parametrize(
    ("wanted", "text", "language", "chosen", "warned"),
    [
        ("zhitian", CHINESE, "zh", "sherpa/melo:0", False),
        ("zhilun", CHINESE, "zh", "espeak/cmn", False),
        ("aibao", CHINESE, "zh", "sherpa/melo:0", False),
        ("ava", ENGLISH, "en", "festival/slt", False),
        ("luca", ENGLISH, "zh", "flite/rms", False),
        ("ava", CHINESE, "en", "sherpa/melo:0", True),
        ("zhilun", ENGLISH, "zh", "flite/rms", True),
        ("longcheng_v2", ENGLISH, "zh", "flite/rms", False),
        ("lydia", CHINESE, "zh", "sherpa/melo:0", False),
        ("camila", "Hola, amigos", "zh", "espeak/es+f2", False),
        ("camila", "Hola, amigos", "en", "espeak/es+f2", False),
        ("tala", "Magandang umaga", "zh", "festival/slt", True),
        ("zhitian", "100", "zh", "sherpa/melo:0", False),
        ("zhitian", "100", "en", "festival/slt", True),
        ("ava", "100", "zh", "festival/slt", False),
        ("luca", "我们 love 上海 and 北京", "en", "espeak/cmn", True),
        ("espeak/cmn", ENGLISH, "en", "espeak/cmn", False),
    ],
)
def test_language_goes_before_gender(wanted, text, language, chosen, warned) -> None:
    selection = select(wanted, text, language, HERE)
    assert (selection.voice.identifier, bool(selection.warnings)) == (chosen, warned)
    assert all(wanted in w or "language" in w for w in selection.warnings)


def test_an_unknown_voice_is_an_invalid_parameter() -> None:
    for name in ("nobody", "", "espeak/nobody", "flite"):
        with pytest.raises(JobError, match="There is no voice") as caught:
            select(name, ENGLISH, "en", HERE)
        assert caught.value.code == "InvalidParameter"


def test_no_voice_for_a_language_is_said_in_words() -> None:
    for text, here in ((CHINESE, HERE[1:3]), (ENGLISH, []), ("Привет, мир", HERE)):
        with pytest.raises(JobError, match=r'speaks the language "(zh|en|ru)".*doctor') as caught:
            select("zhitian", text, "zh", here)
        assert caught.value.code == "SpeechSynthesisFailed"


def test_the_same_id_always_gives_the_same_voice_and_ids_are_spread() -> None:
    equal = [SystemVoice("sherpa", f"kokoro:{n}", "f", "zh", 90) for n in range(3)]
    chosen = {name: select(name, CHINESE, "zh", equal).voice.name for name in VOICES}
    assert chosen == {name: select(name, CHINESE, "zh", equal).voice.name for name in VOICES}
    counts = [list(chosen.values()).count(voice.name) for voice in equal]
    assert min(counts) > len(VOICES) / 5


def test_every_documented_voice_speaks_with_what_comes_along() -> None:
    available = system_voices(Settings())
    for name, voice in VOICES.items():
        text = CHINESE if voice.languages[0] == "zh" else ENGLISH
        found = select(name, text, "zh", available)
        assert found.voice.language in (voice.languages[0], "en", "zh")
        if voice.gender != "c" and voice.languages[0] in ("zh", "en"):
            assert found.voice.gender == voice.gender


def test_letters_that_a_voice_does_not_know_are_said_by_a_helper() -> None:
    text = "Today we look at the character 好 and how to write it"
    selection = select("ava", text, "en", HERE)
    assert selection.voice.identifier == "festival/slt"
    assert selection.helper is not None and selection.helper.language == "zh"
    assert "好" in selection.warnings[0]
    selection = select("ava", text, "en", HERE[1:3])
    assert selection.helper is None and "leaves out" in selection.warnings[0]
    assert select("ava", ENGLISH, "en", HERE).helper is None


def test_the_operators_choice_of_an_engine_counts(tmp_path) -> None:
    names = {voice.engine for voice in system_voices(Settings())}
    if "espeak" in names:
        available = system_voices(Settings(tts_engine="espeak"))
        assert select("ava", ENGLISH, "en", available).voice.engine == "espeak"
    endpoint = EndpointSettings(url="http://127.0.0.1:1", voices={"en": "nova"})
    available = system_voices(Settings(tts_endpoint=endpoint))
    assert select("luca", ENGLISH, "en", available).voice.identifier == "endpoint/nova"
    sherpa = SherpaVoice(folder=tmp_path, language="en", gender="male", speaker=3)
    available = system_voices(Settings(sherpa_voices=(sherpa,)))
    voice = select("luca", ENGLISH, "en", available).voice
    assert (voice.identifier, voice.options["speaker"]) == (f"sherpa/{tmp_path.name}:3", 3)


def test_voice_folders_that_are_not_there_are_reported(tmp_path) -> None:
    gone = SherpaVoice(folder=tmp_path / "gone", language="en")
    settings = Settings(sherpa_voices=(gone,))
    sherpa = next(e for e in engines(settings) if e.name == "sherpa")
    assert not sherpa.availability.available and "gone" in sherpa.availability.reason
    assert all(voice.engine != "sherpa" for voice in system_voices(settings))
