"""Write a claim as HTML: its plain text with links, grades and signs."""

from collections.abc import Iterable
from typing import Final

from dashboard.drawing import links, markup, style
from dashboard.drawing.glossary import CREDIBILITY_WORDS, RELIABILITY_WORDS
from dashboard.drawing.links import Pages
from events import edtf_dates
from events.models import Aspect, Stance
from events.queries.records import claim_text
from events.queries.records.record_detail import Line, SourcedClaim

LONGEST_ABBREVIATION: Final = 6
AGAINST: Final = (Stance.DENIES, Stance.QUESTIONS)
ARTICLE_BADGE: Final = '<b class="claims-badge claims-badge-article">◇ article</b>'
OTHER_BADGE: Final = '<b class="claims-badge">● other source</b>'


def short(name: str) -> str:
    """Shorten the name of an actor to the abbreviation in brackets at its end, or drop what is in brackets."""
    plain, _, rest = name.partition(" (")
    inside = rest.removesuffix(")")
    return inside if inside.isupper() and len(inside) <= LONGEST_ABBREVIATION else plain


def stance(value: Stance, words: str = "") -> str:
    """Write a stance as sign and word, or as sign and other words."""
    return f'<span class="claims-stance claims-{value}">{style.STANCE_SIGNS[value]} {words or value}</span>'


def predicate(line: SourcedClaim) -> str:
    """Write the stance of a claim, on a perpetrator with the short name."""
    return claim_text.predicate(line, lambda name: markup.text(short(name)))


def ids(shown: Iterable[SourcedClaim]) -> str:
    """Write the attribute that lists the claims an element shows."""
    return f'data-claims="{markup.attribute(" ".join(line.claim.claim_id for line in shown))}"'


def badge(line: SourcedClaim) -> str:
    """Write whether a claim is the article's or from another source."""
    return ARTICLE_BADGE if line.source.is_article else OTHER_BADGE


def dates(line: SourcedClaim) -> str:
    """Write when a claim was made and the date that it speaks of."""
    found = (claim_text.stated(line), claim_text.reference_date(line))
    return " ".join(f'<span class="claims-when">{markup.text(date)}</span>' for date in found)


def words(line: SourcedClaim, pages: Pages = links.NONE) -> str:
    """Write the value of a claim and the quotation behind it; the perpetrator and the place that it names are links."""
    claim = line.claim
    accused = pages.actors if claim.aspect is Aspect.PERPETRATOR else ()
    written = claim_text.value(claim.aspect, claim.value_in_words)
    value = links.in_text(written, links.targets(pages, accused, [claim.place]))
    quote = f"<q>{markup.text(line.claim.quote)}</q>" if line.claim.quote else ""
    return f"{value} {quote}".strip()


def source(line: SourcedClaim) -> str:
    """Write the source as a link, with its date, the place in it and both grades; below it the note."""
    claim = line.claim
    meaning = f"source {RELIABILITY_WORDS[line.source.reliability]}; claim {_credibility(line)}"
    grade = _abbreviation(f"{line.source.reliability}{claim.credibility or ''}", meaning)
    locator = markup.text(claim.locator) if claim.locator else ""
    note = f"<small>{_note(line)}</small>" if claim.note else ""
    return f"<small>{_joined(*_origin(line), locator, grade, *_texts([claim_text.also_in(line)]))}</small>{note}"


def record_id(line: SourcedClaim) -> str:
    """Return the record that shows a claim: its event, or the estimate that it is; blank if there is none."""
    return line.claim.event_id or (line.claim.claim_id if line.claim.is_estimate else "")


def opening(line: SourcedClaim) -> str:
    """Write the claimant as a button that opens the record of a claim; as text where there is none."""
    target = record_id(line)
    return links.button(target, line.claimant_name) if target else markup.text(line.claimant_name)


def names(lines: Iterable[SourcedClaim], pages: Pages) -> dict[str, str]:
    """
    Write the claimant of each claim, by its id, as a button that opens the actor's page; as text without a page.

    Of several with the same name only one is a stop of the Tab key: they lead to the same page.
    """
    seen: set[str] = set()
    found = {}
    for line in lines:
        name, claimant = line.claimant_name, line.claim.claimant
        has_page = claimant in pages.actors
        target, is_stop = f"{links.ACTOR}{claimant}", claimant not in seen
        found[line.claim.claim_id] = links.button(target, name, is_stop=is_stop) if has_page else markup.text(name)
        seen.add(claimant)
    return found


def item(line: SourcedClaim) -> str:
    """Write a whole claim as an item of a list: claimant, stance, figure and words, dates, source."""
    number = f"<b>{markup.text(line.number)}</b> " if line.claim.has_number else ""
    return (
        f"<div {ids([line])}><strong>{markup.text(line.claimant_name)}</strong> {stance(line.claim.stance)} "
        f"{badge(line)} <small>{dates(line)}</small><div>{number}{words(line)} {source(line)}</div></div>"
    )


def origin(line: SourcedClaim, pages: Pages = links.NONE) -> str:
    """
    Write when a claim was made, where it is published, and both grades in words; below that the note.

    Of a dataset, write what its file states, and beside it what is derived from that.
    """
    if line.in_file is not None:
        return "".join(f"<small>{_in_file(one, pages)}</small>" for one in line.in_file)
    claim = line.claim
    when = (claim_text.stated(line), claim_text.reference_date(line) if claim.as_of else "")
    grades = f"source {RELIABILITY_WORDS[line.source.reliability]}, claim {_credibility(line)}"
    rest = (claim.locator, grades, claim_text.also_in(line))
    return f"<small>{_joined(*_texts(when), *_origin(line), *_texts(rest), _note(line))}</small>"


def _in_file(line: Line, pages: Pages) -> str:
    about = markup.text(line.about)
    stated = f"{about} “{markup.text(line.stated)}”" if line.stated else about
    derived = links.in_text(line.derived, links.targets(pages, line.ids, line.ids))
    return _joined(stated, derived)


def _origin(line: SourcedClaim) -> tuple[str, str]:
    origin = line.source
    published = f"published {markup.text(edtf_dates.show(origin.published))}" if origin.published else ""
    return markup.link(origin.url, f"{origin.publisher}: {origin.title}"), published


def _note(line: SourcedClaim) -> str:
    return f"Note: {markup.text(line.claim.note)}" if line.claim.note else ""


def _credibility(line: SourcedClaim) -> str:
    return CREDIBILITY_WORDS.get(str(line.claim.credibility), "not graded")


def _abbreviation(short_form: str, meaning: str) -> str:
    return f'<abbr title="{markup.attribute(meaning)}">{markup.attribute(short_form)}</abbr>'


def _texts(parts: Iterable[str]) -> list[str]:
    return [markup.text(part) for part in parts if part]


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def lines(line: SourcedClaim) -> tuple[str, ...]:
    """Write a claim as plain lines, for pointer and keyboard."""
    return *claim_text.lines(line), "article" if line.source.is_article else "other source"
