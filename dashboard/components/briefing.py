"""The parts of the page Briefing: options, preview, files."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import briefing_process, page_state, store_cache
from dashboard.briefing import annotations, output_files
from dashboard.briefing.options import COMPARED, LONGEST, OPEN, SIZES, SLIDES, VARIANTS, Options, Tlp
from dashboard.briefing.output_files import FORMATS, Format
from dashboard.briefing.slides import headlines
from dashboard.briefing_process import DrawingError, Preview, Subject
from dashboard.components import exports
from dashboard.components.controls import side_by_side
from dashboard.drawing import markup, style
from dashboard.page_state import Page
from dashboard.web.access import people
from dashboard.web.access.rights import Right, may
from events.queries.counts import count
from events.store.store import Store
from geodata.processes.pool import Watch

SIZE_WORDS: Final = {
    "16:9": "16:9, screen",
    "a4-portrait": "A4 portrait",
    "a4-landscape": "A4 landscape",
    "square": "Square",
}
VARIANT_WORDS: Final = {"light": "Colour", "grey": "Grey, for print"}
SLIDE_WORDS: Final = {
    "overview": "Overview",
    "comparison": "Comparison",
    "countries": "One per country",
    "provinces": "Counts by province",
    "contested": "One per contested event",
    "estimates": "Estimates",
    "sources": "Sources",
}
TLP_HELP: Final = (
    "Traffic Light Protocol 2.0: who may see it. RED: named recipients only. AMBER+STRICT: their organisation. "
    "AMBER: also its clients. GREEN: the community. CLEAR: everyone."
)
INTERNAL_HELP: Final = (
    "Records that must not be redistributed are left out, and the footer counts them. Tick only if the briefing stays "
    "inside the organisation that has the licence."
)
OPTION_NAMES: Final = ("headline", "caveat", "tlp", "size", "variant", "slides", "internal")
PAGE_SHOWN: Final = "brief-page"
ANNOTATED: Final = "brief-annotate"
FAULTS: Final = "brief-faults"
WRITTEN_FILE: Final = "brief-made"
DECKS: Final = ("pptx", "pdf")  # formats of several pages
TALLEST_PX: Final = 780
# Longer texts than an option may have are cut with a message: the field alone would cut them without one.
MOST_TYPED: Final = 10 * LONGEST


# ------------------------------------------------------------------ options


def choose(page: Page, store: Store) -> None:
    """Show the options; a change is in the page's state before it runs again."""
    options = page.options
    for name in OPTION_NAMES:
        # The page's state is the one truth: widgets show it, whether it came from a click or the address.
        value = getattr(options, name)
        st.session_state[f"brief-{name}"] = list(value) if name == "slides" else value
    proposed = headlines.of_counts(count(store, page.selection).totals)
    _text_input("Headline", "headline", proposed)
    size, variant = st.columns(2, gap="small")
    with size:
        _select("Page", list(SIZES), "size", SIZE_WORDS)
    with variant:
        _select("Colours", list(VARIANTS), "variant", VARIANT_WORDS)
    labels = {tlp: tlp.label for tlp in Tlp if not (options.internal and tlp in OPEN)}
    _select("Handling label", list(labels), "tlp", labels, TLP_HELP)
    _text_input("Caveat", "caveat", "Draft, not verified")
    st.pills(
        "Pages",
        [slide for slide in SLIDES if options.comparison or slide != COMPARED],
        key="brief-slides",
        selection_mode="multi",
        format_func=SLIDE_WORDS.__getitem__,
        on_change=_set_options,
        wrap=True,
    )
    is_entitled = may(people.of_run(), Right.RESTRICTED)
    st.checkbox(
        "Internal only",
        key="brief-internal",
        on_change=_set_options,
        help=INTERNAL_HELP if is_entitled else people.only_for(),
        disabled=not is_entitled,
    )


def _text_input(label: str, name: str, placeholder: str) -> None:
    st.text_input(label, key=f"brief-{name}", placeholder=placeholder, max_chars=MOST_TYPED, on_change=_set_options)


def _select(label: str, values: list[Any], name: str, words: dict[Any, str], explained: str | None = None) -> None:
    st.selectbox(
        label, values, key=f"brief-{name}", format_func=words.__getitem__, on_change=_set_options, help=explained
    )


def _set_options() -> None:
    fields = {name: st.session_state[f"brief-{name}"] for name in OPTION_NAMES}
    before = page_state.current().options
    long = [name for name in ("headline", "caveat") if len(fields[name]) > LONGEST]
    st.session_state[FAULTS] = [f"{name.title()}: {len(fields[name])} characters, cut to {LONGEST}." for name in long]
    fields |= {name: fields[name][:LONGEST] for name in long}
    if fields["internal"] and fields["tlp"] in OPEN:
        fields["tlp"] = Tlp.AMBER_STRICT
    elif before.internal and not fields["internal"] and before.tlp is Tlp.AMBER_STRICT:
        fields["tlp"] = Tlp.CLEAR
    fields["slides"] = tuple(fields["slides"]) or Options().comparing(before.comparison).slides
    page_state.change(options=replace(before, **fields))


# ------------------------------------------------------------------ preview


