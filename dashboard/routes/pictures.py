"""Answer what the menu Share asks for: the map as it is shown, as a picture or an animation, to be saved."""

from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard import briefing_process, store_cache
from dashboard.briefing import output_files
from dashboard.briefing.options import KEYS, Options
from dashboard.briefing.pictures.looks import MARK, Look, LookError
from dashboard.briefing_process import DrawingError
from dashboard.routes import answers
from dashboard.web import denials
from dashboard.web.access import actions, people
from dashboard.web.access.rights import Right, may
from dashboard.web.busy import Limited
from events.queries import dimensions
from events.queries.selection import Selection, SelectionError
from events.store.store import Store

MEDIA_TYPES: Final = {"png": "image/png", "svg": "image/svg+xml", "gif": "image/gif"}
OWN: Final = (MARK, "bounds", "layers", "theme", "mode")


def address(store: Store, selection: Selection, options: Options) -> str:
    """Write the address of the pictures of a selection, relative to the server's root, with `{format}` in it."""
    query = "&".join(filter(None, (answers.data_query(store, selection), urlencode(options.pairs()))))
    return f"picture/{{format}}?{query}"


def serve(request: Request) -> Response:
    """Answer `/picture/{format}` with the selection, options and look in the query."""
    store, file_format = answers.store_of(request), request.path_params["format"]
    if file_format not in MEDIA_TYPES:
        return JSONResponse({"error": f"unknown format; known: {', '.join(MEDIA_TYPES)}"}, status_code=404)
    who = people.of_request(request)
    values = {key: request.query_params.getlist(key) for key in request.query_params}
    try:
        selection = answers.parsed(request.url.query, store, (*OWN, *KEYS))
        look = Look.from_query({MARK: ["map"], **values}) or Look()
        options, _ = Options.from_query(values, dimensions.labels(store))
        if options.internal and not may(who, Right.RESTRICTED):
            return denials.right_denied(who, Right.RESTRICTED)
        if (file_format == "gif") != bool(look.mode):
            raise LookError("an animation is a GIF with mode=window or mode=cumulative, a picture has no mode")
        about = briefing_process.subject(store, store_cache.atlas(), selection, options)
        content = briefing_process.picture(about, look, file_format, lambda part, words: None)
    except (SelectionError, LookError, DrawingError) as problem:
        return JSONResponse({"error": str(problem)}, status_code=400)
    kind = f"picture of the map, {file_format}{', internal' if options.internal else ''}"
    actions.note(who, "exported", f"{kind}: {selection.to_query() or 'everything'}")
    name = f"{output_files.stem(store, selection, options)}-{'play' if look.mode else 'map'}.{file_format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, media_type=MEDIA_TYPES[file_format], headers=headers)


ROUTES = [Route("/picture/{format}", Limited(answers.in_thread(serve)), methods=["GET"])]
