"""The mix: places, gains, fades, loops, speed, loudness, to the sample."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from reelwright.media.loudness import loudness
from reelwright.render.sound import curves
from reelwright.render.sound.limiter import true_peaks
from reelwright.render.sound.mixer import mix
from reelwright.render.sources import Sources
from reelwright.timeline.composition import Composition, Fade, Levelling, SoundLayer

from .material import sources, write_sound, write_video

RATE = 48000


def second(number: float) -> int:
    return round(number * RATE)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sound")
    times = np.arange(4 * RATE) / RATE
    ones = np.full((4 * RATE, 2), 0.25)
    clicks = np.zeros((4 * RATE, 2))
    clicks[RATE // 2 :: RATE] = 0.5
    ramp = np.repeat((np.arange(4 * RATE) / (8 * RATE))[:, None], 2, axis=1)
    tone = np.repeat(0.1 * np.sin(2 * np.pi * 440 * times)[:, None], 2, axis=1)
    silent = write_video(folder / "silent.mp4", 5, lambda _: np.zeros((32, 32), np.uint8))
    return {
        "ones": write_sound(folder / "ones.wav", ones),
        "clicks": write_sound(folder / "clicks.wav", clicks),
        "ramp": write_sound(folder / "ramp.wav", ramp),
        "tone": write_sound(folder / "tone.wav", tone),
        "silent": silent,
    }


@pytest.fixture(scope="module")
def given(files: dict[str, Path]) -> Sources:
    return sources(files)


def layer(source: str, start: float = 0, end: float = 4, **more: object) -> SoundLayer:
    return SoundLayer(source, Fraction(start), Fraction(end), **more)  # type: ignore[arg-type]


def heard(
    given: Sources,
    *layers: SoundLayer,
    frames: int = 120,
    levellings: tuple[Levelling, ...] = (),
) -> np.ndarray:
    composition = Composition(64, 64, Fraction(30), frames, sounds=layers, levellings=levellings)
    return np.concatenate(list(mix(composition, given)))


def test_as_long_as_the_pictures_and_silent_without_layers(given: Sources) -> None:
    sound = heard(given, frames=100)
    assert sound.shape == (160000, 2)
    assert not sound.any()


def test_a_piece_is_heard_exactly_where_it_stands(given: Sources) -> None:
    sound = heard(given, layer("ramp", 0.75, 2.5, source_in=Fraction(1)))
    assert not sound[: second(0.75)].any()
    assert not sound[second(2.5) :].any()
    expected = (np.arange(second(1.75)) + RATE) / (8 * RATE)
    assert np.abs(sound[second(0.75) : second(2.5), 0] - expected).max() < 1e-6


def test_the_used_range_ends_at_source_out_and_at_the_material(given: Sources) -> None:
    sound = heard(given, layer("ones", 0, 4, source_in=Fraction(1), source_out=Fraction(2)))
    assert np.allclose(sound[:RATE], 0.25)
    assert not sound[RATE:].any()
    assert not heard(given, layer("ones", 0, 4, source_in=Fraction(3)))[RATE:].any()


def test_layers_add_up_and_gains_multiply(given: Sources) -> None:
    sound = heard(given, layer("ones", gain=0.5), layer("ones", 1, 2, gain=2.0))
    assert np.allclose(sound[: RATE - 1], 0.125)
    assert np.allclose(sound[RATE : 2 * RATE], 0.625)
    assert np.allclose(sound[2 * RATE :], 0.125)


def test_sources_without_sound_are_silent(given: Sources) -> None:
    assert not heard(given, layer("silent")).any()


def test_gain_ranges_follow_the_source(given: Sources) -> None:
    ranges = ((Fraction(1), Fraction(2), 0.0), (Fraction(2), Fraction(3), 2.0))
    sound = heard(given, layer("ones", gain_ranges=ranges))
    assert np.allclose(sound[:RATE], 0.25)
    assert not sound[RATE : 2 * RATE].any()
    assert np.allclose(sound[2 * RATE : 3 * RATE], 0.5)
    fast = heard(given, layer("ones", 0, 2, gain_ranges=ranges, speed=Fraction(2)))
    assert not fast[RATE // 2 : RATE].any()


def test_envelope_is_straight_in_decibels(given: Sources) -> None:
    points = ((Fraction(1), 1.0), (Fraction(2), 0.01), (Fraction(3), 0.01), (Fraction(4), 1.0))
    sound = heard(given, layer("ones", envelope=points)) / 0.25
    assert np.allclose(sound[: second(1)], 1.0)
    assert sound[second(1.5), 0] == pytest.approx(0.1, rel=1e-3)
    assert np.allclose(sound[second(2) : second(3)], 0.01)
    assert sound[second(3.25), 1] == pytest.approx(10 ** (-1.5), rel=1e-3)


def test_envelope_to_zero_is_silent(given: Sources) -> None:
    sound = heard(given, layer("ones", envelope=((Fraction(1), 1.0), (Fraction(2), 0.0))))
    assert sound[second(1.5), 0] == pytest.approx(0.25 * 10 ** (-1.5), rel=1e-3)
    assert not sound[second(2) :].any()


def test_fades(given: Sources) -> None:
    fades = (Fade("in", Fraction(1), "tri"), Fade("out", Fraction(2), "qsin"))
    sound = heard(given, layer("ones", fades=fades))[:, 0] / 0.25
    assert sound[0] == pytest.approx(0, abs=1e-4)
    assert sound[second(0.5)] == pytest.approx(0.5, abs=1e-4)
    assert sound[second(1.5)] == pytest.approx(1.0)
    assert sound[second(3)] == pytest.approx(np.sin(np.pi / 4), abs=1e-4)
    assert sound[-1] == pytest.approx(0, abs=1e-4)


def test_a_fade_may_have_begun_before_its_piece(given: Sources) -> None:
    fades = (Fade("in", Fraction(1), "tri", Fraction(1, 4)),)
    sound = heard(given, layer("ones", fades=fades))[:, 0] / 0.25
    assert sound[[0, second(0.5), second(0.75)]] == pytest.approx([0.25, 0.75, 1.0], abs=1e-3)


@pytest.mark.parametrize("curve", curves.CURVES)
def test_every_curve_rises_from_silence_to_full(curve: str) -> None:
    gains = curves.fade(curve, np.linspace(0, 1, 101))
    assert gains[0] == 0
    assert gains[-1] == 1
    assert (np.diff(gains) >= -1e-12).all()
    assert gains[1] <= 0.6


def test_linear_crossfade_keeps_the_level(given: Sources) -> None:
    sound = heard(
        given,
        layer("ones", 0, 2.5, fades=(Fade("out", Fraction(1), "tri"),)),
        layer("ones", 1.5, 4, fades=(Fade("in", Fraction(1), "tri"),)),
    )
    assert np.abs(sound - 0.25).max() < 1e-4


@pytest.mark.parametrize("used", [Fraction(1), Fraction(33, 100)])
def test_loop_repeats_the_range(given: Sources, used: Fraction) -> None:
    sound = heard(given, layer("ramp", source_in=Fraction(1), source_out=1 + used, loop=True))
    place = np.arange(4 * RATE) % round(used * RATE)
    assert np.abs(sound[:, 0] - (place + RATE) / (8 * RATE)).max() < 1e-6


def test_speed_keeps_the_pitch(given: Sources) -> None:
    sound = heard(given, layer("tone", 0, 2, speed=Fraction(2)))[second(0.5) : second(1.5), 0]
    spectrum = np.abs(np.fft.rfft(sound))
    assert abs(int(spectrum.argmax()) - 440) <= 2
    clicks = heard(given, layer("clicks", 0, 2, speed=Fraction(2)))[:, 0]
    first = int(np.abs(clicks[: RATE // 2]).argmax())
    assert abs(first - RATE // 4) < RATE // 30


def test_loudness_is_reached(given: Sources) -> None:
    sound = heard(given, layer("tone", loudness=(-16.0, -1.5)))
    measured, peak = loudness(sound.astype(np.float32))
    assert measured == pytest.approx(-16, abs=0.3)
    assert peak <= -1.4


def test_a_loud_mix_is_limited_and_a_quiet_one_untouched(given: Sources) -> None:
    loud = heard(given, *[layer("tone", gain=8.0)] * 2)
    assert 20 * np.log10(true_peaks(loud.astype(np.float32)).max()) <= -1
    assert 20 * np.log10(np.abs(loud).max()) > -1.3
    quiet = heard(given, layer("tone"))
    source = 0.1 * np.sin(2 * np.pi * 440 * np.arange(4 * RATE) / RATE)
    assert np.abs(quiet[:, 0] - source).max() < 1e-6


def test_noise_is_taken_out_and_nothing_moves(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(0, 0.01, (4 * RATE, 2))
    burst = 0.4 * np.sin(2 * np.pi * 880 * np.arange(RATE // 10) / RATE)
    noise[2 * RATE : 2 * RATE + len(burst)] += burst[:, None]
    given = sources({"noisy": write_sound(tmp_path / "noisy.wav", noise)})
    sound = heard(given, layer("noisy", denoise=True))
    rest = np.abs(sound[second(2.5) :]).std() / np.abs(noise[second(2.5) :]).std()
    assert rest < 0.3
    part = sound[2 * RATE - 300 : 2 * RATE + len(burst) + 300, 0]
    late = int(np.correlate(part, burst, "valid").argmax()) - 300
    assert abs(late) <= 2


@pytest.mark.parametrize("peak", [0.5, 0.8])
def test_quiet_sound_is_raised_to_the_peak_of_a_levelling(given: Sources, peak: float) -> None:
    level = Levelling(Fraction(0), Fraction(4), peak, 100.0)
    sound = heard(given, layer("tone"), levellings=(level,))
    assert sound.shape == (4 * RATE, 2)
    assert np.abs(sound[second(0.2) : second(3.8)]).max() == pytest.approx(peak, abs=0.02)


def test_a_levelling_keeps_its_gain_its_time_and_the_places_of_all(given: Sources) -> None:
    level = Levelling(Fraction(1), Fraction(3), 0.8, 2.0)
    plain = heard(given, layer("tone"))
    sound = heard(given, layer("tone"), levellings=(level,))
    assert sound.shape == plain.shape
    for outside in (slice(0, second(1)), slice(second(3), None)):
        assert np.array_equal(sound[outside], plain[outside])
    inside = slice(second(1), second(3))
    assert np.abs(sound[inside] - 2 * plain[inside]).max() < 1e-3


def test_levellings_follow_each_other_and_silence_stays_silent(given: Sources) -> None:
    levels = (
        Levelling(Fraction(0), Fraction("0.7"), 0.95, 4.0),
        Levelling(Fraction(1), Fraction(2), 0.95, 3.0),
    )
    sound = heard(given, layer("tone", 0, 2), levellings=levels)
    peaks = [
        np.abs(sound[second(start) : second(start + 0.2)]).max() for start in (0.2, 0.75, 1.4, 2.2)
    ]
    assert peaks == pytest.approx([0.4, 0.1, 0.3, 0], abs=0.01)


def test_same_samples_every_time(given: Sources) -> None:
    layers = [layer("tone", gain=9.0), layer("ramp", 0.5, 3.7, loop=True, speed=Fraction(5, 4))]
    first, second_time = heard(given, *layers), heard(given, *layers)
    assert np.array_equal(first, second_time)


def test_a_layer_may_begin_before_and_end_after_the_output(given: Sources) -> None:
    sound = heard(given, replace(layer("ramp", 0, 9), loop=True), frames=60)
    assert len(sound) == 2 * RATE
    assert np.abs(sound[:, 0] - np.arange(2 * RATE) / (8 * RATE)).max() < 1e-6
