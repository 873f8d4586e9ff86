"""The panel beside the map: a list of records, one place, one actor, or one record with its claims and sources."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from dashboard import page_state, place_areas, store_cache
from dashboard.components import clickable, record_list
from dashboard.components.controls import close_button, panel_head, side_by_side
from dashboard.drawing import links, markup, questions, style
from dashboard.drawing.claims import imported, outlook, relations
from dashboard.drawing.glossary import DATE_PRECISION_WORDS
from dashboard.drawing.links import Pages
from dashboard.drawing.records import years
from dashboard.page_state import Focus
from events.curated.standing import Standing
from events.models import Actor, DatePrecision, InArticle, MapStanding, Precision
from events.queries import map_tiles, selected_records
from events.queries.counts import Counts, count
from events.queries.dimensions import labels
from events.queries.map_tiles import Tile
from events.queries.records import record_detail, selected_claims, topics
from events.queries.records import record_list as listing
from events.queries.records.record_detail import RecordDetail, SourcedClaim
from events.queries.records.record_list import Neighbours, Order
from events.queries.records.selected_claims import ClaimsOn
from events.queries.selection import IN_ARTICLE_WORDS, Selection
from events.store.store import Store
from geodata.models import Place, PlaceKind

ONLY_HERE: Final = "Only here"
ONLY_ITS_CLAIMS: Final = "Only its claims"


def show(focus: Focus, number: int) -> None:
    """Show the open record or place, else the list of the `number` selected records."""
    if focus.record_id:
        page = page_state.current()
        order = page.list_order
        found = listing.neighbours(store_cache.store(), page.selection, order, focus.record_id)
        record((), focus.record_id, found or Neighbours(0, "", _first(page.selection, order), number))
    elif focus.place_id:
        _place(store_cache.atlas().places[focus.place_id])
    elif focus.actor_id:
        actor(focus.actor_id)
    elif focus.cell:
        _cell(Tile.parse(focus.cell))
    else:
        record_list.show(page_state.current().selection, number)


# ------------------------------------------------------------------ a place


def _cell(tile: Tile) -> None:
    """List the records with a point in a cell of the map."""
    store, selection = store_cache.store(), page_state.current().selection
    west, south, east, north = tile.bounds
    panel_head("## Cell of the map", focus=Focus())
    st.html(f'<p class="atlas-facts">Latitude {south:.3f}° to {north:.3f}°, longitude {west:.3f}° to {east:.3f}°</p>')
    cells = map_tiles.cells(store, selection, tile)
    certain = sum(cell.certain for cell in cells)
    _selected(certain, map_tiles.total(cells) - certain)
    record_list.show(selection, map_tiles.total(cells), Focus(cell=str(tile)))


def _selected(certain: int, possible: int) -> None:
    st.markdown(f"**{style.count_words(certain, possible)}** in the selection")


def _place(place: Place) -> None:
    """List the records that are in a place for certain, and those that may be."""
    panel_head(f"## {markup.markdown(place.name)}", focus=Focus())
    clickable.show(_place_facts(place), "facts", "", _open)
    store, selection = store_cache.store(), page_state.current().selection
    here = place_areas.only_here(selection, store_cache.atlas(), place.place_id)
    _only(ONLY_HERE, selection, here, selection.without("countries", "provinces", "area"))
    areas = place_areas.matches(store, store_cache.atlas(), place.place_id)
    counts = count(store, selection)
    number = counts.number_in(areas)
    certain = counts.number_in([area_id for area_id, found in areas.items() if found == "certain"])
    _selected(certain, number - certain)
    _folded_claims("Claims here", selected_claims.in_areas(store, selection, tuple(areas)), ONLY_HERE)
    record_list.show(selection, number, Focus(place_id=place.place_id))
    topics_here = topics.about_places(store, selection, store_cache.atlas()).get(place.place_id, ())
    if topics_here:
        lines = tuple(line for topic in topics_here for line in topic.lines)
        _claims("Statements about this place as a whole", lines, None, "")


def _place_facts(place: Place) -> str:
    local = " · ".join(markup.text(name) for name in place.names_local.values())
    also = ", ".join(place.aliases[:6])
    atlas = store_cache.atlas()
    length = ""
    if place.kind is PlaceKind.BORDER and place.place_id in atlas.borders.index:
        length = f"{atlas.borders.at[place.place_id, 'length_km']:,.0f} km as drawn at 1:10m"
    wider = dict.fromkeys((place.province or "", *place.countries))
    inside = links.places([one for one in wider if one != place.place_id], _pages())
    facts = [
        markup.text(f"{place.kind} · {place.place_id}"),
        f"in {inside}" if inside else "",
        length,
        local,
        markup.text(f"also called {also}") if also else "",
        markup.text(atlas.provinces.at[place.place_id, "note"]) if place.place_id in atlas.provinces.index else "",
    ]
    return f'<p class="atlas-facts">{"<br>".join(fact for fact in facts if fact)}</p>'


# ------------------------------------------------------------------ an actor


def actor(actor_id: str) -> None:
    """Show an actor: other names, the records that it is in, by year and as a list, its claims, its relations."""
    store, selection = store_cache.store(), page_state.current().selection
    known = record_detail.all_actors(store).get(actor_id)
    panel_head(f"## {markup.markdown(labels(store)['actor'][actor_id])}", focus=Focus())
    if known:
        clickable.show(_actor_facts(known), "facts", "", _open)
    # Several chosen actors are alternatives: only this one takes the others off.
    involved = replace(selection, actors=(actor_id,))
    counts = count(store, involved)
    claimed = _claimed_by(store, replace(selection, actors=()), actor_id)
    with side_by_side("actor-uses"):
        _only("Only this actor", selection, involved, without=selection.without("actors"))
        words = f"{ONLY_ITS_CLAIMS} ({style.count_words(*claimed)})"
        of_claims = replace(selection, actors=(), claimants=(actor_id,))
        _only(words, selection, of_claims, selection.without("claimants"), is_useful=claimed.all > 0)
    _selected(*counts.totals)
    if drawn := years.svg(counts.periods("year")):
        # Streamlit removes drawings from what `st.html` is given.
        clickable.show(drawn, "actor-years", "", lambda opened: None)
    own = selected_claims.of_claimant(store, selection, store_cache.atlas(), actor_id)
    _folded_claims("Claims made", own, ONLY_ITS_CLAIMS, without_page=actor_id)
    record_list.show(involved, counts.totals.all, Focus(actor_id=actor_id))
    related = [
        relation
        for relation in topics.relations(store, Selection(), store_cache.atlas())
        if actor_id in (relation.subject.actor_id, relation.object.actor_id)
    ]
    if related:
        number = sum(len(relation.topic_claims.lines) for relation in related)
        heading = _claims_head("Relations with other actors", number)
        _show_claims(f"{heading}{relations.of_actor(related, _pages(actor_id))}")


def _claimed_by(store: Store, selection: Selection, claimant: str) -> Counts:
    """Count the records of a selection with a claim by somebody."""
    return count(store, selection).facets["claimant"].get(claimant, Counts(0, 0))


def _only(label: str, now: Selection, only: Selection, without: Selection, is_useful: bool = True) -> None:
    """Show a button that narrows the selection; when it is narrowed like that, the same button takes it off."""
    is_on = now == only
    st.button(
        f"{label} ✕" if is_on else label,
        key=f"only-{label[:12]}",
        type="primary" if is_on else "secondary",
        on_click=page_state.change,
        kwargs={"selection": without if is_on else only},
        disabled=not (is_useful or is_on),
        help="Remove this filter" if is_on else None,
    )


def _actor_facts(actor: Actor) -> str:
    known = record_detail.all_actors(store_cache.store())
    wholes = links.actors([known[whole] for whole in actor.part_of if whole in known], _pages())
    facts = [
        markup.text(actor.kind),
        markup.text(f"also called {', '.join(actor.aliases)}") if actor.aliases else "",
        f"part of {wholes}" if wholes else "",
        markup.text(actor.note) if actor.note else "",
    ]
    return f'<p class="atlas-facts">{"<br>".join(fact for fact in facts if fact)}</p>'


# ------------------------------------------------------------------ a topic


def topic(topic_id: str, closed_view: str) -> None:
    """Show the claims on one topic; `closed_view` is the page's view once it is closed."""
    claims = topics.topic(store_cache.store(), topic_id)
    if claims is not None:
        panel_head(f"**{style.plural(len(claims.lines), 'claim')}, none merged**", view=closed_view)
        # An actor that is opened takes the place of the topic.
        clickable.show(
            outlook.topic_html(claims, "h3", _pages()), "topic", "", lambda target: _open(target, view=closed_view)
        )


