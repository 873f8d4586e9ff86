"""Relations between actors as a drawing and as a table; each relation opens its claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard import claim_words, graph_layout, markup, style
from dashboard.graph_layout import NODE, WIDTH, Arrow, Layout, Point
from events.model import Actor
from events.three_standings import AFFIRMS
from events.topics import Relation, Said

OUTLET: Final = "media outlet of"
SIGN_PX: Final = 5.5


@dataclass(frozen=True)
class Look:
    """How a relation is drawn: a sign on the line, its colour, and the dashes of the line."""

    sign: str
    colour: str
    dashes: str = ""


LOOKS: Final[dict[str, Look]] = {
    "hostile to": Look(style.CROSS, style.VERMILLION, "6 3"),
    "pledged to": Look(style.FLAG, style.BLUE),
    "split from": Look(style.TRIANGLE_DOWN, style.ORANGE, "2 3"),
    "part of": Look(style.CIRCLE, style.GREEN),
    "affiliate of": Look(style.HEXAGON, style.GREEN),
    "ally of": Look(style.SQUARE, style.SKY),
    "supports": Look(style.PLUS, style.GREEN, "9 3"),
    "sought help of": Look(style.TRIANGLE_UP, style.PURPLE),
    OUTLET: Look(style.BARS, style.GREY),
}
OTHER: Final = Look(style.DIAMOND, style.GREY)


def look(relation: str) -> Look:
    """Say how a relation is drawn."""
    return LOOKS.get(relation, OTHER)


def drawing(relations: Sequence[Relation]) -> str:
    """Draw the relations as SVG: an arrow each, with a sign; arrows are reached and opened by keyboard too."""
    edges = tuple((relation.subject.actor_id, relation.object.actor_id) for relation in relations)
    shown = graph_layout.layout(edges, _outlets(relations))
    actors = {actor.actor_id: actor for relation in relations for actor in (relation.subject, relation.object)}
    arrows = graph_layout.arrows(shown, edges)
    lines = "".join(_edge(relation, arrow) for relation, arrow in zip(relations, arrows, strict=True))
    nodes = "".join(_node(actors[actor_id], shown) for actor_id in shown.places)
    return (
        f'{legend(relations)}<div class="claims-scroll" tabindex="0" role="region" aria-label="Drawing of relations">'
        f'<svg class="claims-graph" viewBox="0 0 {WIDTH:.0f} {shown.height:.0f}" role="group" '
        f'aria-label="Relations between actors; the table says the same">'
        f'<defs><marker id="claims-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto-start-reverse"><path d="M0,0L8,4L0,8Z" fill="context-stroke"/></marker></defs>'
        f"{lines}{nodes}</svg></div>"
    )


def _outlets(relations: Sequence[Relation]) -> frozenset[str]:
    """Actors of which only is said whose outlet they are."""
    named = {actor.actor_id for relation in relations for actor in (relation.subject, relation.object)}
    otherwise = {
        actor.actor_id
        for relation in relations
        for actor in (relation.subject, relation.object)
        if relation.said.topic.relation != OUTLET or actor == relation.object
    }
    return frozenset(named - otherwise)


def legend(relations: Sequence[Relation]) -> str:
    """Explain the lines that are drawn, each with its word."""
    entries = "".join(
        f"<span>{_sample(name)}{markup.text(name)}</span>"
        for name in dict.fromkeys(relation.said.topic.relation for relation in relations)
    )
    ringed = any(_is_questioned(relation.said) for relation in relations)
    ring = '<span><svg viewBox="0 0 40 14" width="40" height="14" aria-hidden="true">' + _ring(Point(20, 7)) + "</svg>"
    return f'<p class="claims-legend">{entries}{f"{ring}denied or questioned</span>" if ringed else ""}</p>'


def _sample(relation: str) -> str:
    drawn = look(relation)
    return (
        '<svg viewBox="0 0 40 14" width="40" height="14" aria-hidden="true">'
        f'<path d="M1,7L39,7" stroke="{drawn.colour}" stroke-width="1.6" stroke-dasharray="{drawn.dashes}"/>'
        f"{_sign(drawn, Point(20, 7))}</svg>"
    )


def _sign(drawn: Look, at: Point) -> str:
    return (
        f'<path class="claims-sign" d="{drawn.sign}" fill="{drawn.colour}" '
        f'transform="translate({at.x:.1f},{at.y:.1f}) scale({SIGN_PX})"/>'
    )


def _ring(at: Point) -> str:
    return f'<circle class="claims-ring" cx="{at.x:.1f}" cy="{at.y:.1f}" r="9"/>'


def _is_questioned(said: Said) -> bool:
    return any(line.claim.stance not in AFFIRMS for line in said.lines)


def _edge(relation: Relation, arrow: Arrow) -> str:
    drawn = look(relation.said.topic.relation)
    curve = (
        f"M{arrow.start.x:.1f},{arrow.start.y:.1f}"
        f"Q{arrow.bend.x:.1f},{arrow.bend.y:.1f},{arrow.end.x:.1f},{arrow.end.y:.1f}"
    )
    words, topic_id = markup.attribute(in_words(relation)), markup.attribute(relation.said.topic.topic_id)
    return (
        f'<g class="claims-edge" tabindex="0" role="button" data-open="{topic_id}" '
        f'aria-label="{words}"><title>{words}</title><path class="claims-hit" d="{curve}"/>'
        f'<path class="claims-line" d="{curve}" stroke="{drawn.colour}" stroke-dasharray="{drawn.dashes}" '
        f'marker-end="url(#claims-arrow)"/>'
        f"{_ring(arrow.sign) if _is_questioned(relation.said) else ''}{_sign(drawn, arrow.sign)}</g>"
    )


def in_words(relation: Relation) -> str:
    """Say a relation and who says so."""
    said = "; ".join(f"{line.claimant_name} {style.STANCE_WORDS[line.claim.stance]}" for line in relation.said.lines)
    return f"{relation.subject.name}: {relation.said.topic.relation} {relation.object.name} ({said})"


def _node(actor: Actor, shown: Layout) -> str:
    at = shown.places[actor.actor_id]
    name = markup.attribute(claim_words.short(actor.name))
    if actor.actor_id == shown.hub:
        return (
            f'<circle class="claims-node" cx="{at.x:.1f}" cy="{at.y:.1f}" r="{graph_layout.HUB:.0f}"/>'
            f'<text class="claims-hub" x="{at.x:.1f}" y="{at.y + 32:.1f}" text-anchor="middle">{name}</text>'
        )
    is_left = actor.actor_id in shown.left
    x, anchor = (at.x - NODE - 6, "end") if is_left else (at.x + NODE + 6, "start")
    return (
        f'<circle class="claims-node" cx="{at.x:.1f}" cy="{at.y:.1f}" r="{NODE:.0f}"/>'
        f'<text x="{x:.1f}" y="{at.y + 4.5:.1f}" text-anchor="{anchor}">{name}</text>'
    )


def table(relations: Sequence[Relation]) -> str:
    """List the same relations; each row opens its claims."""
    rows = "".join(_table_row(relation) for relation in relations)
    return (
        '<table class="claims-table"><thead><tr><th scope="col">Who</th><th scope="col">relation</th>'
        f'<th scope="col">to whom</th><th scope="col">says who</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _table_row(relation: Relation) -> str:
    topic = relation.said.topic
    said = "<br>".join(
        f"{claim_words.stance(line.claim.stance)} {markup.text(line.claimant_name)}" for line in relation.said.lines
    )
    opens = f'data-open="{markup.attribute(topic.topic_id)}"'
    return (
        f"<tr {opens}><td>{markup.text(relation.subject.name)}</td>"
        f'<td><button type="button" {opens}>{markup.text(topic.relation)}</button></td>'
        f"<td>{markup.text(relation.object.name)}</td><td {claim_words.ids(relation.said.lines)}>{said}</td></tr>"
    )
