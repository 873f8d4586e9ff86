"""Answer what the search box asks for: the places, actors and records that a text may mean."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard import search, store_cache
from dashboard.routes import answers
from events.queries.selection import Selection
from events.store.store import Store


def address(store: Store) -> str:
    """Write the address that answers the search box, relative to the server's root."""
    return f"find?{answers.data_query(store, Selection())}"


def serve(request: Request) -> Response:
    """Answer `/find` with what the text `q` may mean."""
    meanings = search.find(answers.store_of(request), store_cache.atlas(), request.query_params.get("q", ""))
    return JSONResponse([meaning._asdict() for meaning in meanings], headers={"Cache-Control": "no-store"})


ROUTES = [Route("/find", answers.in_thread(serve))]
