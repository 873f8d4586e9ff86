import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.briefing.options import COMPARED, LONGEST, SIZES, SLIDES, VARIANTS, Options, OptionsError, Tlp
from events.queries.comparison import Comparison

within = [tlp for tlp in Tlp if tlp not in (Tlp.GREEN, Tlp.CLEAR)]
texts = st.text(max_size=LONGEST).filter(lambda text: len(text.split()) < 50)
comparisons = st.sampled_from([["before"], ["year:2021"], ["country:TJ", "actor:iskp"], ["year:"]])
chosen = st.builds(
    lambda compared, slides, **fields: Options(
        comparison=Comparison.read(compared)[0],
        slides=tuple(slide for slide in slides if compared or slide != COMPARED) or ("overview",),
        **fields,
    ),
    compared=st.just([]) | comparisons,
    headline=texts,
    size=st.sampled_from(list(SIZES)),
    tlp=st.sampled_from(within),
    caveat=texts,
    variant=st.sampled_from(VARIANTS),
    internal=st.booleans(),
    slides=st.lists(st.sampled_from(SLIDES), min_size=1),
)


@given(chosen)
def test_options_come_back_from_the_address_as_they_went(options):
    assert Options.from_query(options.to_query()) == (options, ())


def test_defaults_take_no_room_in_the_address():
    assert Options().to_query() == ""
    assert Options(headline="A").to_query() == "headline=A"


def test_slides_stand_in_the_order_of_a_deck_each_once():
    options, _ = Options.from_query("slide=sources&slide=overview&slide=sources")
    assert options.slides == ("overview", "sources")
    assert options.to_query() == "slide=overview&slide=sources"


@pytest.mark.parametrize("spelt", ["AMBER+STRICT", "amber%2Bstrict", "TLP:AMBER%2BSTRICT"])
def test_a_label_is_understood_as_people_write_it(spelt):
    assert Options.from_query(f"tlp={spelt}") == (Options(tlp=Tlp.AMBER_STRICT), ())


def test_an_internal_briefing_is_kept_within_the_organisation_unless_more_is_chosen():
    assert Options.from_query("internal=1")[0].tlp is Tlp.AMBER_STRICT
    assert Options.from_query("internal=1&tlp=RED")[0].tlp is Tlp.RED
    options, faults = Options.from_query("internal=1&tlp=CLEAR")
    assert options.tlp is Tlp.AMBER_STRICT
    assert faults == ("tlp=CLEAR: an internal briefing needs one of RED, AMBER+STRICT, AMBER",)


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("size=A5", "size=A5: write one of 16:9, a4-portrait, a4-landscape, square"),
        ("tlp=WHITE", "tlp=WHITE: write one of RED, AMBER+STRICT, AMBER, GREEN, CLEAR"),
        ("variant=dark", "variant=dark: write one of light, grey"),
        ("slide=comparison", "slide=comparison: say what to compare with, as in compare=before or compare=year:2021"),
        ("compare=soon", "compare: 'soon' is neither before nor a filter such as year:2021"),
        (
            "slide=end",
            "slide=end: write one of overview, comparison, countries, provinces, contested, estimates, sources",
        ),
        ("internal=yes", "internal=yes: write one of 0, 1"),
        ("title=a&title=b", "title=b: only one value is allowed"),
    ],
)
def test_what_is_not_understood_is_reported_with_the_way_out(query, fault):
    options, faults = Options.from_query(query)
    assert faults == (fault,)
    assert options == (Options(headline="a") if "title" in query else Options())


def test_a_comparison_brings_its_page_and_takes_it_away():
    options, faults = Options.from_query("compare=year%3A2021")
    assert faults == ()
    assert options.slides == ("comparison",)
    assert options.to_query() == "compare=year%3A2021"
    assert options.comparing(None) == Options()
    more, _ = Options.from_query("compare=before&slide=comparison&slide=sources")
    assert more.comparing(None) == Options(slides=("sources",))
    assert Options(slides=("sources",)).comparing(options.comparison).slides == ("sources",)


def test_all_faults_are_reported_at_once():
    with pytest.raises(OptionsError) as problem:
        Options.from_query_strict("size=A5&tlp=WHITE")
    assert len(str(problem.value).splitlines()) == 2


def test_a_title_is_one_line_that_turns_nothing_round():
    options = Options(headline="Rockets\n\x00on \u202eTermez", caveat="Draft\x1b[31m")
    assert options.headline == "Rockets on Termez"
    assert options.caveat == "Draft [31m"


def test_a_title_that_is_too_long_is_cut_and_said():
    options, faults = Options.from_query({"title": ["x" * (LONGEST + 1)]})
    assert options.headline == "x" * LONGEST
    assert "201 characters, shorten it to 200" in faults[0]


@pytest.mark.parametrize(
    ("tlp", "label", "colour"),
    [
        (Tlp.RED, "TLP:RED", "#FF2B2B"),
        (Tlp.AMBER_STRICT, "TLP:AMBER+STRICT", "#FFC000"),
        (Tlp.AMBER, "TLP:AMBER", "#FFC000"),
        (Tlp.GREEN, "TLP:GREEN", "#33FF00"),
        (Tlp.CLEAR, "TLP:CLEAR", "#FFFFFF"),
    ],
)
def test_labels_are_written_and_coloured_as_the_protocol_says(tlp, label, colour):
    assert (tlp.label, tlp.colour) == (label, colour)