def drawn(page: Page, store: Store) -> Preview | None:
    """Draw the page to show, or show why there is none and what to do."""
    try:
        return briefing_process.preview(_subject(page, store), st.session_state.get(PAGE_SHOWN, 0), _look)
    except DrawingError as problem:
        st.warning(markup.markdown(str(problem)))
        return None


def _subject(page: Page, store: Store) -> Subject:
    return briefing_process.subject(store, store_cache.atlas(), page.selection, page.options)


def _look(part: float, words: str) -> None:
    """Read the page's state: there Streamlit ends the run of a page that was left or changed."""
    _ = PAGE_SHOWN in st.session_state


def preview(page: Page, shown: Preview) -> None:
    """Show one page in its true proportions, with buttons for the others."""
    last = len(shown.titles) - 1
    if last:
        _page_buttons(shown, last)
    width, height = page.options.inches
    for problem in st.session_state.pop(FAULTS, ()):
        st.warning(markup.markdown(problem))
    mount = st.components.v2.component(
        "annotate",
        html='<div class="atlas-annotate"></div>',
        js=style.asset("page/annotate.js"),
        css=style.asset("page/annotate.css"),
    )
    with st.container(key="brief-preview"):
        mount(
            key=ANNOTATED,
            data={
                "picture": f"data:image/png;base64,{b64encode(shown.png).decode()}",
                "alternative": shown.alternative,
                "width": None if width > 1.3 * height else round(TALLEST_PX * width / height),
                "page": shown.number + 1,
                "notes": [annotations.write(one) for one in page.options.annotations],
            },
            on_notes_change=_annotate,
        )


def _annotate() -> None:
    """Apply the annotations placed by hand; an invalid one is ignored with a message."""
    sent = st.session_state[ANNOTATED].get("notes")
    if isinstance(sent, Sequence) and not isinstance(sent, str):
        found, faults = annotations.read_all(str(text) for text in sent)
        st.session_state[FAULTS] = faults
        page_state.change(options=replace(page_state.current().options, annotations=found))


def _page_buttons(shown: Preview, last: int) -> None:
    number = shown.number
    with side_by_side("brief-pages-shown"):
        st.button("◀", key="page-back", on_click=_turn, args=(number - 1,), disabled=not number, help="Previous page")
        st.button("▶", key="page-on", on_click=_turn, args=(number + 1,), disabled=number == last, help="Next page")
        st.markdown(f"Page {number + 1} of {last + 1}: {markup.markdown(shown.titles[number])}")


def _turn(number: int) -> None:
    st.session_state[PAGE_SHOWN] = number


# ------------------------------------------------------------------ files


def files(page: Page, store: Store, shown: Preview | None) -> None:
    """Offer the files: a single page at once, a deck after it has been created."""
    is_deck = shown is not None and len(shown.titles) > 1
    row, below = st.container(horizontal=True, gap="small", key="brief-files"), st.empty()
    with row:
        for format_ in FORMATS.values():
            if format_.name == "zip" or (is_deck and format_.name in DECKS):
                _make_first(page, store, format_, below, disabled=shown is None)
            else:
                download(store, page, format_, disabled=shown is None)


def _make_first(page: Page, store: Store, format_: Format, below: DeltaGenerator, disabled: bool) -> None:
    """Create a file that takes a while, showing progress, and then offer it."""
    name, key = _name(store, page, format_), f"brief-{format_.name}"
    written = st.session_state.get(WRITTEN_FILE, {})
    if name in written and not disabled:
        label = f"Download {format_.title}"
        st.download_button(
            label, written[name], name, format_.media_type, key=f"{key}-made", on_click="ignore", type="primary"
        )
    elif st.button(f"Create {format_.title}", key=key, disabled=disabled, help=format_.meaning):
        bar = below.progress(0.0, "Creating the file…")

        def watch(part: float, words: str) -> None:
            bar.progress(min(part, 1.0), words or "Creating the file…")

        try:
            raw = _recorded(store, page, format_, watch)()
        except DrawingError as problem:
            below.warning(markup.markdown(str(problem)))
            return
        # Only the last: a deck with its data may be large.
        st.session_state[WRITTEN_FILE] = {name: raw}
        st.rerun()


def download(store: Store, page: Page, format_: Format, label: str = "", disabled: bool = False) -> None:
    """Offer one file, by the title of its format if it has no label; it is made on demand."""
    name = _name(store, page, format_)
    st.download_button(
        label or format_.title,
        data=exports.explained(_recorded(store, page, format_, lambda part, words: None), name),
        file_name=name,
        mime=format_.media_type,
        key=f"brief-{format_.name}",
        on_click="ignore",
        disabled=disabled,
        help=format_.meaning,
    )


def _recorded(store: Store, page: Page, format_: Format, watch: Watch) -> Callable[[], bytes]:
    about = _subject(page, store)
    file = exports.ExportFile("briefing", _name(store, page, format_), format_.media_type, page.options.internal)
    return exports.recorded(lambda: briefing_process.render(about, format_.name, watch), file, page.selection)


def _name(store: Store, page: Page, format_: Format) -> str:
    return f"{output_files.stem(store, page.selection, page.options)}.{format_.name}"
