"""Draw contested events: what is asserted or reported beside what is denied or questioned, each with its claimant."""

from collections.abc import Iterable, Sequence
from typing import Final

from dashboard.drawing import claim_text, markup, style
from dashboard.drawing.claims.casualties import open_button
from events.curated.standing import Standing
from events.models import ActorKind, Aspect, MapStanding, Stance
from events.queries.records.claim_text import predicate
from events.queries.records.disagreements import Dispute, Statement

POWERS: Final = (ActorKind.ARMED_GROUP, ActorKind.STATE_BODY)
SIDES: Final = ("Asserted or reported by", "Denied or questioned by")
MOST_CLAIMANTS: Final = 5  # of a side before the others are folded


def events(disputes: Sequence[Dispute]) -> str:
    """Write each event with its two sides; those that nobody denies are folded below the others."""
    contested = [dispute for dispute in disputes if is_contested(dispute)]
    others = [dispute for dispute in disputes if not is_contested(dispute)]
    shown = "".join(_event(dispute) for dispute in contested)
    return f'{legend()}<div class="contested-events">{shown}</div>{_others(others)}' if disputes else ""


def is_contested(dispute: Dispute) -> bool:
    """Check whether it is contested that an event happened, or a statement on it is denied or questioned."""
    against = any(_is_against(statement) for statement in dispute.statements)
    return against or MapStanding(dispute.row["standing"]) in style.CONTESTED


def _is_against(statement: Statement) -> bool:
    return statement.line.claim.stance in claim_text.AGAINST


def legend() -> str:
    """Explain each sign with its word."""
    stances = "".join(f"<span><b>{sign}</b> {stance}</span>" for stance, sign in style.STANCE_SIGNS.items())
    return f'<p class="claims-legend">{stances}</p>'


def _event(dispute: Dispute) -> str:
    title = open_button(dispute.row["record_id"], dispute.row["title"])
    return f'<section class="contested"><h2>{title}</h2>{_body(dispute)}</section>'


def _others(disputes: Sequence[Dispute]) -> str:
    if not disputes:
        return ""
    rows = "".join(_folded(dispute) for dispute in disputes)
    return f'<section class="contested-others"><h2>Several claimants, nobody denies it</h2>{rows}</section>'


def _folded(dispute: Dispute) -> str:
    row = dispute.row
    claims = style.plural(len(dispute.statements), "claim")
    facts = (row["title"], row["date_shown"], dispute.standing.happened, claims)
    summary = " · ".join(markup.text(fact) for fact in facts if fact)
    opens = f'<button type="button" data-open="{markup.attribute(row["record_id"])}">Open record</button>'
    return f"<details><summary>{summary}</summary>{_body(dispute)}{opens}</details>"


def _body(dispute: Dispute) -> str:
    where = f"{dispute.row['date_shown']} · {dispute.row['place_name'] or 'place not stated'}"
    turned = "".join(f"<p><b>{markup.text(body)}: {words}</b></p>" for body, words in turns(dispute.statements))
    sides = [
        _side(index, [one for one in dispute.statements if _is_against(one) is bool(index)])
        for index in range(len(SIDES))
    ]
    return (
        f'<p class="figure-scope">{markup.text(where)}</p>{standings(dispute.standing)}{turned}'
        f'<div class="contested-sides">{"".join(sides)}</div>'
    )


def standings(standing: Standing) -> str:
    """Write the three answers about an event, each after its question, and the weight of both sides."""
    answers = "".join(
        f"<span><small>{question}</small> {sign} {markup.text(answer)}</span>"
        for question, sign, answer in style.answers(standing)
    )
    weight = f"<small>{markup.text(standing.weight_in_words)}</small>" if standing.denying else ""
    return f'<p class="contested-answers">{answers}{weight}</p>'


def _side(index: int, statements: Sequence[Statement]) -> str:
    """Write one side, a line per claimant; the later claimants of a long one are folded."""
    if not statements:
        return ""
    by_claimant: dict[str, list[Statement]] = {}
    for statement in statements:
        by_claimant.setdefault(statement.line.claim.claimant, []).append(statement)
    items = [_claimant(members) for members in by_claimant.values()]
    more = items[MOST_CLAIMANTS:]
    folded = (
        f'<details><summary>{len(more)} more</summary><ul class="claim-list">{"".join(more)}</ul></details>'
        if more
        else ""
    )
    number = f" ({len(items)})" if len(items) > 1 else ""
    return (
        f'<div><h3 class="question-{index}">{SIDES[index]}{number}</h3>'
        f'<ul class="claim-list">{"".join(items[:MOST_CLAIMANTS])}</ul>{folded}</div>'
    )


def _claimant(statements: Sequence[Statement]) -> str:
    """Write the claims of one claimant; the same words twice are written once, with both dates."""
    by_words: dict[tuple[Stance, str], list[Statement]] = {}
    for one in statements:
        by_words.setdefault((one.line.claim.stance, predicate(one.line, claim_text.short)), []).append(one)
    said = "".join(_said(stance, words, members) for (stance, words), members in by_words.items())
    return f"<li><strong>{markup.text(claim_text.short(statements[0].line.claimant_name))}</strong> {said}</li>"


def _said(stance: Stance, words: str, statements: Sequence[Statement]) -> str:
    quote = next((f" <q>{markup.text(one.line.claim.quote)}</q>" for one in statements if one.line.claim.quote), "")
    dates = ", ".join(dict.fromkeys(one.line.stated_shown for one in statements if one.line.stated_shown))
    number = f" ({len(statements)} claims)" if len(statements) > 1 else ""
    full = markup.attribute(" · ".join(part for one in statements for part in claim_text.lines(one.line)))
    return (
        f'<span title="{full}" {claim_text.ids(one.line for one in statements)}>'
        f"{claim_text.stance(stance, markup.text(words))}{quote}"
        f"<small>{markup.text(dates)}{number}</small></span> "
    )


def turns(statements: Iterable[Statement]) -> list[tuple[str, str]]:
    """List the states and armed groups that contradict themselves on whether it happened, with how they do."""
    by_body: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.body.kind in POWERS and not is_press(statement):
            by_body.setdefault(statement.body.name, []).append(statement)
    return [(claim_text.short(body), words) for body, members in by_body.items() if (words := _turn(members))]


def is_press(statement: Statement) -> bool:
    """Check whether a claimant only reports: a paper that a state pays for is press, an armed group's outlet is not."""
    return statement.claimant.kind is ActorKind.MEDIA_OUTLET and statement.body.kind is not ActorKind.ARMED_GROUP


def _turn(statements: Iterable[Statement]) -> str:
    stances = [
        statement.line.claim.stance for statement in statements if statement.line.claim.aspect is not Aspect.PERPETRATOR
    ]
    sides = list(dict.fromkeys(stance for stance in stances if stance in (Stance.ASSERTS, Stance.DENIES)))
    if len(sides) < 2:
        return ""
    return "first denied, then asserted" if sides[0] is Stance.DENIES else "first asserted, then denied"
