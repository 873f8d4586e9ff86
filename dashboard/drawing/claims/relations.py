"""Draw the relations between actors: a list of actors, a diagram, and a table."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import sqrt
from typing import Final

from dashboard.drawing import claim_text, links, markup, questions, style
from dashboard.drawing.links import Pages
from events.models import AFFIRMS, Actor, Stance
from events.queries.records.topics import Relation, TopicClaims

MIDDLE_X: Final = 460.0
ARC_X: Final = 255.0  # from the middle to the furthest point of an arc
SPACING: Final = 54.0  # between two actors on an arc, for a line of text each
MARGIN: Final = 34.0
WIDTH: Final = 900.0
NODE: Final = 8.0
HUB: Final = 15.0
BEND: Final = 0.32  # of its length towards the middle, so that an arrow passes the actors between its ends
LEAST_BEND: Final = 46.0
HUB_BEND: Final = 36.0  # sideways, for a second arrow between an actor and the one in the middle
SIGN_FURTHER_OUT: Final = 0.34
NEXT_BEND: Final = 52.0  # more for each further arrow between the same two

Pair = tuple[str, str]
Point = complex  # right (real part) and down (imaginary part) from the upper left corner, in units of the drawing


@dataclass(frozen=True)
class Layout:
    """Places of the actors: `hub` in the middle, `left` and `right` on the arcs, from top to bottom."""

    hub: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    places: Mapping[str, Point]
    height: float


@dataclass(frozen=True)
class Arrow:
    """A curve from `start` to `end`, bent towards `bend`; `sign` lies on it."""

    start: Point
    bend: Point
    end: Point
    sign: Point


@lru_cache(maxsize=64)
def layout(edges: tuple[Pair, ...], leaves: frozenset[str]) -> Layout:
    """
    Place the actors.

    The actor with most edges (ids of subject and object) stands in the middle, leaves on the right arc, the others on
    the left one, related ones side by side.

    Raises
    ------
    ValueError
        If there are no edges.
    """
    if not edges:
        raise ValueError("a graph without edges has no layout")
    degrees = Counter(actor for edge in edges for actor in edge)
    hub = min(degrees, key=lambda actor: (actor in leaves, -degrees[actor], actor))
    right = tuple(sorted(actor for actor in degrees if actor in leaves and actor != hub))
    left = _ordered(sorted(actor for actor in degrees if actor not in leaves and actor != hub), edges)
    height = SPACING * max(len(left), len(right), 4) + 2 * MARGIN
    places = {hub: complex(MIDDLE_X, height / 2), **_arc(left, -1, height), **_arc(right, 1, height)}
    return Layout(hub, left, right, places, height)


def _ordered(actors: Sequence[str], edges: Iterable[Pair]) -> tuple[str, ...]:
    """Order actors so that edges between them are short, by swapping pairs while that helps."""
    order = list(actors)
    among = [edge for edge in edges if edge[0] in order and edge[1] in order]
    best = _length(order, among)
    improved = True
    while improved:
        improved = False
        for one, other in combinations(range(len(order)), 2):
            order[one], order[other] = order[other], order[one]
            found = _length(order, among)
            if found < best:
                best, improved = found, True
            else:
                order[one], order[other] = order[other], order[one]
    return tuple(order)


def _length(order: Sequence[str], edges: Iterable[Pair]) -> int:
    at = {actor: index for index, actor in enumerate(order)}
    return sum((at[one] - at[other]) ** 2 for one, other in edges)


def _arc(actors: Sequence[str], side: int, height: float) -> dict[str, Point]:
    """Place actors at even heights on an arc to the left (-1) or right (1)."""
    reach = height / 2 - MARGIN / 2
    first = height / 2 - SPACING * (len(actors) - 1) / 2
    found = {}
    for index, actor in enumerate(actors):
        y = first + SPACING * index
        x = MIDDLE_X + side * ARC_X * sqrt(max(0.0, 1 - ((y - height / 2) / (reach * 1.15)) ** 2))
        found[actor] = complex(round(x, 1), round(y, 1))
    return found


def arrow_paths(placed: Layout, edges: Sequence[Pair]) -> list[Arrow]:
    """Draw an arrow for each edge; those between the same two actors are bent apart."""
    drawn: Counter[Hashable] = Counter()
    found = []
    for subject, target in edges:
        pair = frozenset((subject, target))
        found.append(_arrow(placed, subject, target, drawn[pair]))
        drawn[pair] += 1
    return found


def _arrow(placed: Layout, subject: str, target: str, earlier: int) -> Arrow:
    start, end = placed.places[subject], placed.places[target]
    between = (start + end) / 2
    if placed.hub in (subject, target):
        bend = _aside(between, start, end, earlier)
    else:
        pull = LEAST_BEND + BEND * abs(end - start) + NEXT_BEND * earlier
        bend = _towards(between, placed.places[placed.hub], pull, 0.8)
    first = _towards(start, bend, HUB if subject == placed.hub else NODE)
    last = _towards(end, bend, (HUB if target == placed.hub else NODE) + 4)
    return Arrow(first, bend, last, _at(_share(placed, subject, target, earlier), first, bend, last))


def _share(placed: Layout, subject: str, target: str, earlier: int) -> float:
    """Return how far along an arrow its sign is: further out on a second arrow to the middle, clear of others."""
    if not earlier or placed.hub not in (subject, target):
        return 0.5
    return SIGN_FURTHER_OUT if target == placed.hub else 1 - SIGN_FURTHER_OUT


def _at(share: float, start: Point, bend: Point, end: Point) -> Point:
    """Return the point at a share of a curve's length."""
    return (1 - share) ** 2 * start + 2 * share * (1 - share) * bend + share**2 * end


