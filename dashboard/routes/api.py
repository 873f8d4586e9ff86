"""Answer other programs: records as GeoJSON, and the status of the loaded data."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from dashboard import page_state, store_cache
from dashboard.routes import answers
from dashboard.web.access import actions, people
from dashboard.web.access.rights import Person, Right, may
from dashboard.web.busy import Limited
from events.exports import geojson
from events.queries.counts import count
from events.queries.selection import Selection, SelectionError

MOST_FEATURES: Final = 50_000  # some 50 MB, and ten seconds of work
LEFT_OUT: Final = "X-Records-Left-Out"


def events_answer(query: str, person: Person) -> Response:
    """
    Answer a selection with GeoJSON, or with the errors in the query and the known values.

    Without access to restricted records the answer does not depend on any of them: the number left out is then that of
    all, whatever the selection.
    """
    is_entitled = may(person, Right.RESTRICTED)
    store = store_cache.store() if is_entitled else store_cache.redistributable()
    try:
        selection = Selection.from_query_strict(query, answers.known(store), page_state.KEYS)
    except SelectionError as fault:
        return JSONResponse({"error": str(fault)}, status_code=400)
    number = count(store, selection).totals.all
    if number > MOST_FEATURES:
        problem = f"{number:,} records are more than the {MOST_FEATURES:,} that one answer can hold; filter further"
        other = "" if store.engine else ", or use khorasan-atlas export"
        return JSONResponse({"error": f"{problem}{other}"}, status_code=413)
    actions.note(person, "exported", f"records by the API: {selection.to_query() or 'everything'}")
    left_out = None if is_entitled else store_cache.left_out()
    answer = geojson.geojson(store, selection, left_out=left_out)
    headers = {LEFT_OUT: str(answer.left_out.records)} if answer.left_out.records else {}
    return StreamingResponse(answer.text(), media_type="application/geo+json", headers=headers)


def events(request: Request) -> Response:
    """Answer `/api/events` with the selection in the query."""
    return events_answer(request.url.query, people.of_request(request))


def health_answer(person: Person) -> Mapping[str, Any]:
    """Return the status of the loaded data, with its digests for those who may look."""
    store = store_cache.store()
    problem = store_cache.problem()
    status = {
        "status": "degraded" if problem else "ok",
        **({"problem": people.reason(problem, person)} if problem else {}),
    }
    if not may(person, Right.LOOK):
        return status
    return {
        **status,
        "records": count(store, Selection()).totals.all,
        "data_digest": store.digest,
        "data_date": str(store.data_date),
        "geometry_digest": store_cache.atlas().digest,
    }


def health(request: Request) -> Response:
    """Answer `/healthz`."""
    return JSONResponse(health_answer(people.of_request(request)))


ROUTES = [
    Route("/api/events", Limited(answers.in_thread(events)), methods=["GET"]),
    Route("/healthz", answers.in_thread(health)),
]
