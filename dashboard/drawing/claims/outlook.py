"""Draw what the article expects as HTML: its conclusion above its warnings, each with its claimants."""

from collections.abc import Sequence
from typing import Final

from dashboard.drawing import claim_text, links, markup, style
from dashboard.drawing.links import Pages
from events.models import Topic
from events.queries.records.topics import Outlook, TopicClaims

READ_TOGETHER: Final = (
    "Read the warnings below together with this conclusion, with which the article itself qualifies them."
)


def page(found: Outlook) -> str:
    """Write the conclusions, then forecasts and assessments."""
    conclusions = "".join(topic_html(topic) for topic in found.conclusions)
    head = (
        f'<section class="claims-conclusion"><h2>What the article concludes</h2><p>{READ_TOGETHER}</p>'
        f"{conclusions}</section>"
    )
    return (
        f"{head if conclusions else ''}{_group('Warnings', found.forecasts)}{_group('Assessments', found.assessments)}"
    )


def _group(title: str, topics: Sequence[TopicClaims]) -> str:
    if not topics:
        return ""
    rows = "".join(_folded(topic) for topic in topics)
    return f'<section class="claims-card"><h2>{title} · {style.plural(len(topics), "topic")}</h2>{rows}</section>'


def _folded(topic: TopicClaims) -> str:
    """Write one topic with its claimants; the claims on demand."""
    claimants = ", ".join(
        dict.fromkeys(
            f"{claim_text.stance(line.claim.stance)} {markup.text(claim_text.short(line.claimant_name))}"
            for line in topic.lines
        )
    )
    return (
        f'<details class="outlook-topic"><summary><strong>{markup.text(topic.topic.title)}</strong> '
        f"<small>{claimants}</small></summary>{_claims(topic)}</details>"
    )


def topic_html(topic: TopicClaims, heading: str = "h3", pages: Pages = links.NONE) -> str:
    """Write one topic with every claim on it; below its title the actors and the place in `pages` that it is about."""
    title = f"<{heading}>{markup.text(topic.topic.title)}</{heading}>"
    return f'<div class="claims-topic">{title}{_about(topic.topic, pages)}{_claims(topic, pages)}</div>'


def _about(topic: Topic, pages: Pages) -> str:
    named = [one for one in dict.fromkeys((topic.subject, topic.object, *topic.actors)) if one in pages.actors]
    actors = ", ".join(links.actor(one, pages.actors[one], pages) for one in named)
    pairs = [("Actors", actors), ("Place", links.places([topic.place], pages))]
    return markup.pairs(pairs) if any(value for _, value in pairs) else ""


def _claims(topic: TopicClaims, pages: Pages = links.NONE) -> str:
    names = claim_text.names(topic.lines, pages)
    note = f'<p class="claims-unlike">{markup.text(topic.topic.note)}</p>' if topic.topic.note else ""
    rows = "".join(
        f"<li {claim_text.ids([line])}><strong>{names[line.claim.claim_id]}</strong> "
        f"{claim_text.stance(line.claim.stance)} {claim_text.badge(line)} <small>{claim_text.dates(line)}</small>"
        f"<div>{claim_text.words(line, pages)} {claim_text.source(line)}</div></li>"
        for line in topic.lines
    )
    return f"{note}<ul>{rows}</ul>"
