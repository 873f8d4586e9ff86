"""What the sections of the page Claims draw from their answers."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.drawing import claim_text, links, questions, ranges
from dashboard.drawing.claims import casualties, contested, estimates, outlook, over_time, relations
from dashboard.drawing.links import Pages
from events.curated.standing import Attribution, Counting, Standing, Weight
from events.models import (
    AFFIRMS,
    Actor,
    ActorKind,
    Aspect,
    Certainty,
    Claim,
    MapStanding,
    Question,
    Reliability,
    Source,
    SourceKind,
    Stance,
    Topic,
)
from events.queries.records import disagreements, topics
from events.queries.records.disagreements import Casualties, Dispute, Statement
from events.queries.records.record_detail import SourcedClaim
from events.queries.records.topics import Outlook, Relation, TopicClaims
from events.queries.selection import Selection
from geodata import atlas as geodata_atlas

ALL = Selection()
ARTICLE = Source("article", "Article", "", "", "", "", "", "", SourceKind.ARTICLE, Reliability.B, "", "")
NEWS = replace(ARTICLE, source_id="news", kind=SourceKind.NEWS)
QUESTION = Question("q", "How many", "rebels", "fighters", "AA", "", "families not counted")
HOSTILE = "<script>alert(1)</script>"
EVIL_ID = '"><b id=evil>'


def claim(low=None, high=None, approx=None, **fields):
    given = {
        "claim_id": "c", "event_id": "", "question_id": "q", "topic_id": "t", "aspect": Aspect.STRENGTH,
        "stance": Stance.ASSERTS, "value": "", "low": low, "high": high, "approx": approx, "unit": "fighters",
        "claimant": "rebels", "stated": "2022-04-18", "as_of": "2022-04", "place": "", "source_id": "news",
        "locator": "p1 s1", "quote": "so many words", "language": "en", "credibility": 3, "note": "",
    }  # fmt: skip
    return Claim(**{**given, **fields})


def line(made, source=NEWS, number="5 fighters"):
    return SourcedClaim(made, "Rebels (RA)", source, number, "18 April 2022")


def shown(content):
    """Ids of all claims in a piece of HTML."""
    return [one for found in re.findall(r'data-claims="([^"]*)"', content) for one in found.split()]


# ------------------------------------------------------------------ range plot


@pytest.mark.parametrize(
    ("low", "high", "expected", "not_expected"),
    [
        (None, 4000, "range-up-to", "range-at-least"),
        (200, None, "range-at-least", "range-up-to"),
        (4000, 6000, "range-between", "range-up-to"),
    ],
)
def test_open_bars_are_distinguished_from_ranges(low, high, expected, not_expected):
    axis = ranges.axis([claim(low, high)])
    drawn = ranges.row(axis, claim(low, high), False, False, ["said"])
    assert expected in drawn
    assert not_expected not in drawn


def test_an_exact_number_is_a_mark_without_a_bar():
    drawn = ranges.row(ranges.axis([claim(5, 5)]), claim(5, 5), False, False, ["said"])
    assert "range-mark range-other" in drawn
    assert "range-bar" not in drawn
    assert "range-halo" not in drawn


def test_about_has_soft_ends():
    axis = ranges.axis([claim(0, 10)])
    assert "range-halo" in ranges.row(axis, claim(5, 5, True), False, False, ["said"])
    assert "range-soft-ends" in ranges.row(axis, claim(5, 8, True), False, False, ["said"])


def test_the_article_and_families_have_their_own_look():
    axis = ranges.axis([claim(4, 6)])
    assert "range-article" in ranges.row(axis, claim(4, 6), True, False, ["said"])
    assert "range-families" in ranges.row(axis, claim(4, 6), False, True, ["said"])
    assert "range-families" not in ranges.row(axis, claim(4, 6), True, False, ["said"])


def test_up_to_ends_where_its_number_is():
    axis = ranges.axis([claim(None, 4000)])
    drawn = ranges.row(axis, claim(None, 4000), False, False, ["said"])
    assert f'style="left:0.0%;width:{axis.percent(4000):.2f}%"' in drawn
    assert f'style="left:{axis.percent(4000)}%"' in drawn


@given(st.lists(st.floats(0, 1e9, allow_nan=False), min_size=1, max_size=5))
def test_every_number_lies_on_its_axis(numbers):
    axis = ranges.axis([claim(number, number) for number in numbers])
    assert all(0 <= axis.percent(number) <= 100 for number in numbers)
    assert len(axis.ticks) <= ranges.MOST_TICKS + 2


def test_a_tooltip_holds_the_whole_claim():
    said = claim_text.lines(line(claim(5, 5)))
    drawn = ranges.row(ranges.axis([claim(5, 5)]), claim(5, 5), False, False, said)
    assert 'tabindex="0"' in drawn
    label = re.search(r'aria-label="([^"]*)"', drawn).group(1)
    for part in ("Rebels (RA)", "5 fighters", "stated 18 April 2022", "as of April 2022", "Article", "so many words"):
        assert part in label


# ------------------------------------------------------------------ estimates


@pytest.fixture(scope="module")
def places():
    return geodata_atlas.load()


@pytest.fixture(scope="module")
def cards(shipped, places):
    return estimates.figures(disagreements.estimates(shipped, ALL), lambda place_id: places.places[place_id].name)


def card(cards, question_id):
    start = cards.index(f'id="question-{question_id}"')
    return cards[start : cards.index("</section>", start)]


def test_every_question_has_an_axis_of_its_own(cards):
    assert cards.count('class="range-axis"') == cards.count('class="figure-rows"') == 8


def test_the_4000_states_why_it_is_not_comparable_with_the_7000(cards):
    text = card(cards, "iskp-fighters-tajik-border")
    assert "Afghan provinces named along the Tajik border" in text
    assert re.search(r"about 7,000\)</bdi>|about 7,000</bdi>", text)
    assert "another place, <b>" in text
    assert "Areas bordering northern Afghanistan" in text


def test_the_article_s_4000_repeats_up_to_4000_in_words(cards):
    text = card(cards, "iskp-fighters-tajik-border")
    assert "range-article" not in text
    assert "4,000 near the Tajik border, without the &#x27;up to&#x27; of the statement" in text
    assert "range-up-to" in text
    assert claim_text.ARTICLE_BADGE in text
    assert claim_text.OTHER_BADGE in text


def test_denials_are_under_the_plot(cards):
    text = card(cards, "iskp-fighters-tajik-border")
    assert text.index("range-bar") < text.index("1 denied or questioned, 4 other statements") < text.index("✕ denies")


def test_family_members_are_marked_in_words_and_hatching(cards):
    text = card(cards, "iskp-fighters-and-families-afghanistan")
    assert "range-families" in text
    assert "fighters and family members" in text
    assert "family members included" in text


def test_numbers_by_country_name_the_country(cards):
    text = card(cards, "recruits-isis-by-country")
    assert all(name in text for name in ("Kyrgyzstan", "Kazakhstan", "Tajikistan", "Turkmenistan", "Uzbekistan"))


def test_figures_outside_the_filters_are_marked_and_kept(store, atlas):
    found = disagreements.estimates(store, Selection(sources=("article",)))
    text = estimates.figures(found, lambda place_id: place_id)
    assert set(shown(text)) == {"size-study", "size-article", "size-denied"}
    assert text.count("outside the filters") == 1


def test_comparable_questions_share_a_figure():
    one, other = (replace(QUESTION, question_id=name, comparable_group="same") for name in ("q1", "q2"))
    claims = [line(claim(5, 5, question_id=name, claim_id=name)) for name in ("q1", "q2")]
    found = disagreements.by_question([one, other], claims, ["q1", "q2"])
    text = estimates.figures(found, lambda place_id: place_id)
    assert text.count('class="range-axis"') == 1
    assert text.count("<tr data-claims") == 2


def test_over_time_every_figure_is_a_mark_with_its_words(shipped, places, cards):
    found = disagreements.estimates(shipped, ALL)
    drawn = estimates.figures(found, lambda place_id: places.places[place_id].name, by_time=True)
    assert sorted(shown(drawn)) == sorted(shown(cards))
    assert drawn.count('class="over-time-mark') == sum(len(answer.figures) for answer in found)
    assert "UN Analytical Support and Sanctions Monitoring Team: up to 6,000" in drawn


@pytest.mark.parametrize(
    ("as_of", "stated", "first", "last"),
    [
        ("2022-04", "2023", "2022-04-01", "2022-04-30"),
        ("", "2022-04-18", "2022-04-18", "2022-04-18"),
        ("../2021-01", "", "2021-01-31", "2021-01-31"),
    ],
)
def test_a_figure_is_at_the_date_it_is_valid_for(as_of, stated, first, last):
    found = over_time.days(line(claim(5, 5, as_of=as_of, stated=stated)))
    assert [str(day) for day in found] == [first, last]


def test_names_over_time_touch_neither_each_other_nor_leave_the_drawing(shipped):
    for answer in disagreements.estimates(shipped, ALL):
        dated = [(figure, "Uzbekistan", over_time.days(figure.line)) for figure in answer.figures]
        axis = ranges.axis(figure.line.claim for figure in answer.figures)
        years = range(min(when.first.year for *_, when in dated), max(when.last.year for *_, when in dated) + 2)
        names = over_time.names_of(dated, axis, years)
        assert all(name.x > 0 and 0 < name.y < over_time.HEIGHT for name in names)
        apart = [
            one.y - other.y
            for one in names
            for other in names
            if one is not other and one.x < other.x + len(other.text) * 6 and other.x < one.x + len(one.text) * 6
        ]
        assert all(abs(distance) >= over_time.LINE_PX - 0.01 for distance in apart)


# ------------------------------------------------------------------ casualties


def test_every_figure_of_every_incident_is_shown_once(shipped):
    found = disagreements.casualties(shipped, ALL)
    assert sorted(shown(casualties.plots(found))) == sorted(
        one.claim.claim_id for event in found for one in event.lines
    )


def test_killed_and_wounded_have_axes_of_their_own(shipped):
    (found,) = (
        event for event in disagreements.casualties(shipped, ALL) if event.row["record_id"] == "mazar-mosque-2022-04-21"
    )
    text = casualties.plot(found)
    assert text.count('class="range-axis"') == 2
    assert "at least 5 people" in text
    assert "37 people" in text


def test_a_figure_in_another_unit_is_not_put_on_the_axis():
    lines = (
        line(claim(2, 2, aspect=Aspect.WOUNDED, claim_id="a", unit="people"), number="2 people"),
        line(claim(3, 3, aspect=Aspect.WOUNDED, claim_id="b", unit="people", stated=""), number="3 people"),
        line(claim(90, 90, aspect=Aspect.WOUNDED, claim_id="c", unit="attackers"), number="90 attackers"),
    )
    row = {"record_id": "r", "title": "t", "date_shown": "", "place_name": ""}
    text = casualties.plot(Casualties(row, Counting.DIFFER, lines))
    assert text.count('class="strip"') == 2
    assert text.count('role="img"') == 3
    assert "90 attackers" in text


def test_incidents_whose_figures_differ_most_come_first(shipped):
    found = disagreements.casualties(shipped, ALL)
    shares = {event.row["record_id"]: casualties.spread(event.lines) for event in found}
    order = re.findall(r'<h2><button type="button" data-open="([^"]*)"', casualties.plots(found))
    assert [shares[one] for one in order] == sorted(shares.values(), reverse=True)
    assert shares["mazar-mosque-2022-04-21"] == pytest.approx(1 - 5 / 37)


def test_dots_that_would_touch_are_on_one_another():
    lines = [line(claim(9, 9, aspect=Aspect.KILLED, unit="people", claim_id=f"c{number}")) for number in range(3)]
    row = {"record_id": "r", "title": "t", "date_shown": "", "place_name": ""}
    text = casualties.plot(Casualties(row, Counting.AGREE, tuple(lines)))
    assert re.findall(r"--level:(\d)", text) == ["0", "1", "2"]


def test_a_range_of_figures_is_written_from_lowest_to_highest():
    lines = [line(claim(low, high)) for low, high in ((9, 9), (None, 40), (29, 39))]
    assert casualties.range_in_words(lines) == "9 to 40"
    assert casualties.range_in_words([line(claim(None, 40))]) == "up to 40"


def test_a_range_of_figures_keeps_what_its_ends_leave_open():
    assert casualties.range_in_words([line(claim(10, None)), line(claim(37, 37))]) == "at least 10 to 37"
    assert casualties.range_in_words([line(claim(10, 10)), line(claim(37, None))]) == "10 to at least 37"
    assert casualties.range_in_words([line(claim(37, 37)), line(claim(37, None))]) == "at least 37"
    assert casualties.range_in_words([line(claim(10, 12)), line(claim(30, 37))]) == "10 to 37"


# ------------------------------------------------------------------ contested


@pytest.fixture(scope="module")
def events(shipped):
    return contested.events(disagreements.disputes(shipped, ALL))


def event_of(events, record_id):
    start = events.index(f'data-open="{record_id}"')
    return events[start : events.index("</section>", start)]


def test_the_taliban_first_deny_and_then_assert(events):
    event = event_of(events, "rockets-termez-2022-04-18")
    assert "Afghan Taliban</bdi>: first denied, then asserted" in event
    for_it, against = event.split("Denied or questioned by")
    assert for_it.count("● ") >= 3
    assert against.count("✕ ") >= 3
    assert "✕ " not in for_it[for_it.index("Asserted or reported by") :]


def test_a_filter_never_hides_that_a_body_contradicts_itself(shipped):
    found = disagreements.disputes(shipped, Selection(countries=("UZ",), years=(2022,)))
    assert "first denied, then asserted" in event_of(contested.events(found), "rockets-termez-2022-04-18")


def test_what_nobody_denies_is_folded_below_what_is_contested(shipped, events):
    found = disagreements.disputes(shipped, ALL)
    number = sum(map(contested.is_contested, found))
    assert 0 < number < len(found)
    open_ones, folded = events.split("nobody denies it")
    assert open_ones.count("<section") - 1 == number
    assert folded.count("Open record") == len(found) - number
    assert "Denied or questioned by" not in folded


def test_the_three_answers_are_with_the_event(events):
    event = event_of(events, "rockets-tajikistan-2022-05-07")
    for question in ("Did it happen?", "Who did it?", "How many?"):
        assert question in event
    assert "claimed and disputed" in event


def test_every_statement_is_on_one_side(shipped, events):
    statements = [statement for dispute in disagreements.disputes(shipped, ALL) for statement in dispute.statements]
    assert sorted(shown(events)) == sorted(statement.line.claim.claim_id for statement in statements)


def test_a_paper_that_a_state_pays_for_is_press_and_a_group_s_outlet_is_not():
    state = Actor("state", "State", (), ActorKind.STATE_BODY, "", (), "")
    group = Actor("group", "Group", (), ActorKind.ARMED_GROUP, "", (), "")
    paper = Actor("paper", "Paper", (), ActorKind.MEDIA_OUTLET, "", ("state",), "")
    stances = [line(claim(aspect=Aspect.OCCURRENCE, stance=stance)) for stance in (Stance.DENIES, Stance.ASSERTS)]
    assert contested.turns(Statement(one, paper, state) for one in stances) == []
    assert contested.turns(Statement(one, paper, group) for one in stances) == [
        ("Group", "first denied, then asserted")
    ]


# ------------------------------------------------------------------ relations

EDGES = (("a", "hub"), ("b", "hub"), ("hub", "c"), ("a", "b"), ("a", "hub"), ("leaf", "hub"))


def test_the_same_graph_always_looks_the_same():
    first = relations.layout(EDGES, frozenset({"leaf"}))
    relations.layout.cache_clear()
    assert relations.layout(EDGES, frozenset({"leaf"})) == first
    assert first.hub == "hub"
    assert first.right == ("leaf",)


def test_no_two_actors_stand_at_the_same_place(shipped, places):
    found = topics.relations(shipped, ALL, places)
    edges = tuple((relation.subject.actor_id, relation.object.actor_id) for relation in found)
    layout = relations.layout(edges, frozenset())
    heights = [layout.places[actor].imag for actor in layout.left]
    assert min(below - above for above, below in zip(heights, heights[1:], strict=False)) >= 20
    assert len(set(layout.places.values())) == len(layout.places)


def test_arrows_between_the_same_two_lie_apart():
    layout = relations.layout(EDGES, frozenset({"leaf"}))
    arrows = relations.arrow_paths(layout, EDGES)
    one, other = arrows[0].sign, arrows[4].sign
    assert abs(one - other) > 12


def test_a_graph_without_edges_is_refused():
    with pytest.raises(ValueError, match="no layout"):
        relations.layout((), frozenset())


def test_drawing_and_table_show_the_same_relations(shipped, places):
    found = topics.relations(shipped, ALL, places)
    named = {relation.topic_claims.topic.topic_id for relation in found}
    assert set(re.findall(r'data-open="([^"]*)"', relations.drawing(found))) == named
    actors = {f"actor:{one.actor_id}" for relation in found for one in (relation.subject, relation.object)}
    assert set(re.findall(r'data-open="([^"]*)"', relations.table(found))) == named | actors
    assert set(shown(relations.table(found))) == {
        one.claim.claim_id for each in found for one in each.topic_claims.lines
    }


def test_the_list_of_actors_opens_every_relation_and_every_actor(shipped, places):
    found = topics.relations(shipped, ALL, places)
    opens = set(re.findall(r'data-open="([^"]*)"', relations.actors(found)))
    named = {relation.topic_claims.topic.topic_id for relation in found}
    ids = {actor.actor_id for relation in found for actor in (relation.subject, relation.object)}
    assert opens == named | {f"{links.ACTOR}{actor_id}" for actor_id in ids}


def test_a_questioned_relation_is_ringed(shipped, places):
    found = {each.topic_claims.topic.topic_id: each for each in topics.relations(shipped, ALL, places)}
    ally = found["imu-ally-of-taliban"]
    (line,) = ally.topic_claims.lines
    doubt = replace(line, claim=replace(line.claim, stance=Stance.QUESTIONS))
    questioned = replace(ally, topic_claims=replace(ally.topic_claims, lines=(line, doubt)))
    assert "claims-ring" in relations.drawing([questioned])
    assert "claims-ring" not in relations.drawing([ally])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Islamic State Khorasan Province (ISKP)", "ISKP"),
        ("Local Taliban officials (Balkh)", "Local Taliban officials"),
        ("Afghan Taliban", "Afghan Taliban"),
        ("Authorities in Nangarhar (2020)", "Authorities in Nangarhar"),
    ],
)
def test_names_are_shortened_to_abbreviations_only(name, expected):
    assert claim_text.short(name) == expected


# ------------------------------------------------------------------ outlook


def test_the_conclusion_stands_before_every_warning(shipped, places):
    text = outlook.page(topics.outlook(shipped, ALL, places))
    assert text.index("little to no scope") < text.index(">Warnings · ")
    assert outlook.READ_TOGETHER in text
    assert text.count("Read the warnings below together with this conclusion") == 1


# ------------------------------------------------------------------ escaping, and nothing lost


def hostile_actor(actor_id, kind=ActorKind.ARMED_GROUP):
    return Actor(actor_id, HOSTILE, (), kind, "", (), "")


def test_no_value_becomes_markup():
    made = claim(
        5, 5, value=HOSTILE, quote=HOSTILE, note=HOSTILE, locator=HOSTILE, claim_id=EVIL_ID, aspect=Aspect.OCCURRENCE
    )
    source = replace(NEWS, title=HOSTILE, publisher=HOSTILE, url="javascript:alert(1)", published="2022")
    sourced = SourcedClaim(made, HOSTILE, source, HOSTILE, HOSTILE)
    row = {"record_id": EVIL_ID, "title": HOSTILE, "date_shown": HOSTILE, "place_name": HOSTILE, "standing": "disputed"}
    actor = hostile_actor("rebels")
    question = replace(QUESTION, title=HOSTILE, unit=HOSTILE, note=HOSTILE, question_id=EVIL_ID)
    topic = Topic("t", HOSTILE, "relation", "rebels", HOSTILE, "other", (), "", "", HOSTILE)
    other = hostile_actor("other")
    answers = Standing(MapStanding.DISPUTED, Attribution.NOT_STATED, Counting.NOT_STATED)
    written = [
        estimates.figures(
            disagreements.by_question(
                [question], [replace(sourced, claim=replace(made, question_id=EVIL_ID))], [EVIL_ID]
            ),
            lambda place_id: HOSTILE,
        ),
        casualties.plots(
            [Casualties(row, Counting.DIFFER, (sourced, replace(sourced, claim=replace(made, aspect=Aspect.KILLED))))]
        ),
        contested.events([Dispute(row, answers, (Statement(sourced, actor, actor),), frozenset({"rebels"}))]),
        relations.drawing([Relation(TopicClaims(topic, (sourced,)), actor, other)]),
        relations.actors([Relation(TopicClaims(topic, (sourced,)), actor, other)]),
        relations.table([Relation(TopicClaims(topic, (sourced,)), actor, other)]),
        outlook.page(Outlook((TopicClaims(topic, (sourced,)),), (TopicClaims(topic, (sourced,)),), ())),
    ]
    for text in written:
        assert "&lt;script&gt;" in text
        assert "<script" not in text
        assert "javascript:" not in text
        assert "<b id=evil>" not in text


@st.composite
def statements(draw):
    actor_id = draw(st.sampled_from(["a", "b", "c"]))
    kind = {"a": ActorKind.ARMED_GROUP, "b": ActorKind.STATE_BODY, "c": ActorKind.MEDIA_OUTLET}[actor_id]
    made = claim(
        draw(st.none() | st.integers(0, 99)),
        claim_id=draw(st.uuids()).hex,
        aspect=draw(st.sampled_from([Aspect.OCCURRENCE, Aspect.PERPETRATOR, Aspect.KILLED, Aspect.WOUNDED])),
        stance=draw(st.sampled_from(Stance)),
        value=draw(st.sampled_from(["", "Rebels", "unclaimed when reported"])),
        certainty=draw(st.sampled_from(Certainty)),
        claimant=actor_id,
        stated=draw(st.sampled_from(["", "2022-04-18", "2022-04"])),
    )
    actor = Actor(actor_id, actor_id, (), kind, "", (), "")
    return Statement(line(made, draw(st.sampled_from([ARTICLE, NEWS]))), actor, actor)


ROW = {"record_id": "r", "title": "t", "date_shown": "2022", "place_name": "", "standing": "reported"}
ANSWERS = Standing(MapStanding.REPORTED, Attribution.NOT_STATED, Counting.NOT_STATED)
WRITERS = {
    "contested": lambda found: contested.events([Dispute(ROW, ANSWERS, tuple(found), frozenset({"a", "b"}))]),
    "casualties": lambda found: casualties.plots(
        [Casualties(ROW, Counting.DIFFER, tuple(statement.line for statement in found))]
    ),
    "outlook": lambda found: outlook.topic_html(
        TopicClaims(Topic("t", "", "", "", "", "", (), "", "", ""), tuple(statement.line for statement in found))
    ),
    "estimates": lambda found: estimates.figures(
        disagreements.by_question(
            [QUESTION],
            [statement.line for statement in found],
            [statement.line.claim.claim_id for statement in found if statement.line.claim.is_estimate],
        ),
        lambda place_id: place_id,
    ),
}


@pytest.mark.parametrize("writer", WRITERS)
@given(before=st.lists(statements(), min_size=1, max_size=6), added=statements())
def test_adding_a_claim_never_removes_another_from_the_screen(writer, before, added):
    write = WRITERS[writer]
    earlier, later = shown(write(before)), shown(write([*before, added]))
    assert set(earlier) <= set(later)
    if writer != "estimates":  # which are shown once one of them is an estimate
        assert sorted(earlier) == sorted(statement.line.claim.claim_id for statement in before)
        assert added.line.claim.claim_id in later


def test_the_weight_of_both_sides_is_shown_where_an_event_is_contested():
    both = Standing(MapStanding.DISPUTED, Attribution.NOT_STATED, Counting.NOT_STATED, Weight(2, "A–C"), Weight(1, "D"))
    assert (
        "On whether it happened: affirmed by 2 claimants, sources A–C; denied by 1 claimant, sources D"
        in contested.standings(both)
    )
    assert "claimant" not in contested.standings(replace(both, denying=None))


def test_a_report_of_a_denial_is_not_under_those_who_assert():
    denial = claim(aspect=Aspect.CONTEXT, value="both governments denied it", stance=Stance.REPORTS)
    drawn = questions.html([line(denial)], None, "")
    assert "both governments denied it" in drawn
    assert questions.SIDES[0] not in drawn
    happened = claim(aspect=Aspect.OCCURRENCE, value="rockets fired", stance=Stance.REPORTS)
    assert questions.SIDES[0] in questions.html([line(happened)], None, "")


def test_a_report_that_was_written_down_of_a_denial_does_not_affirm_the_event(shipped):
    (rockets,) = (
        one for one in disagreements.disputes(shipped, ALL) if one.row["record_id"] == "rockets-termez-2022-04-18"
    )
    for_it = [one for one in rockets.statements if one.line.claim.stance in AFFIRMS]
    assert not [one.line.claim.quote for one in for_it if "denied" in one.line.claim.quote]


def test_claimants_lead_to_their_pages_with_one_stop_of_the_tab_key_each():
    made = [
        claim(claim_id=name, claimant=who, aspect=Aspect.OCCURRENCE) for name, who in zip("abc", "xxy", strict=True)
    ]
    lines = [replace(line(one), claimant_name=HOSTILE) for one in made]
    drawn = questions.html(lines, None, "", Pages({"x": "X"}, {}))
    assert re.findall(r'<button type="button" data-open="([^"]*)"( tabindex="-1")?>', drawn) == [
        ("actor:x", ""),
        ("actor:x", ' tabindex="-1"'),
    ]
    assert "<script" not in drawn
    assert drawn.count("&lt;script&gt;") == 3
    assert "<button" not in questions.html(lines, None, "")


# ------------------------------------------------------------------ links


TWO_NAMES = {"Islamic State": "actor:is", "Islamic State Khorasan": "actor:iskp", "Kunduz": "place:AF-KDZ"}


@pytest.mark.parametrize(
    ("words", "opens"),
    [
        ("by Islamic State Khorasan, in kunduz", ["actor:iskp", "place:AF-KDZ"]),
        ("Islamic States, Kunduzabad", []),
        ("Islamic State", ["actor:is"]),
        ("Kunduz; from Kunduz", ["place:AF-KDZ"] * 2),
    ],
)
def test_whole_names_in_a_text_are_links(words, opens):
    written = links.in_text(words, TWO_NAMES)
    assert re.findall(r'data-open="([^"]*)"', written) == opens
    assert re.sub("<[^>]*>", "", written) == words


def test_a_text_with_links_stays_text():
    written = links.in_text(f"{HOSTILE} in Kunduz", {**TWO_NAMES, HOSTILE: EVIL_ID})
    assert "<script" not in written
    assert "<b id=evil>" not in written
    assert written.count("<button") == 2


def test_without_a_page_a_name_is_text():
    assert "<button" not in links.in_text("in Kunduz", {})
    assert "<button" not in links.actor("x", "X", links.NONE)
    assert links.places(["AF-KDZ"], links.NONE) == ""


@pytest.mark.parametrize(
    ("aspect", "opens"), [(Aspect.PERPETRATOR, ["actor:rebels", "place:AF"]), (Aspect.METHOD, ["place:AF"])]
)
def test_the_value_of_a_claim_links_its_place_and_whom_it_accuses(aspect, opens):
    said = line(claim(aspect=aspect, value="Rebels from Afghanistan", place="AF"))
    written = claim_text.words(said, Pages({"rebels": "Rebels"}, {"AF": "Afghanistan", "TJ": "Tajikistan"}))
    assert re.findall(r'data-open="([^"]*)"', written) == opens
