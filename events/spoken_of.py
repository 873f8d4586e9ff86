"""Which records of a selection something is said about that can be set against something else."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import ibis

from events import expressions, queries
from events.expressions import Expression
from events.model import Aspect, EventKind, Standing
from events.selection import Selection
from events.store import Store, fetch
from events.three_standings import COUNTED, SAYS_IT_HAPPENED

CONTESTED = (Standing.CLAIMED_AND_DENIED, Standing.DISPUTED)
SPOKEN = (*SAYS_IT_HAPPENED, Aspect.PERPETRATOR)
CLAIMS: Expression = ibis.table(
    {"claim_id": "string", "event_id": "string", "aspect": "string", "claimant": "string"}, name="claims"
)


def _estimated(rows: Expression) -> Expression:
    return rows.filter(rows.kind == EventKind.ESTIMATE.value)


def _counted(rows: Expression) -> Expression:
    return rows.filter(rows.record_id.isin(_on(COUNTED).event_id))


def _disputed(rows: Expression) -> Expression:
    spoken = _on(SPOKEN).group_by("event_id").agg(claimants=CLAIMS.claimant.nunique())
    several = spoken.filter(spoken.claimants > 1).event_id
    contested = rows.standing.isin([standing.value for standing in CONTESTED])
    return rows.filter(rows.record_id.isin(_on(SPOKEN).event_id) & (contested | rows.record_id.isin(several)))


def _on(aspects: Iterable[Aspect]) -> Expression:
    on_event = CLAIMS.event_id.notnull() & (CLAIMS.event_id != "")
    return CLAIMS.filter(on_event, CLAIMS.aspect.isin([aspect.value for aspect in aspects]))


QUESTIONS: Mapping[str, Callable[[Expression], Expression]] = {
    "estimates": _estimated,
    "counted": _counted,
    "disputed": _disputed,
}


@cache
def _compiled(question: str, shape: expressions.Shape) -> str:
    found = QUESTIONS[question](expressions.rows(shape))
    # As in every list of records: what has no known start comes last.
    days = (ibis.asc("earliest", nulls_first=False), ibis.asc("latest", nulls_first=False), "record_id")
    return str(ibis.to_sql(found.order_by(*days), dialect="duckdb"))


def chosen_records(store: Store, selection: Selection, question: str) -> list[dict[str, Any]]:
    """List the records of a selection that belong to a question, by their days; rows as those of `queries.rows`."""
    with queries.prepared(store, selection) as cursor:
        rows = fetch(cursor, _compiled(question, expressions.shape(selection)))
    found = [row for row in rows if row["certain"] or not selection.certain_only]
    queries.explain(store, selection, found)
    return found
