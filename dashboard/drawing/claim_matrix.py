"""Draw the claims matrix as HTML: events by claimants, each cell with sign and word."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

from dashboard.drawing import claim_text, markup, style
from dashboard.drawing.casualties import open_button
from events.curated.standing import Standing
from events.models import ActorKind, Aspect, MapStanding, Stance
from events.queries.claim_text import is_article
from events.queries.disagreements import Dispute, Statement

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

    These are the parties to the events, and every state and armed group that says or denies something on its own
    behalf: whether one of them contradicts itself must be seen whatever the filters leave beside it.
    """
    found = list(disputes)
    sides = {
        voice.body.actor_id
        for dispute in found
        for voice in dispute.voices
        if voice.body.kind in POWERS and voice.line.claim.stance in (Stance.ASSERTS, Stance.DENIES)
    }
    return frozenset(sides.union(*(dispute.parties for dispute in found)))


def column(voice: Statement, parties: Collection[str]) -> Column:
    """Choose the column of a voice: that of the party it speaks for, or of its kind."""
    # A paper that a state pays for is still a paper; an outlet of an armed group speaks for the group.
    is_press = voice.claimant.kind is ActorKind.MEDIA_OUTLET and voice.body.kind is not ActorKind.ARMED_GROUP
    if voice.body.actor_id in parties and not is_press:
        return Column(voice.body.name, False)
    if is_article(voice.line):
        return Column(THE_ARTICLE, True)
    return Column(SHARED[ActorKind.MEDIA_OUTLET if is_press else voice.body.kind], True)


def columns(disputes: Iterable[Dispute], parties: Collection[str]) -> list[Column]:
    """List the columns: parties by how often they speak, then those that are shared."""
    spoken = Counter(column(voice, parties) for dispute in disputes for voice in dispute.voices)
    own = sorted((found for found in spoken if not found.is_shared), key=lambda found: (-spoken[found], found.title))
    shared = (found for found in spoken if found.is_shared)
    return own + sorted(shared, key=lambda found: SHARED_ORDER.index(found.title))


def matrix(disputes: Sequence[Dispute]) -> str:
    """Write events by claimants; a row and each of its cells open the event."""
    parties = taking_sides(disputes)
    shown = columns(disputes, parties)
    rows = "".join(_row(dispute, shown, parties) for dispute in disputes)
    head = "".join(f'<th scope="col">{markup.text(claim_text.short(found.title))}</th>' for found in shown)
    return (
        f'{legend()}<div class="claims-scroll" tabindex="0" role="region" aria-label="Events by claimants">'
        f'<table class="claims-matrix"><thead><tr><th scope="col">Event</th><th scope="col">Standing</th>'
        f"{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def legend() -> str:
    """Explain each sign with its word."""
    stances = "".join(f"<span><b>{sign}</b> {stance}</span>" for stance, sign in style.STANCE_SIGNS.items())
    return f'<p class="claims-legend">{stances}<span><b>{style.SILENT_SIGN}</b> silent</span></p>'


def _row(dispute: Dispute, shown: Sequence[Column], parties: Collection[str]) -> str:
    row = dispute.row
    where = f"{row['date_shown']} · {row['place_name'] or 'place not stated'}"
    by_column: dict[Column, list[Statement]] = {}
    for voice in dispute.voices:
        by_column.setdefault(column(voice, parties), []).append(voice)
    contested = ' class="claims-contested"' if MapStanding(row["standing"]) in style.CONTESTED else ""
    cells = "".join(cell(by_column.get(found, ()), found) for found in shown)
    return (
        f'<tr{contested} data-open="{markup.attribute(row["record_id"])}">'
        f'<th scope="row">{open_button(row["record_id"], row["title"])}<small>{markup.text(where)}</small></th>'
        f'<td class="claims-standing">{standings(dispute.standings)}</td>{cells}</tr>'
    )


def standings(answers: Standing) -> str:
    """Write the three answers about an event, each under its question."""
    told = (
        ("Did it happen?", style.OCCURRENCE_SIGNS[answers.happened], answers.happened),
        ("Who did it?", style.ATTRIBUTION_SIGNS[answers.by_whom], answers.by_whom),
        ("How many?", style.COUNTING_SIGNS[answers.how_many], answers.how_many),
    )
    return "".join(f"<p><small>{question}</small> {sign} {markup.text(answer)}</p>" for question, sign, answer in told)


def cell(voices: Sequence[Statement], found: Column) -> str:
    """Write the claims of one column on one event by date; identical lines once, with their number."""
    label = f'data-label="{markup.attribute(claim_text.short(found.title))}"'
    if not voices:
        return f'<td class="claims-silent" {label}><span title="silent">{style.SILENT_SIGN}</span></td>'
    statements: dict[str, list[Statement]] = {}
    for voice in voices:
        statements.setdefault(_who_and_when(voice, found), []).append(voice)
    said = "".join(
        f'<p title="{_in_full(members)}" {claim_text.ids(voice.line for voice in members)}>'
        f"{_words(members)} <small>{details}</small></p>"
        for details, members in statements.items()
    )
    turned = "" if found.is_shared else turn(voices)
    return f"<td {label}>{f'<p><b>{turned}</b></p>' if turned else ''}{said}</td>"


def _who_and_when(voice: Statement, found: Column) -> str:
    is_own = voice.claimant.actor_id == voice.body.actor_id and not found.is_shared
    who = [] if is_own else [markup.text(claim_text.short(voice.line.claimant_name))]
    return ", ".join(who + ([markup.text(voice.line.stated_shown)] if voice.line.stated_shown else []))


def _in_full(voices: Iterable[Statement]) -> str:
    return markup.attribute(" · ".join(part for voice in voices for part in claim_text.lines(voice.line)))


def _words(voices: Iterable[Statement]) -> str:
    """Write the claims of one claimant at one time; identical ones once, with their number."""
    # The order of a Counter is that of first sight.
    said = Counter((voice.line.claim.stance, claim_text.predicate(voice.line)) for voice in voices)
    return "<br>".join(
        f"{claim_text.stance(stance, words)}{f' <small>({number} claims)</small>' if number > 1 else ''}"
        for (stance, words), number in said.items()
    )


def turn(voices: Iterable[Statement]) -> str:
    """Write how a body contradicts itself on whether it happened; blank if it does not."""
    stances = [voice.line.claim.stance for voice in voices if voice.line.claim.aspect is not Aspect.PERPETRATOR]
    taken = list(dict.fromkeys(stance for stance in stances if stance in (Stance.ASSERTS, Stance.DENIES)))
    if len(taken) < 2:
        return ""
    return "first denied, then asserted" if taken[0] is Stance.DENIES else "first asserted, then denied"
