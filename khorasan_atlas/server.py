"""The command `run`: start the dashboard."""

import os
from pathlib import Path

import click

import dashboard

APP = Path(dashboard.__file__).with_name("app.py")


@click.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.option("--allow-anonymous", is_flag=True, help="Let people in who are not signed in, as guests.")
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def run(allow_anonymous: bool, options: tuple[str, ...]) -> None:
    """
    Start the dashboard.

    OPTIONS are those of `streamlit run`: --server.port 9000. By default only this computer can open the pages;
    docs/server.md describes a server for a team.
    """
    if allow_anonymous:
        os.environ["KHORASAN_ATLAS_ALLOW_ANONYMOUS"] = "1"
    from streamlit.web import cli

    cli.main(["run", str(APP), "--server.address", "127.0.0.1", *options], prog_name="khorasan-atlas")
