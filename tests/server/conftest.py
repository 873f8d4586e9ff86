"""A server with sign-in at a real provider, both on loopback, and browsers that sign in there."""

import json
import os
import secrets
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import httpx2 as httpx
import pytest

from bench.server import ROOT

HERE = Path(__file__).parent
PATIENCE_SECONDS = 120
ROLES = {"administrator": ["ann@example.org"], "analyst": ["bob@example.org"], "reader": ["*@example.org"]}


def free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])


def until(is_so: Callable[[], bool]) -> None:
    """Ask again and again until something is so."""
    last = monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert monotonic() < last, "it was not so in time"


@contextmanager
def started(command: list[str], log: Path, address: str, **environment: str) -> Iterator[None]:
    """Run a program until the end of the block; wait until it answers at an address."""
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=written, stderr=subprocess.STDOUT, env={**os.environ, **environment}
        )
    try:

        def answers() -> bool:
            assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
            with suppress(OSError), urllib.request.urlopen(address, timeout=PATIENCE_SECONDS):
                return True
            return False

        until(answers)
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


@dataclass(frozen=True)
class Team:
    """
    A server, its provider, the file with its settings, its log, and everything that must stay secret.

    `url` is its address for browsers, `direct` that on which it listens.
    """

    url: str
    direct: str
    provider: str
    settings: Path
    log: Path
    secrets: dict[str, str]

    def browser(self, **options: Any) -> httpx.Client:  # noqa: ANN401 - those of httpx
        """Open a browser: cookies, redirects, and the headers of one that asks for pages."""
        accept = {"Accept": "text/html"}
        return httpx.Client(
            base_url=self.url, follow_redirects=True, headers=accept, timeout=PATIENCE_SECONDS, **options
        )

    def set_provider(self, **state: object) -> None:
        """Choose who signs in next, and what is wrong with the ID token."""
        httpx.get(f"{self.provider}/test", params={"state": json.dumps(state)}).raise_for_status()

    @contextmanager
    def sign_in(self, account: str, bad: str = "", **state: object) -> Iterator[httpx.Client]:
        """Sign in as somebody, with a new browser."""
        self.set_provider(account=account, bad=bad, **state)
        with self.browser() as browser:
            browser.get("/sign-in")
            self.set_provider(bad="")
            yield browser

    @property
    def auth(self) -> dict[str, str]:
        """The settings of sign-in."""
        return {
            "redirect_uri": f"{self.url}/oauth2callback",
            **self.secrets,
            "client_id": "atlas",
            "server_metadata_url": f"{self.provider}/.well-known/openid-configuration",
        }

    def variables(self) -> dict[str, str]:
        """The same settings as environment variables."""
        named = {f"AUTH_{key}": text for key, text in self.auth.items()}
        named |= {f"ROLES_{key}": ", ".join(names) for key, names in ROLES.items()}
        return {f"KHORASAN_ATLAS_{key}".upper(): text for key, text in named.items()}

    def write_settings(self, **roles: object) -> None:
        """Write the file with the settings, as whoever runs the server edits it."""
        lines = ["[auth]", *(f"{key} = {json.dumps(value)}" for key, value in self.auth.items())]
        lines += ["[roles]", *(f"{key} = {json.dumps(value)}" for key, value in roles.items())]
        written = self.settings.with_suffix(".new")
        written.write_text("\n".join(lines), encoding="utf-8")
        written.replace(self.settings)


@contextmanager
def serving(folder: Path, url: str = "", *options: str, by_variables: bool = False) -> Iterator[Team]:
    """
    Run a server and its provider; the server is reached at `url`, by default at its own address.

    Its settings are in a file, or only in environment variables.
    """
    port, provider = free_port(), free_port()
    direct = f"http://127.0.0.1:{port}"
    found = Team(
        url or direct,
        direct,
        f"http://127.0.0.1:{provider}",
        folder / "secrets.toml",
        folder / "server.log",
        {"cookie_secret": secrets.token_hex(32), "client_secret": secrets.token_hex(16)},
    )
    if not by_variables:
        found.write_settings(**ROLES)
    node = ["node", str(HERE / "provider.mjs"), str(provider), f"{found.url}/oauth2callback"]
    app = [sys.executable, "-m", "khorasan_atlas", "run", "--server.port", str(port)]
    with (
        started(
            [*node, found.secrets["client_secret"]],
            folder / "provider.log",
            f"{found.provider}/.well-known/openid-configuration",
        ),
        started(
            [*app, "--secrets.files", str(found.settings), *options],
            found.log,
            f"{direct}/healthz",
            KHORASAN_ATLAS_HOME=str(folder / "home"),
            **(found.variables() if by_variables else {}),
        ),
    ):
        yield found


@pytest.fixture(scope="session")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with serving(tmp_path_factory.mktemp("team")) as found:
        yield found
