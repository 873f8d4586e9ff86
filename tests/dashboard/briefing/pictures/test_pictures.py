"""Pictures of the map alone: the same twice, as they are shown, and read by `verify`."""

import io
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from dashboard.briefing import content, verify
from dashboard.briefing.map import figure, projection
from dashboard.briefing.options import Options, Tlp
from dashboard.briefing.pictures import animation, dark, files
from dashboard.briefing.pictures.looks import Look, LookError
from dashboard.briefing.pictures.shown_map import picture_slide
from dashboard.briefing.texts import maps
from dashboard.drawing import style
from events.queries.selection import Selection

SPRING = Selection(start=date(2020, 3, 1), end=date(2020, 5, 31))
VIEW = Look(bounds=(-0.5, -0.5, 2.5, 2.5), layers=("records", "vague", "names"))


@pytest.fixture(scope="module")
def brief(store, atlas):
    return content.brief(store, atlas, SPRING, Options(tlp=Tlp.AMBER))


@pytest.fixture(scope="module")
def played(brief):
    return files.render(brief, Look(mode="cumulative"), "gif")


@pytest.mark.parametrize("file_format", ["png", "svg"])
def test_a_picture_is_the_same_twice_and_verify_reads_it(brief, store, atlas, file_format):
    raw = files.render(brief, VIEW, file_format)
    assert raw == files.render(brief, VIEW, file_format)
    verdict = verify.verify(raw, store)
    assert verdict.is_same
    assert verify.is_as_made(raw, verdict, store, atlas)
    altered = raw.replace(b"</svg>", b"<g/></svg>") if file_format == "svg" else raw + b" "
    assert verify.is_as_made(altered, verdict, store, atlas) is False


def test_a_picture_names_label_selection_and_where_it_is_from(brief):
    texts = " ".join(ElementTree.fromstring(files.render(brief, VIEW, "svg")).itertext())
    assert "picture=map" in texts, "the stamp says how it looks"
    assert "bounds=-0.5000" in texts


def test_a_layer_that_is_off_is_not_drawn(brief):
    assert picture_slide(brief, VIEW).answers["sites"]
    assert not picture_slide(brief, replace(VIEW, layers=("vague",))).answers["sites"]
    assert not picture_slide(brief, replace(VIEW, layers=("records",))).answers["provinces"]
    assert picture_slide(brief, replace(VIEW, layers=("counts",))).answers["tiles"]
    plain, bare = (files.render(brief, replace(VIEW, layers=layers), "png") for layers in (VIEW.layers, ("records",)))
    assert plain != bare


def test_a_picture_shows_no_more_of_the_world_than_was_seen(brief, monkeypatch):
    grounds = []
    monkeypatch.setattr(figure, "fit", lambda *asked: grounds.append(projection.fit(*asked)) or grounds[-1])
    near = replace(VIEW, bounds=(0.9, 0.9, 1.1, 0.95))
    files.render(brief, near, "svg")
    files.render(brief, replace(near, mode="window"), "gif")
    files.render(brief, replace(near, bounds=None), "svg")
    picture, played, whole = (ground.window[2] - ground.window[0] for ground in grounds)
    assert picture == pytest.approx(22_300, rel=0.01), "0.2 degrees of longitude"
    assert played == pytest.approx(22_300, rel=0.01)
    assert whole >= projection.NARROWEST_M


def test_a_picture_has_the_number_of_records_and_its_key(brief, monkeypatch):
    shown = picture_slide(brief, VIEW)
    assert maps.of_picture(brief, shown)["total"] == style.count_words(*shown.totals) != ""
    whole = files.render(brief, VIEW, "svg")
    monkeypatch.setattr(maps, "_key", lambda shown, is_grey: [])
    assert len(files.render(brief, VIEW, "svg")) < len(whole), "nothing of the key"


def test_the_dark_theme_is_dark_and_keeps_the_colours_of_kinds(brief):
    pixels = np.asarray(Image.open(io.BytesIO(files.render(brief, replace(VIEW, theme="dark"), "png"))).convert("RGB"))
    assert np.median(pixels) < 90
    for look in style.KINDS.values():
        if look.colour != style.GREY:
            assert dark.svg(look.colour.encode()) == look.colour.lower().encode()


def test_an_animation_is_the_same_twice_and_verify_reads_it(brief, played, store, atlas):
    assert played == files.render(brief, Look(mode="cumulative"), "gif")
    verdict = verify.verify(played, store)
    assert verdict.is_same
    assert verify.is_as_made(played, verdict, store, atlas)


def test_an_animation_has_a_frame_for_each_month_and_one_for_the_sources(played):
    with Image.open(io.BytesIO(played)) as shown:
        assert shown.n_frames == 4
        frames = []
        for number in range(shown.n_frames):
            shown.seek(number)
            frames.append(np.asarray(shown.convert("RGB")).astype(int))
    strip = frames[0].shape[0] - round(animation.STRIP_IN * animation.DPI)
    assert all((frames[0][strip:] != other[strip:]).any() for other in frames[1:3]), "the date is on each frame"
    amber = np.array([0xFF, 0xC0, 0x00])
    for frame in frames:
        assert (np.abs(frame - amber).sum(axis=-1) < 30).any(), "the handling label"


def test_an_animation_in_the_dark_theme_is_dark_but_for_its_label(brief, played, store):
    raw = files.render(brief, Look(theme="dark", mode="cumulative"), "gif")
    assert verify.verify(raw, store).is_same
    for dark_one, light_one in zip(frames(raw), frames(played), strict=True):
        assert dark_one.mean() < 100 < light_one.mean()
        for one in (dark_one, light_one):
            assert (one == (255, 192, 0)).all(axis=2).sum() > 50, "the letters of TLP:AMBER, on black"
            assert (one == (0, 0, 0)).all(axis=2).sum() > 500


def frames(raw):
    with Image.open(io.BytesIO(raw)) as image:
        return [np.asarray(seek(image, number).convert("RGB")) for number in range(image.n_frames)]


def seek(image, number):
    image.seek(number)
    return image


def test_a_window_shows_each_month_alone_and_cumulative_all_until_then(brief):
    steps = animation.steps(date(2020, 3, 1), date(2020, 5, 31))
    assert [step.words for step in steps] == ["March 2020", "April 2020", "May 2020"]
    alone = files.render(brief, Look(mode="window"), "gif")
    assert alone != files.render(brief, Look(mode="cumulative"), "gif")


@pytest.mark.parametrize(
    ("last", "number"), [(date(2020, 3, 9), 1), (date(2024, 12, 31), 58), (date(2100, 1, 1), 41)], ids=str
)
def test_frames_are_bounded_and_cover_the_whole_period(last, number):
    steps = animation.steps(date(2020, 3, 5), last)
    assert len(steps) == number <= animation.MOST_FRAMES
    assert (steps[0].first, steps[-1].last) == (date(2020, 3, 5), last)
    with pytest.raises(animation.TooLongError, match="shorter period"):
        animation.steps(date(1, 1, 1), date(2020, 1, 1))


@pytest.mark.parametrize(
    "query",
    ["picture=map&bounds=1,2,3", "picture=map&bounds=5,0,1,1", "picture=map&theme=loud", "picture=map&layers=x"],
)
def test_an_unknown_look_says_what_is_wrong(query):
    with pytest.raises(LookError):
        Look.from_query(query)
    assert Look.from_query("title=x") is None
    assert Look.from_query(VIEW.to_query()) == VIEW