# ------------------------------------------------------------------ a record


def record(records: Sequence[Mapping[str, Any]], record_id: str, place: Neighbours | None = None) -> None:
    """
    Show one record with its claims and sources.

    `records` are those to step through, or `place` says where it stands in a list, 0 for beside it.
    """
    detail = record_detail.record(store_cache.store(), record_id)
    if detail is None:
        st.warning("This record no longer exists.")
        return
    _stepper(place or _place_in([row["record_id"] for row in records], record_id))
    st.markdown(f"## {markup.markdown(detail.row['title'])}")
    in_list = next((row for row in records if row["record_id"] == record_id), None)
    found = in_list or selected_records.row(store_cache.store(), page_state.current().selection, record_id)
    found = found or {"match": "outside", "why": ""}
    clickable.show(_facts(detail, found["match"], found["why"]), "facts", "", _open)
    _related(detail)
    if detail.source_row:
        _show_claims(imported.html(detail.source_row, detail.row["date_shown"], record_id, _pages()))
        return
    lines = detail.answers or detail.claims
    heading = detail.question.title if detail.question else "Claims"
    _claims(heading, lines, detail.standing, record_id)
    if detail.comparable:
        titles = "; ".join(markup.text(other.question.title) for other in detail.comparable)
        st.html(f'<p class="atlas-facts">Not comparable with: {titles} (other people or places counted).</p>')


