"""Answer what the list of records in the panel asks for: one page, and how many are in view of the map."""

from enum import StrEnum
from math import isfinite
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard import place_areas, store_cache
from dashboard.drawing.records.cards import card
from dashboard.drawing.records.datasets import dataset_marks
from dashboard.page_state import Focus
from dashboard.routes import answers
from dashboard.routes.answers import Answer
from events.models import HAS_POINT
from events.queries.map_tiles import Tile
from events.queries.records import record_list, record_texts
from events.queries.records.record_list import Group, Order, Part, View
from events.queries.selection import Selection, SelectionError
from events.store.store import Store, store_cached
from geodata.models import Atlas

PAGE: Final = 30
KEPT: Final = 64  # answers, some kilobytes each
MOST_OFFSET: Final = 2**53
NOTHING: Final = Focus()
UNSURE_FIRST: Final = ("possible", "certain").index
Choice = TypeVar("Choice", bound=StrEnum)
OWN: Final = ("sort", "group", "offset", "view", "reaching", "in_place", "in_cell")


def address(store: Store, selection: Selection, order: Order, focus: Focus) -> str:
    """Write the address of the list of a selection, of what is open in the panel, relative to the server's root."""
    own = {"sort": order.value, "in_place": focus.place_id, "in_cell": focus.cell}
    return f"list?{answers.data_query(store, selection)}&{urlencode({key: text for key, text in own.items() if text})}"


@store_cached(KEPT)
def answer(
    store: Store,
    atlas: Atlas,
    selection: Selection,
    order: Order,
    focus: Focus = NOTHING,
    group: Group = Group.ALL,
    offset: int = 0,
    view: View | None = None,
) -> dict[str, Any]:
    """
    Write one page of the list: `cards`, its `offset` and `size`, and with a view the `numbers` of each group.

    The records of a place match for certain if they do in the selection and are certain to be in the place.
    """
    areas = place_areas.matches(store, atlas, focus.place_id) if focus.place_id else None
    part = Part(tuple(sorted(areas)) if areas is not None else None, _tile(focus), view, group)
    rows = record_list.page(store, selection, order, PAGE, offset, part)
    if areas is not None:
        rows = [{**row, "match": min(row["match"], areas[row["area_id"]], key=UNSURE_FIRST)} for row in rows]
    claims, marks = record_list.claims_on(store, rows), dataset_marks(store)
    texts = record_texts.texts(store, atlas, rows) if selection.words else {}
    return {
        "cards": [
            card(row, claims[row["record_id"]], marks, selection.words, texts.get(row["record_id"], ())) for row in rows
        ],
        "offset": offset,
        "size": PAGE,
        "numbers": record_list.numbers(store, selection, view)._asdict() if view else None,
    }


def _tile(focus: Focus) -> Tile | None:
    return Tile.parse(focus.cell) if focus.cell else None


def serve(request: Request) -> Response:
    """Answer `/list` with the selection in the query."""
    query = request.query_params

    def asked(store: Store, selection: Selection) -> Answer:
        atlas = store_cache.atlas()
        focus = Focus(place_id=query.get("in_place", ""), cell=query.get("in_cell", ""))
        _tile(focus)
        if focus.place_id and focus.place_id not in (*atlas.places, place_areas.NO_PROVINCE):
            raise SelectionError(f"in_place={focus.place_id[:40]}: unknown place")
        part = (
            _one_of(Order, "sort", query.get("sort", Order.NEWEST)),
            focus,
            _one_of(Group, "group", query.get("group", Group.ALL)),
            _offset(query.get("offset", "0")),
            _view(query.get("view", ""), query.get("reaching", ""), atlas),
        )
        return Answer(
            f"{selection.to_query()} {part}", lambda: answers.packed_json(answer(store, atlas, selection, *part))
        )

    return answers.answered(request, asked, answers.MEDIA_TYPE, OWN)


def _one_of(kind: type[Choice], key: str, text: str) -> Choice:
    if text not in list(kind):
        raise SelectionError(f"{key}={text[:40]}: unknown; known: {', '.join(kind)}")
    return kind(text)


def _offset(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise SelectionError(f"offset={text[:40]}: write a whole number")
    return min(int(text), MOST_OFFSET)


def _view(text: str, reaching: str, atlas: Atlas) -> View | None:
    """
    Read `west,south,east,north` in degrees, and the ids of places that reach into it; None without a view.

    Of places with a point they are those that records without a point of their own came from.
    """
    if not text:
        return None
    try:
        parts = [float(part) for part in text.split(",")]
    except ValueError:
        parts = []
    if len(parts) != 4 or not all(isfinite(part) and abs(part) <= 3600 for part in parts):
        raise SelectionError(f"view={text[:40]}: write west,south,east,north in degrees")
    west, south, east, north = (round(part, 5) for part in parts)
    known = sorted(set(reaching.split(",")) & atlas.places.keys())
    origins = tuple(place_id for place_id in known if atlas.places[place_id].kind in HAS_POINT)
    return View(west, south, east, north, tuple(place for place in known if place not in origins), origins)


ROUTES = [Route("/list", answers.in_thread(serve))]
