"""Answer what the timeline in the map's frame asks for: records or counts over time, and counts by cell and month."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard import store_cache
from dashboard.drawing import map_layers, timeline_values
from dashboard.drawing.map_layers import Rows
from dashboard.routes import answers
from dashboard.routes.answers import Answer
from events.queries import counts, map_tiles, selected_records
from events.queries.dimensions import dimensions, labels
from events.queries.map_tiles import CELL_BITS, TileError, View
from events.queries.selection import Selection, SelectionError
from events.store.store import Store, store_cached

LANES_KEY: Final = "lanes"
LANES: Final = tuple(counts.LANES)
# No lanes: what the map draws of places while the timeline is moved.
PROVINCES: Final = "provinces"
VAGUE: Final = "vague"
FIELDS: Final = (*LANES, PROVINCES, VAGUE)
MOST_BYTES: Final = 600_000
KEPT: Final = 16  # answers, some hundred kilobytes each


def addresses(store: Store, selection: Selection) -> tuple[str, str]:
    """Write the addresses of a selection over time and of its view over time, relative to the server's root."""
    query = answers.data_query(store, selection.at_any_time())
    return f"timeline?{query}", f"cube/{{view}}?{query}"


def record_values(store: Store, rows: Rows) -> dict[str, Any]:
    """Write the rows of a selection without a period for the timeline."""
    known = dimensions(store)
    countries, provinces = known.areas.by_country(), known.areas.by_province()
    return timeline_values.records(
        rows,
        labels(store),
        actors=lambda row: known.participants["actor"].of(row["participants_id"] - 1),
        countries=lambda row: countries.of(row["area_id"] - 1),
        provinces=lambda row: provinces.whether_only(row["area_id"] - 1),
        vague_place=lambda row: known.vague_place(row["area_id"], row["precision"]),
    )


@store_cached(KEPT)
def over_time(store: Store, selection: Selection, field: str) -> bytes:
    """
    Write the records of a selection without its period, compressed; of very many, counts by month and lane.

    The field `PROVINCES` gives counts by month and province, `VAGUE` those by month and place of the records without a
    point, and these places as the map draws them.
    """
    any_time = selection.at_any_time()
    if field == PROVINCES:
        return answers.packed_json(timeline_values.by_place(counts.provinces_over_time(store, any_time)))
    if field == VAGUE:
        by_place = timeline_values.by_place(counts.vague_places_over_time(store, any_time))
        sites = map_layers.vague(counts.count(store, any_time).without_point, store_cache.atlas())
        return answers.packed_json({**by_place, "sites": sites})
    if counts.number_at_any_time(store, selection) <= timeline_values.MOST_RECORDS:
        return answers.packed_json({"records": record_values(store, selected_records.rows(store, any_time))})
    lanes = counts.lanes_over_time(store, any_time, field)
    by_month = counts.by_month(store, any_time)
    return answers.packed_json({"counts": timeline_values.counts(by_month, lanes, field, labels(store))})


@store_cached(KEPT)
def cube(store: Store, selection: Selection, view: View) -> bytes | None:
    """
    Write the counts of a view by cell and month, compressed, with cells so large that the answer stays small.

    None if it stays too large: of some hundred thousand vague dates, nearly each can have months of its own.
    """
    for bits in range(CELL_BITS, -1, -1):
        answer = timeline_values.cube(map_tiles.over_time(store, selection, view, bits))
        if len(answer) <= MOST_BYTES:
            return answer
    return None


def _cube_or_reason(store: Store, selection: Selection, view: View) -> bytes:
    answer = cube(store, selection, view)
    if answer is None:
        raise TileError(f"the counts by month take more than {MOST_BYTES // 1000} kB; select fewer records")
    return answer


def serve_timeline(request: Request) -> Response:
    """Answer `/timeline` with the selection in the query, in lanes by the field `lanes`."""

    def answer(store: Store, selection: Selection) -> Answer:
        any_time = selection.at_any_time()
        field = request.query_params.get(LANES_KEY, LANES[0])
        if field not in FIELDS:
            raise SelectionError(f"{LANES_KEY}={field[:40]}: unknown; known: {', '.join(FIELDS)}")
        return Answer(f"{any_time.to_query()} {field}", lambda: over_time(store, any_time, field))

    return answers.answered(request, answer, answers.MEDIA_TYPE)


def serve_cube(request: Request) -> Response:
    """Answer `/cube/{z}/{west}/{north}/{east}/{south}` with the selection in the query."""

    def answer(store: Store, selection: Selection) -> Answer:
        any_time = selection.at_any_time()
        view = View.parse(request.path_params["view"])
        return Answer(f"{any_time.to_query()} {view}", lambda: _cube_or_reason(store, any_time, view))

    return answers.answered(request, answer, "application/octet-stream")


ROUTES = [
    Route("/timeline", answers.in_thread(serve_timeline)),
    Route("/cube/{view:path}", answers.in_thread(serve_cube)),
]