def _first(selection: Selection, order: Order) -> str:
    """Return the first record of a list; blank if it is empty."""
    found = listing.page(store_cache.store(), selection, order, 1)
    return str(found[0]["record_id"]) if found else ""


def _place_in(order: list[str], record_id: str) -> Neighbours:
    """Find a record in a list of ids; from outside the list, the next is its first."""
    at = order.index(record_id) if record_id in order else -1
    after = order[at + 1] if at + 1 < len(order) else ""
    return Neighbours(at + 1, order[at - 1] if at > 0 else "", after, len(order))


def _stepper(place: Neighbours) -> None:
    """Show buttons for the records before and after the open one."""
    with side_by_side("steps"):
        _step("Previous", place.before)
        words = f"{place.position:,} of {place.all:,}" if place.position else "not in the list"
        st.markdown(words, width="stretch", text_alignment="center")
        _step("Next", place.after)
        close_button(focus=Focus())


def _step(label: str, record_id: str) -> None:
    open_record, key = page_state.open_record, label.lower()
    st.button(label, key=key, on_click=open_record, args=(record_id,), disabled=not record_id, shortcut=label[0])


def _facts(detail: RecordDetail, match: str, why: str) -> str:
    row, pages = detail.row, _pages()
    standing = MapStanding(row["standing"])
    precision = style.PRECISION_WORDS[Precision(row["precision"])]
    when = f"{markup.text(row['date_shown'])} · {markup.text(_date_words(row))}"
    places = links.targets(pages, place_ids=_places(detail))
    pairs = [
        ("Standing", f"<strong>{style.STANDING_SIGNS[standing]} {markup.text(standing)}</strong>"),
        ("Weight", markup.text(detail.standing.weight_in_words) if detail.standing else ""),
        ("Date", when),
        ("Place", f"{links.in_text(detail.where or row['place_name'], places)} · {markup.text(precision)}"),
        ("Actor", _acting(detail, pages)),
        ("Target", links.actors(detail.targets, pages)),
        ("Article", markup.text(IN_ARTICLE_WORDS[InArticle(row["in_article"])])),
        ("Match", links.in_text(f"{match}: {why}", places) if match == "possible" else ""),
        ("Match", "not in the selection" if match == "outside" else ""),
        ("Note", markup.text(row["note"]) if row["note"] and not detail.source_row else ""),
    ]
    return markup.pairs(pairs)


