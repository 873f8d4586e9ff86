"""Limit what Streamlit itself answers to what pages need: its addresses, the messages of pages, the size of uploads."""

from typing import Final

from google.protobuf.message import DecodeError
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.web.access.rights import Person, Right, may

OWN: Final = "/_stcore/"
UPLOADS: Final = f"{OWN}upload_file/"
# Others show memory and sessions to everybody, or run pages without a browser.
NEEDED: Final = ("stream", "health", "host-config", "upload_file", "bidi-components")
# Others clear the caches of all, or list the files that git has not stored.
MESSAGES: Final = frozenset(
    {"rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request"}
)
SMALL_UPLOAD_MB: Final = 50
FRAMING_BYTES: Final = 100_000  # what the browser writes around a file
UNKNOWN: Final = "unknown address"
TOO_LARGE: Final = f"Only an analyst may send files of more than {SMALL_UPLOAD_MB} MB."


def refusal(request: HTTPConnection, person: Person) -> Response | None:
    """Return the answer to a request that pages do not send; None if it is one of theirs."""
    path = request.scope["path"]
    if path.startswith(OWN) and path.removeprefix(OWN).partition("/")[0] not in NEEDED:
        return JSONResponse({"error": UNKNOWN}, 404)
    if path.startswith(UPLOADS) and not may(person, Right.IMPORT):
        return _size_refusal(request)
    return None


def _size_refusal(request: HTTPConnection) -> Response | None:
    """Refuse a large upload, which Streamlit keeps in memory; without a length it could be of any size."""
    length = request.headers.get("content-length", "")
    if "transfer-encoding" in request.headers:
        return JSONResponse({"error": TOO_LARGE}, 411)
    is_large = length.isdecimal() and int(length) > SMALL_UPLOAD_MB * 1024 * 1024 + FRAMING_BYTES
    return JSONResponse({"error": TOO_LARGE}, 413) if is_large else None


def only_of_pages(receive: Receive) -> Receive:
    """Return a function that receives the messages of a page's connection, without those that no page needs."""

    async def filtered() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive" or _is_needed(message.get("bytes") or b""):
                return message

    return filtered


def _is_needed(content: bytes) -> bool:
    try:
        return BackMsg.FromString(content).WhichOneof("type") in MESSAGES
    except DecodeError:
        return True  # Streamlit reports what it cannot read
