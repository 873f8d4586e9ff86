"""Write SQL of DuckDB as SQL of Spark, with the values of a selection and of parameters in it."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import count
from typing import Any, Final

import sqlglot
from sqlglot import exp

from events.queries.expressions import VALUES, VARIABLE
from events.store import schema

MATCHES: Final = "attribute_set_matches"  # the Match of each attribute set of a selection
ROW_ID: Final = "rowid"
NUMBERED: Final = "{}_numbered"  # the name of a table with the numbers of its rows
MOST: Final = 2**31 - 1  # rows of an answer: more cannot be limited to
NO_NAMES: Final[Mapping[str, str]] = {}
Node = Any  # of sqlglot, whose classes have changed their names between versions


@lru_cache(maxsize=256)
def _parsed(sql: str) -> Node:
    # Numbered where they stand: the tree may have them in another order.
    number = count(1)
    return sqlglot.parse_one(re.sub(r"\?", lambda _: f"${next(number)}", sql), read="duckdb")


def is_about(tables: Collection[str], sql: str) -> bool:
    """Check whether SQL names one of some tables."""
    return any(table.name in tables for table in _parsed(sql).find_all(exp.Table))


def for_spark(
    sql: str, chosen: Mapping[str, Any], values: Sequence[Any] = (), names: Mapping[str, str] = NO_NAMES
) -> str:
    """Write SQL of DuckDB as SQL of Spark, with the values of a selection and of parameters in it."""
    counting = {column.table for column in _parsed(sql).find_all(exp.Column) if column.name == ROW_ID}

    def change(node: Node) -> Node:
        if isinstance(node, exp.Dot) and VARIABLE in node.this.sql() and node.this.find(exp.Anonymous):
            return _literal(chosen[node.expression.name], VALUES[node.expression.name])
        if isinstance(node, exp.Placeholder):
            return _literal(values[int(node.name) - 1])
        if isinstance(node, exp.Select) and {"attribute_set_id", "match"} <= set(node.named_selects) and _unnests(node):
            return exp.select("attribute_set_id", "match").from_(names.get(MATCHES, MATCHES))
        if isinstance(node, exp.Table) and node.name in names:
            return exp.alias_(exp.to_table(names[node.name]), node.alias_or_name, table=True)
        if isinstance(node, exp.Table) and node.name in schema.TABLES and counting & {"", node.alias_or_name}:
            numbered = NUMBERED.format(node.name)
            return exp.alias_(exp.to_table(names.get(numbered, numbered)), node.alias_or_name, table=True)
        return node

    tree = _parsed(sql).copy().transform(change)
    return str(tree.transform(_of_spark).sql(dialect="spark"))


def _unnests(node: exp.Select) -> bool:
    return any(one.find(exp.Unnest, exp.Explode) for one in node.expressions)


def _of_spark(node: Node) -> Node:
    """Replace what Spark writes differently."""
    if isinstance(node, exp.Anonymous) and node.name.upper() == "LIST_EXTRACT":
        return exp.Anonymous(this="ELEMENT_AT", expressions=node.expressions)
    if isinstance(node, exp.ArrayOverlaps):
        return exp.Anonymous(this="ARRAYS_OVERLAP", expressions=[node.this, node.expression])
    if isinstance(node, exp.Length) and node.find(exp.Array):
        return exp.Anonymous(this="SIZE", expressions=[node.this])
    if isinstance(node, exp.CTE) and node.args.get("materialized") is not None:
        node.set("materialized", None)
    if isinstance(node, exp.Limit) and node.expression.is_int and int(node.expression.name) > MOST:
        return None
    return node


def _literal(value: Any, kind: str = "") -> Node:  # noqa: ANN401 - any value of a selection
    if isinstance(value, list):
        found = exp.Array(expressions=[_literal(one) for one in value])
        kind = kind or ("" if value else "array<string>")  # an empty list has no type
        return exp.cast(found, kind.replace("string", "varchar")) if kind else found
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "date")
    return exp.convert(value)
