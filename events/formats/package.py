"""A Frictionless data package: the rows as listed, and every row of the tables that they were made from."""

import io
import json
import zipfile
from collections.abc import Iterable
from typing import Any

from events import describe, diff, edition
from events.edition import Edition
from events.formats.behind import PLACES, tables_behind
from events.formats.content import Content, credit
from events.formats.sheet import zipped
from events.formats.text import table
from events.schema import TABLES, Column, Table, Type

ROWS = "rows"
README = """\
{title}

{about}

rows.csv          what was listed, row by row; the other tables hold what it was made from
datapackage.json  every column of every table (Frictionless Table Schema)

A text that a spreadsheet would run as a formula (it starts with = + - @, a tab or a line break) has an apostrophe
before it, and so has one that looks as if it had; take one apostrophe away to have the text as it was.
"""


def write_package(content: Content) -> bytes:
    """Write the rows as a data package (ZIP); the same rows always give the same bytes."""
    listed = Table(ROWS, dict, content.table.meaning, content.table.columns)
    described = (listed, *TABLES.values(), PLACES)
    rows = {ROWS: content.rows, **tables_behind(content)}
    files = {
        edition.FILE: json.dumps(_descriptor(content, described), ensure_ascii=False, indent=1) + "\n",
        "README.txt": _readme(content),
        **{made.file: table([column.name for column in made.columns], rows[made.name]) for made in described},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in files.items():
            package.writestr(zipped(name, content.store.data_date), text.encode("utf-8"))
    return out.getvalue()


def _descriptor(content: Content, described: Iterable[Table]) -> dict[str, Any]:
    state = Edition(content.store.version, content.store.data_date)
    about = {
        name: content.about[name] for name in ("selection", "selected", "narrowed", "digest", "geometry", "points")
    }
    return {
        "profile": "tabular-data-package",
        "name": "khorasan-atlas",
        "title": content.about["title"],
        **state.described(),
        **about,
        diff.ESCAPED: "an apostrophe before texts that start with = + - @, tab or line break",
        "sources": [_source(source) for source in credit(content.sources)],
        "resources": [_resource(made) for made in described],
    }


def _source(cited: dict[str, str]) -> dict[str, str]:
    # The standard takes only addresses of the web for a path.
    is_web = cited["url"].startswith(("http://", "https://"))
    return {"title": cited["title"], **({"path": cited["url"]} if is_web else {})}


def _resource(made: Table) -> dict[str, Any]:
    resource = describe.resource(made)
    if made.name == ROWS:
        # The rows are a view of the other tables: what they refer to is said there.
        resource["schema"]["foreignKeys"] = []
    else:
        resource["schema"]["foreignKeys"] += [_place_key(column) for column in made.columns if _is_place(column)]
    return resource


def _is_place(column: Column) -> bool:
    return column.refers == PLACES.name and column.type is not Type.LIST


def _place_key(column: Column) -> dict[str, Any]:
    return {"fields": [column.name], "reference": {"resource": PLACES.name, "fields": [PLACES.key]}}


def _readme(content: Content) -> str:
    about = "\n".join(f"{heading + ':':<11}{text}" for heading, text in content.about.items() if heading != "title")
    return README.format(title=content.about["title"], about=about)
