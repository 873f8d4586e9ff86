"""Read what an address asks for, and answer it: compressed, with a tag, or with the reason why it is not understood."""

import gzip
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, NamedTuple

from anyio import from_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from dashboard import page_state, store_cache
from dashboard.web import header_fields
from dashboard.web.access import people
from dashboard.web.access.rights import Right, may
from events import watching
from events.cluster.engine import EngineError
from events.imports.models import LibraryError
from events.queries import dimensions
from events.queries.map_tiles import TileError
from events.queries.selection import Labels, Selection, SelectionError
from events.store.store import Store
from geodata.faults import DataError

COMPRESSION: Final = 5
DATA_KEY: Final = "data"
MEDIA_TYPE: Final = "application/json"


def data_query(store: Store, selection: Selection) -> str:
    """Write a selection as the query of an address that says which data the page shows, and what it may see."""
    query = selection.to_query()
    data = f"{store.digest[:16]}.{people.PROOF}" if may(people.of_run(), Right.RESTRICTED) else store.digest[:16]
    return f"{DATA_KEY}={data}{'&' if query else ''}{query}"


def packed_json(values: Mapping[str, Any]) -> bytes:
    """Write values as JSON, compressed by gzip."""
    text = json.dumps(values, separators=(",", ":"), allow_nan=False)
    return gzip.compress(text.encode(), COMPRESSION, mtime=0)


def store_of(request: Request) -> Store:
    """Return the store of an address of `data_query`: with every record only for pages that may see all."""
    proof = request.query_params.get(DATA_KEY, "").partition(".")[2]
    return store_cache.store() if people.may_see_restricted(request, proof) else store_cache.redistributable()


def cache_headers(request: Request, store: Store, tag: str) -> dict[str, str]:
    """Return the headers of an answer that the browser may keep; an address with the current digest stays valid."""
    is_current = request.query_params.get(DATA_KEY, "").partition(".")[0] == store.digest[:16]
    # Private, since some datasets must not be redistributed.
    return {"ETag": tag, "Cache-Control": "private, max-age=3600" if is_current else "private, no-cache"}


def compressed(request: Request, packed: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    """Answer with bytes that gzip has packed, unpacked for a client that does not take it."""
    varying = {**headers, "Vary": "Accept-Encoding"}
    if not header_fields.takes_gzip(request.headers.get("accept-encoding", "")):
        return Response(gzip.decompress(packed), media_type=media_type, headers=varying)
    return Response(packed, media_type=media_type, headers={**varying, "Content-Encoding": "gzip"})


def parsed(query: str, store: Store, other_keys: tuple[str, ...] = ()) -> Selection:
    """
    Read the selection in the query of a request; `other_keys` are those of the request itself.

    Raises
    ------
    SelectionError
        If anything in it is unknown.
    """
    return Selection.from_query_strict(query, known(store), (*page_state.KEYS, DATA_KEY, *other_keys))


def known(store: Store) -> Labels:
    """
    Return what a selection may name.

    A dataset that the store leaves out may be selected too: its records are then counted as left out.
    """
    return {**dimensions.labels(store), "dataset": dimensions.labels(store_cache.store())["dataset"]}


class Answer(NamedTuple):
    """An answer: `name` identifies it among those of its path, `content` computes its bytes, compressed by gzip."""

    name: str
    content: Callable[[], bytes]


def answered(
    request: Request, answer: Callable[[Store, Selection], Answer], media_type: str, own_keys: tuple[str, ...] = ()
) -> Response:
    """
    Answer with compressed bytes, or with the reason why the address is not understood and what is known.

    `own_keys` are those of the address that belong to neither selection nor page. Restricted records are included only
    for people who may see them. The tag of the answer is derived from data and address, so that nothing is computed for
    a browser that has it.
    """
    store = store_of(request)
    try:
        name, content = answer(store, parsed(request.url.query, store, own_keys))
    except (TileError, SelectionError) as problem:
        return JSONResponse({"error": str(problem)}, status_code=400)
    named = f"{store.digest} {request.url.path} {name}"
    tag = f'"{hashlib.sha256(named.encode()).hexdigest()[:24]}"'
    headers = cache_headers(request, store, tag)
    if header_fields.has_tag(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    try:
        return compressed(request, content(), media_type, headers)
    except TileError as problem:
        return JSONResponse({"error": str(problem)}, status_code=400)


def in_thread(answer: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    """
    Run a blocking answer outside the event loop, which all sessions share; report faulty records as an error.

    What a cluster is asked for an answer ends when nobody waits for it any more.
    """

    def watched(request: Request) -> Response:
        watching.begin(lambda _: _check_connection(request))
        return answer(request)

    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(watched, request)
        except EngineError as problem:
            return _failed(request, problem, "no answer from the cluster")
        except (DataError, LibraryError) as problem:
            return _failed(request, problem, "faulty records")
        except ClientDisconnect:
            return Response(status_code=204)  # which nobody receives

    return endpoint


def _check_connection(request: Request) -> None:
    if from_thread.run(request.is_disconnected):
        raise ClientDisconnect


def _failed(request: Request, problem: Exception, status: str) -> Response:
    words = people.reason(problem, people.of_request(request))
    return JSONResponse({"status": status, "error": words}, status_code=503)
