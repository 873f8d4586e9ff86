"""The command `run`: start the dashboard."""

from pathlib import Path

import click

import dashboard

APP = Path(dashboard.__file__).with_name("app.py")


@click.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def run(options: tuple[str, ...]) -> None:
    """
    Start the dashboard.

    OPTIONS are those of `streamlit run`: --server.port 9000. By default only this computer can open the pages.
    """
    from streamlit.web import cli

    cli.main(["run", str(APP), "--server.address", "127.0.0.1", *options], prog_name="khorasan-atlas")
