"""Draw the claims matrix as HTML: events by claimants, each cell with sign and word."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

from dashboard.drawing import claim_text, markup, style
from dashboard.drawing.casualties import open_button
from events.curated.standing import Standing
from events.models import ActorKind, Aspect, MapStanding, Stance
from events.queries.records.disagreements import Dispute, Statement

THE_ARTICLE: Final = "The article"
OTHER_BODIES: Final = "Other states and bodies"
POWERS: Final = (ActorKind.ARMED_GROUP, ActorKind.STATE_BODY)
# Those who take no side share a column with their like; in it every line says who.
SHARED: Final = {
    ActorKind.STATE_BODY: OTHER_BODIES,
    ActorKind.OFFICIAL: OTHER_BODIES,
    ActorKind.INTERNATIONAL_BODY: OTHER_BODIES,
    ActorKind.ARMED_GROUP: OTHER_BODIES,
    ActorKind.RESEARCH_BODY: "Research and authors",
    ActorKind.AUTHOR: "Research and authors",
    ActorKind.MEDIA_OUTLET: "News media",
    ActorKind.UNNAMED: "Unnamed and others",
    ActorKind.PERSON: "Unnamed and others",
    ActorKind.GROUP_OF_PEOPLE: "Unnamed and others",
}
SHARED_ORDER: Final = (THE_ARTICLE, *dict.fromkeys(SHARED.values()))


class Column(NamedTuple):
    """A column of the matrix; `is_shared` if several bodies of one kind share it."""

    title: str
    is_shared: bool


def taking_sides(disputes: Iterable[Dispute]) -> frozenset[str]:
    """
    List the bodies that have a column of their own.

    These are the parties to the events, and every state and armed group that asserts or denies something on its own
    behalf, so that a contradiction within one of them is visible whatever the filters leave.
    """
    found = list(disputes)
    sides = {
        statement.body.actor_id
        for dispute in found
        for statement in dispute.statements
        if statement.body.kind in POWERS and statement.line.claim.stance in (Stance.ASSERTS, Stance.DENIES)
    }
    return frozenset(sides.union(*(dispute.parties for dispute in found)))


def column(statement: Statement, parties: Collection[str]) -> Column:
    """Choose the column of a statement: that of the party it speaks for, or of its kind."""
    # A paper that a state pays for is still a paper; an outlet of an armed group speaks for the group.
    is_press = statement.claimant.kind is ActorKind.MEDIA_OUTLET and statement.body.kind is not ActorKind.ARMED_GROUP
    if statement.body.actor_id in parties and not is_press:
        return Column(statement.body.name, False)
    if statement.line.source.is_article:
        return Column(THE_ARTICLE, True)
    return Column(SHARED[ActorKind.MEDIA_OUTLET if is_press else statement.body.kind], True)


def columns(disputes: Iterable[Dispute], parties: Collection[str]) -> list[Column]:
    """List the columns: parties by number of claims, then the shared columns."""
    counts = Counter(column(statement, parties) for dispute in disputes for statement in dispute.statements)
    own = sorted((found for found in counts if not found.is_shared), key=lambda found: (-counts[found], found.title))
    shared = (found for found in counts if found.is_shared)
    return own + sorted(shared, key=lambda found: SHARED_ORDER.index(found.title))


def matrix(disputes: Sequence[Dispute]) -> str:
    """Write events by claimants; a row and each of its cells open the event."""
    parties = taking_sides(disputes)
    shown_columns = columns(disputes, parties)
    rows = "".join(_row(dispute, shown_columns, parties) for dispute in disputes)
    head = "".join(f'<th scope="col">{markup.text(claim_text.short(found.title))}</th>' for found in shown_columns)
    return (
        f'{legend()}<div class="claims-scroll" tabindex="0" role="region" aria-label="Events by claimants">'
        f'<table class="claims-matrix"><thead><tr><th scope="col">Event</th><th scope="col">Standing</th>'
        f"{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def legend() -> str:
    """Explain each sign with its word."""
    stances = "".join(f"<span><b>{sign}</b> {stance}</span>" for stance, sign in style.STANCE_SIGNS.items())
    return f'<p class="claims-legend">{stances}<span><b>{style.SILENT_SIGN}</b> silent</span></p>'


def _row(dispute: Dispute, shown_columns: Sequence[Column], parties: Collection[str]) -> str:
    row = dispute.row
    where = f"{row['date_shown']} · {row['place_name'] or 'place not stated'}"
    by_column: dict[Column, list[Statement]] = {}
    for statement in dispute.statements:
        by_column.setdefault(column(statement, parties), []).append(statement)
    contested = ' class="claims-contested"' if MapStanding(row["standing"]) in style.CONTESTED else ""
    cells = "".join(cell(by_column.get(found, ()), found) for found in shown_columns)
    return (
        f'<tr{contested} data-open="{markup.attribute(row["record_id"])}">'
        f'<th scope="row">{open_button(row["record_id"], row["title"])}<small>{markup.text(where)}</small></th>'
        f'<td class="claims-standing">{standings(dispute.standing)}</td>{cells}</tr>'
    )


def standings(standing: Standing) -> str:
    """Write the three answers about an event, each under its question."""
    answers = "".join(
        f"<p><small>{question}</small> {sign} {markup.text(answer)}</p>"
        for question, sign, answer in style.answers(standing)
    )
    return f"{answers}<p><small>{markup.text(standing.weight_in_words)}</small></p>" if standing.denying else answers


def cell(statements: Sequence[Statement], in_column: Column) -> str:
    """Write the claims of one column on one event by date; identical lines once, with their number."""
    label = f'data-label="{markup.attribute(claim_text.short(in_column.title))}"'
    if not statements:
        return f'<td class="claims-silent" {label}><span title="silent">{style.SILENT_SIGN}</span></td>'
    by_who_and_when: dict[str, list[Statement]] = {}
    for statement in statements:
        by_who_and_when.setdefault(_who_and_when(statement, in_column), []).append(statement)
    paragraphs = "".join(
        f'<p title="{_in_full(members)}" {claim_text.ids(statement.line for statement in members)}>'
        f"{_words(members)} <small>{details}</small></p>"
        for details, members in by_who_and_when.items()
    )
    turned = "" if in_column.is_shared else turn(statements)
    return f"<td {label}>{f'<p><b>{turned}</b></p>' if turned else ''}{paragraphs}</td>"


def _who_and_when(statement: Statement, in_column: Column) -> str:
    is_own = statement.claimant.actor_id == statement.body.actor_id and not in_column.is_shared
    who = [] if is_own else [markup.text(claim_text.short(statement.line.claimant_name))]
    return ", ".join(who + ([markup.text(statement.line.stated_shown)] if statement.line.stated_shown else []))


def _in_full(statements: Iterable[Statement]) -> str:
    return markup.attribute(" · ".join(part for statement in statements for part in claim_text.lines(statement.line)))


def _words(statements: Iterable[Statement]) -> str:
    """Write the claims of one claimant at one time; identical ones once, with their number."""
    # The order of a Counter is that of first sight.
    counts = Counter((statement.line.claim.stance, claim_text.predicate(statement.line)) for statement in statements)
    return "<br>".join(
        f"{claim_text.stance(stance, words)}{f' <small>({number} claims)</small>' if number > 1 else ''}"
        for (stance, words), number in counts.items()
    )


def turn(statements: Iterable[Statement]) -> str:
    """Write how a body contradicts itself on whether it happened; blank if it does not."""
    stances = [
        statement.line.claim.stance for statement in statements if statement.line.claim.aspect is not Aspect.PERPETRATOR
    ]
    sides = list(dict.fromkeys(stance for stance in stances if stance in (Stance.ASSERTS, Stance.DENIES)))
    if len(sides) < 2:
        return ""
    return "first denied, then asserted" if sides[0] is Stance.DENIES else "first asserted, then denied"