def _aside(between: Point, start: Point, end: Point, earlier: int) -> Point:
    """Move a point off the straight line, further for each earlier arrow; the same way whichever end comes first."""
    one, other = sorted((start, end), key=lambda point: (point.real, point.imag))
    off = HUB_BEND * ((earlier + 1) // 2) * (1 if earlier % 2 else -1)
    return between + 1j * off * (other - one) / (abs(other - one) or 1)  # 1j turns by a right angle


def _towards(start: Point, end: Point, distance: float, most: float = 0.5) -> Point:
    return start + (end - start) * min(distance / (abs(end - start) or 1), most)


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
    """Return how a relation is drawn."""
    return LOOKS.get(relation, OTHER)


def drawing(relations: Sequence[Relation]) -> str:
    """Draw the relations as SVG: an arrow each, with a sign; arrows are reached and opened by keyboard too."""
    edges = tuple((relation.subject.actor_id, relation.object.actor_id) for relation in relations)
    placed = layout(edges, _outlets(relations))
    actors = {actor.actor_id: actor for relation in relations for actor in (relation.subject, relation.object)}
    arrows = arrow_paths(placed, edges)
    lines = "".join(_edge(relation, arrow) for relation, arrow in zip(relations, arrows, strict=True))
    nodes = "".join(_node(actors[actor_id], placed) for actor_id in placed.places)
    return (
        f'{legend(relations)}<div class="claims-scroll" tabindex="0" role="region" aria-label="Drawing of relations">'
        f'<svg class="claims-graph" viewBox="0 0 {WIDTH:.0f} {placed.height:.0f}" role="group" '
        f'aria-label="Relations between actors; the table lists the same relations">'
        f'<defs><marker id="claims-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto-start-reverse"><path d="M0,0L8,4L0,8Z" fill="context-stroke"/></marker></defs>'
        f"{lines}{nodes}</svg></div>"
    )


def _outlets(relations: Sequence[Relation]) -> frozenset[str]:
    """List the actors that appear only as an outlet of another."""
    outlets = {one.subject.actor_id for one in relations if one.topic_claims.topic.relation == OUTLET}
    others = {one.subject.actor_id for one in relations if one.topic_claims.topic.relation != OUTLET}
    return frozenset(outlets - others - {one.object.actor_id for one in relations})


def legend(relations: Sequence[Relation]) -> str:
    """Explain the lines that are drawn, each with its word."""
    entries = "".join(
        f"<span>{_sample(name)}{markup.text(name)}</span>"
        for name in dict.fromkeys(relation.topic_claims.topic.relation for relation in relations)
    )
    ringed = any(_is_questioned(relation.topic_claims) for relation in relations)
    ring = '<span><svg viewBox="0 0 40 14" width="40" height="14" aria-hidden="true">' + _ring(20 + 7j) + "</svg>"
    return f'<p class="claims-legend">{entries}{f"{ring}denied or questioned</span>" if ringed else ""}</p>'


def _sample(relation: str) -> str:
    drawn = look(relation)
    return (
        '<svg viewBox="0 0 40 14" width="40" height="14" aria-hidden="true">'
        f'<path d="M1,7L39,7" stroke="{drawn.colour}" stroke-width="1.6" stroke-dasharray="{drawn.dashes}"/>'
        f"{_sign(drawn, 20 + 7j)}</svg>"
    )


def _xy(at: Point) -> str:
    return f"{at.real:.1f},{at.imag:.1f}"


def _sign(drawn: Look, at: Point) -> str:
    return (
        f'<path class="claims-sign" d="{drawn.sign}" fill="{drawn.colour}" '
        f'transform="translate({_xy(at)}) scale({SIGN_PX})"/>'
    )


def _ring(at: Point) -> str:
    return f'<circle class="claims-ring" cx="{at.real:.1f}" cy="{at.imag:.1f}" r="9"/>'


def _is_questioned(topic_claims: TopicClaims) -> bool:
    return any(line.claim.stance not in AFFIRMS for line in topic_claims.lines)


def _edge(relation: Relation, arrow: Arrow) -> str:
    drawn = look(relation.topic_claims.topic.relation)
    curve = f"M{_xy(arrow.start)}Q{_xy(arrow.bend)},{_xy(arrow.end)}"
    words, topic_id = markup.attribute(in_words(relation)), markup.attribute(relation.topic_claims.topic.topic_id)
    return (
        f'<g class="claims-edge" tabindex="0" role="button" data-open="{topic_id}" '
        f'aria-label="{words}"><title>{words}</title><path class="claims-hit" d="{curve}"/>'
        f'<path class="claims-line" d="{curve}" stroke="{drawn.colour}" stroke-dasharray="{drawn.dashes}" '
        f'marker-end="url(#claims-arrow)"/>'
        f"{_ring(arrow.sign) if _is_questioned(relation.topic_claims) else ''}{_sign(drawn, arrow.sign)}</g>"
    )


def in_words(relation: Relation) -> str:
    """Write a relation with its claimants and their stances."""
    stances = "; ".join(f"{line.claimant_name} {line.claim.stance}" for line in relation.topic_claims.lines)
    return f"{relation.subject.name}: {relation.topic_claims.topic.relation} {relation.object.name} ({stances})"


def _node(actor: Actor, placed: Layout) -> str:
    at = placed.places[actor.actor_id]
    name = markup.attribute(claim_text.short(actor.name))
    if actor.actor_id == placed.hub:
        radius, css, text, anchor = HUB, ' class="claims-hub"', at + 32j, "middle"
    elif actor.actor_id in placed.left:
        radius, css, text, anchor = NODE, "", at - NODE - 6 + 4.5j, "end"
    else:
        radius, css, text, anchor = NODE, "", at + NODE + 6 + 4.5j, "start"
    return (
        f'<circle class="claims-node" cx="{at.real:.1f}" cy="{at.imag:.1f}" r="{radius:.0f}"/>'
        f'<text{css} x="{text.real:.1f}" y="{text.imag:.1f}" text-anchor="{anchor}">{name}</text>'
    )


def table(relations: Sequence[Relation]) -> str:
    """List the same relations; each row opens its claims."""
    rows = "".join(_table_row(relation) for relation in relations)
    return (
        '<table class="claims-table"><thead><tr><th scope="col">Actor</th><th scope="col">Relation</th>'
        f'<th scope="col">Target</th><th scope="col">Claimants</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _table_row(relation: Relation) -> str:
    topic = relation.topic_claims.topic
    stances = "<br>".join(
        f"{claim_text.stance(line.claim.stance)} {markup.text(line.claimant_name)}"
        for line in relation.topic_claims.lines
    )
    opens = f'data-open="{markup.attribute(topic.topic_id)}"'
    return (
        f"<tr {opens}><td>{_page(relation.subject)}</td>"
        f'<td><button type="button" {opens}>{markup.text(topic.relation)}</button></td>'
        f"<td>{_page(relation.object)}</td>"
        f"<td {claim_text.ids(relation.topic_claims.lines)}>{stances}</td></tr>"
    )


def _page(actor: Actor) -> str:
    return links.button(f"{links.ACTOR}{actor.actor_id}", actor.name)


# ------------------------------------------------------------------ the actors


def of_actor(relations: Sequence[Relation], pages: Pages) -> str:
    """Write relations one below the other: both actors, each a link to its page, with every claim."""
    names = claim_text.names((line for one in relations for line in one.topic_claims.lines), pages)
    return "".join(
        f'<section class="question"><h3>{_both(relation, pages)}</h3>'
        f"{questions.statements(relation.topic_claims.lines, pages, names)}</section>"
        for relation in relations
    )


def _both(relation: Relation, pages: Pages) -> str:
    subject, target = (links.actor(actor.actor_id, actor.name, pages) for actor in (relation.subject, relation.object))
    return f"{subject} {markup.text(relation.topic_claims.topic.relation)} {target}"


def actors(relations: Sequence[Relation]) -> str:
    """List the actors, those with most relations first; a name opens the page of the actor, a relation its claims."""
    found = {actor.actor_id: actor for relation in relations for actor in (relation.subject, relation.object)}
    number = Counter(
        actor_id for relation in relations for actor_id in {relation.subject.actor_id, relation.object.actor_id}
    )
    cards = "".join(_actor(found[actor_id], relations, count) for actor_id, count in number.most_common())
    return f'<ul class="actor-list">{cards}</ul>'


def _actor(actor: Actor, relations: Iterable[Relation], number: int) -> str:
    own = [relation for relation in relations if relation.subject.actor_id == actor.actor_id]
    lines = "".join(f"<li>{_relation(relation)}</li>" for relation in own)
    return (
        f"<li>{_page(actor)} "
        f"<small>{markup.text(actor.kind)} · {style.plural(number, 'relation')}</small>"
        f"{f'<ul>{lines}</ul>' if lines else ''}</li>"
    )


def _relation(relation: Relation) -> str:
    topic = relation.topic_claims.topic
    words = f"{topic.relation} {claim_text.short(relation.object.name)}"
    against = f" {claim_text.stance(Stance.DENIES, 'contested')}" if _is_questioned(relation.topic_claims) else ""
    return (
        f'<button type="button" data-open="{markup.attribute(topic.topic_id)}">{markup.text(words)}</button>{against}'
    )
