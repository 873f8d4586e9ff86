"""Handle connections on which no request arrives, or none that can be read; they never reach the pages."""

import math
import os
from asyncio import TimerHandle, Transport
from contextlib import suppress
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from websockets import http11

from dashboard.web import response_headers

SECONDS: Final = "KHORASAN_ATLAS_CONNECTION_SECONDS"
DEFAULT_SECONDS: Final = 30.0
# As h11 accepts in all headers: the cookies of people in many groups are one line of them.
LONGEST_LINE_BYTES: Final = 65_536

_made = H11Protocol.connection_made


class PatientConnection(H11Protocol):
    """
    A connection with a limit of time, since each holds a socket and memory; uvicorn has one only between two requests.

    Within each period of that length all headers of a request must arrive, part of its body must arrive, or part of the
    answer must be read.
    """

    timer: TimerHandle | None = None
    is_unread = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        _made(self, transport)
        self._restart()

    def data_received(self, data: bytes) -> None:
        """Wait for the rest of the request; more headers alone do not extend the limit."""
        is_head = self.conn.their_state is h11.IDLE
        super().data_received(data)
        if not (is_head and self.conn.their_state is h11.IDLE and self.timer):
            self._restart()

    def pause_writing(self) -> None:
        """Wait until part of the answer is read."""
        super().pause_writing()
        self.is_unread = True
        self._restart()

    def resume_writing(self) -> None:
        """Stop waiting: the answer is being read."""
        super().resume_writing()
        self.is_unread = False
        self._restart()

    def send_400_response(self, msg: str) -> None:
        """Answer a request that cannot be read, with the headers that all other answers have."""
        own = {"content-type": "text/plain; charset=utf-8", "connection": "close"}
        headers = list({**own, **response_headers.of_path("")}.items())
        for event in (
            h11.Response(status_code=400, headers=headers, reason="Bad Request"),
            h11.Data(data=msg.encode("ascii")),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        super().connection_lost(exc)
        self._stop()

    def _restart(self) -> None:
        self._stop()
        # A web socket has taken the connection over, and has limits of its own.
        is_mine = self.transport.get_protocol() in (self, None) and self.conn.their_state in (h11.IDLE, h11.SEND_BODY)
        if is_mine or self.is_unread:
            self.timer = self.loop.call_later(seconds(), self._close)

    def _stop(self) -> None:
        if self.timer:
            self.timer.cancel()
        self.timer = None

    def _close(self) -> None:
        # The server itself is behind: it continues to read once it has room.
        if self.flow.read_paused and not self.is_unread:
            self._restart()
        else:
            self.transport.abort()


def seconds() -> float:
    """
    Return the limit: KHORASAN_ATLAS_CONNECTION_SECONDS, else 30 seconds.

    Raises
    ------
    ValueError
        If it is not a number above 0.
    """
    text = os.environ.get(SECONDS, "").strip() or str(DEFAULT_SECONDS)
    with suppress(ValueError):
        if 0 < (number := float(text)) < math.inf:
            return number
    raise ValueError(f"{SECONDS} is '{text}'; set it to a number of seconds above 0, or remove it")


def install() -> None:
    """
    Make every new connection of uvicorn a patient one, and let web sockets have the headers that pages have.

    Streamlit starts uvicorn without a choice of its class.

    Raises
    ------
    ValueError
        If the limit is not a number above 0.
    """
    seconds()
    http11.MAX_LINE_LENGTH = LONGEST_LINE_BYTES

    def adopt(self: Any, transport: Transport) -> None:  # noqa: ANN401 - whatever uvicorn has made
        self.__class__ = PatientConnection
        self.connection_made(transport)

    H11Protocol.connection_made = adopt  # type: ignore[method-assign]