def _places(detail: RecordDetail) -> list[str]:
    """List the places of a record, and the provinces and countries that they are in."""
    areas = [one for site in detail.sites for area in site.areas for one in area if one]
    return [*areas, *(site.place_id for site in detail.sites)]


def _acting(detail: RecordDetail, pages: Pages) -> str:
    if not detail.source_row:
        return links.actors(detail.actors, pages)
    known = [actor.actor_id for actor in detail.source_row.known_actors]
    return links.in_text(", ".join(detail.source_row.actors), links.targets(pages, known))


def _date_words(row: dict[str, Any]) -> str:
    quoted = f", source text “{row['date_text']}”" if row["date_text"] else ""
    return f"{DATE_PRECISION_WORDS[DatePrecision(row['date_precision'])]}{quoted}"


def _related(detail: RecordDetail) -> None:
    """Show links from a vague statement to the records it may refer to, and back."""
    parents = [detail.parent] if detail.parent else []
    for heading, related in (
        ("Possibly meant by this statement of the article", parents),
        ("Possibly refers to one of these records", detail.candidates),
    ):
        if related:
            st.caption(heading)
        for link in related:
            label, key = f"→ {markup.markdown(link.title)}", f"to-{link.record_id}"
            st.button(label, key=key, type="tertiary", on_click=page_state.open_record, args=(link.record_id,))


def _folded_claims(heading: str, found: Sequence[ClaimsOn], way: str, without_page: str = "") -> None:
    """Show the claims on several records, folded; `way` is the button that leads to all of them."""
    if content := questions.folded(heading, found, way, _pages(without_page)):
        clickable.show(content, "folded-claims", "", _open)


def _claims(heading: str, lines: tuple[SourcedClaim, ...], standing: Standing | None, opened: str) -> None:
    _show_claims(f"{_claims_head(heading, len(lines))}{questions.html(lines, standing, opened, _pages())}")


def _claims_head(heading: str, number: int) -> str:
    return f"<h3>{markup.text(heading)} · {style.plural(number, 'claim')}, none merged</h3>"


def _show_claims(content: str) -> None:
    clickable.show(f'<div class="atlas-claims">{content}</div>', "claims-by-question", "", _open)


def _pages(without: str = "") -> Pages:
    """Return the actors and places that have a page to open; the actor whose page is open needs no link to itself."""
    actors = record_detail.all_actors(store_cache.store())
    return Pages(
        {actor_id: actor.name for actor_id, actor in actors.items() if actor_id != without},
        {place_id: place.name for place_id, place in store_cache.atlas().places.items()},
    )


def _open(target: str, **also: Any) -> None:  # noqa: ANN401 - fields of Page
    """Open what was clicked, the page of an actor or a place, or a record; what it sends is checked."""
    pages = _pages()
    if (actor_id := target.removeprefix(links.ACTOR)) != target:
        focus = Focus(actor_id=actor_id) if actor_id in pages.actors else None
    elif (place_id := target.removeprefix(links.PLACE)) != target:
        focus = Focus(place_id=place_id) if place_id in pages.places else None
    else:
        focus = Focus(record_id=target)
    if focus:
        page_state.change(focus=focus, **also)
