"""The commands `cluster import` and `cluster list`: import into a lake on Apache Spark, and list records of it."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from events.cli import selection_options
from events.cli.imports import import_options, progress, report_text
from events.imports.models import ReadOptions
from events.imports.pipeline import DatasetOverrides
from events.queries import dimensions, selected_records
from events.queries.counts import count
from geodata import atlas as geodata_atlas
from geodata.cli.command_line import PATH, show

commands = click.Group("cluster", help="Import and ask on Apache Spark, for data that is too large for one machine.")


def _engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that name the engine and the lake."""
    engine = click.option("--engine", required=True, metavar="URL", help="Spark's master: spark://HOST:7077, local[*].")
    lake = click.option("--lake", type=PATH, required=True, metavar="FOLDER", help="Folder that all computers see.")
    return engine(lake(command))


@commands.command("import")
@click.argument("sources", type=PATH, nargs=-1, required=True, metavar="SOURCE...")
@_engine_options
@import_options
def import_sources(sources: tuple[Path, ...], engine: str, lake: Path, **options: Any) -> None:  # noqa: ANN401
    """
    Import files of incidents on a cluster.

    SOURCE is a file as `import` reads it, or a folder of such files. Files of one dataset are read as one table. Every
    computer of the cluster has to see files and lake by the same names.
    """
    from events.cluster import engine as spark_engine
    from events.cluster.importing import import_files
    from events.cluster.lake import changing

    spark_engine.check_engine(engine)
    # The lake first: a session that waits for it would hold the cores that the other import needs.
    with changing(lake.absolute()) as opened, spark_engine.session(engine) as spark:
        reports = import_files(
            spark,
            sources,
            opened,
            geodata_atlas.load(),
            options=ReadOptions(**{field.name: options[field.name] for field in fields(ReadOptions)}),
            overrides=DatasetOverrides(**{field.name: options[field.name] for field in fields(DatasetOverrides)}),
            progress=progress(),
        )
    for report in reports:
        show(report_text(report), end="")
        show(f"imported as '{report.dataset.dataset_id}' in {lake}")


@commands.command("list")
@selection_options.selection_options
@_engine_options
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Number of records to list.")
def list_records(engine: str, lake: Path, limit: int, **selected: Any) -> None:  # noqa: ANN401 - values of any option
    """List the first records of a selection of a lake, and count all of it."""
    from events.cluster import engine as spark_engine
    from events.cluster.lake_store import open_lake_store

    atlas = geodata_atlas.load()
    with spark_engine.session(engine) as spark:
        store = open_lake_store(spark, engine, lake.absolute())
        selection = selection_options.read(selected, dimensions.labels(store), atlas)
        found, totals = selected_records.records(store, selection, limit), count(store, selection).totals
    show(selection_options.as_table(found, totals), end="")
