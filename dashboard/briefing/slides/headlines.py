"""Propose the headline of a slide from its figures."""

from collections.abc import Sequence
from typing import Final

from dashboard.drawing import style
from events.curated.standing import Standing
from events.queries.counts import Counts
from events.queries.records.disagreements import Estimates

WORDS: Final = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def of_counts(totals: Counts) -> str:
    """Write how many records are certain: "Two records certain, eight possible"."""
    noun = "record" if totals.certain == 1 else "records"
    if not totals.certain:
        plural = "" if totals.possible == 1 else "s"
        return _sentence(f"{_numbers(totals.possible)[0]} possible record{plural}, none certain")
    if not totals.possible:  # "all certain" would read as if no claim of theirs was contested
        return _sentence(f"{_numbers(totals.certain)[0]} {noun}")
    certain, possible = _numbers(totals.certain, totals.possible)
    return _sentence(f"{certain} {noun} certain, {possible} possible")


def of_comparison(sides: Sequence[tuple[str, Counts]]) -> str:
    """Write how many records two selections hold: "2022: 10 records, 2021: 4 records"."""
    counted = [f"{title}: {style.count_words(*totals) if totals.all else 'no records'}" for title, totals in sides]
    return _sentence("; ".join(counted))


def of_provinces(counts: Sequence[tuple[str, int, int]], provinces: int) -> str:
    """Write which province has most records; `counts` have label, certain and possible, most first."""
    if not counts:
        return "No record has a known province"
    label, certain, possible = counts[0]
    has_most = len(counts) == 1 or (certain, possible) != counts[1][1:]
    lead = f"Most records in {label}: {style.count_words(certain, possible)}" if has_most else "No province leads"
    return f"{lead}; {style.plural(provinces, 'province')} in all"


def of_dispute(title: str, standing: Standing) -> str:
    """Write how many claimants affirm and how many deny an event."""
    verbs = ((standing.affirming, "affirm it", "affirms it"), (standing.denying, "deny it", "denies it"))
    given = [(weight.claimants, verb if weight.claimants != 1 else one) for weight, verb, one in verbs if weight]
    words = _numbers(*(claimants for claimants, _ in given))
    sides = [f"{number} {verb}" for number, (_, verb) in zip(words, given, strict=True)]
    return f"{title}: {', '.join(sides)}" if sides else f"{title}: {standing.happened}"


def of_estimates(questions: Sequence[Estimates]) -> str:
    """Write the figures of the question on which they are furthest apart."""
    ranges = [(*_ends(question), question.question.title) for question in questions]
    known = [(low, high, title) for low, high, title in ranges if high]
    if not known:
        return f"{style.plural(len(questions), 'question')} without a figure"
    low, high, title = max(known, key=lambda found: found[1] / (found[0] or 1))
    figures = f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"
    more = len(questions) - 1
    return f"{title}: {figures}" + (f"; {style.plural(more, 'more question')}" if more else "")


def _ends(answer: Estimates) -> tuple[float, float]:
    claims = [figure.line.claim for figure in answer.figures]
    bounds = [bound for claim in claims for bound in (claim.low, claim.high) if bound is not None]
    return (min(bounds), max(bounds)) if bounds else (0, 0)


def of_sources(sources: int, records: int) -> str:
    """Write how many sources stand behind the records."""
    return (
        f"{_sentence(_numbers(sources)[0])} source{'' if sources == 1 else 's'} for {style.plural(records, 'record')}"
    )


def _numbers(*numbers: int) -> list[str]:
    """Write numbers up to twelve as words, but all in digits if one of them is larger."""
    if max(numbers, default=0) < len(WORDS):
        return [WORDS[number] for number in numbers]
    return [f"{number:,}" for number in numbers]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
