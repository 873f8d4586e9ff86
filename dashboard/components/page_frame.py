"""The frame of every page: navigation, filters, headline, and the button that copies the address."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import parse_qs

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import page_state, store_cache
from dashboard.briefing.output_files import FORMATS
from dashboard.components import briefing, chips, connection, exports, filters, guide, search
from dashboard.components.controls import remove_filters
from dashboard.drawing import markup, style
from dashboard.page_state import Focus, Page
from dashboard.routes import pictures
from dashboard.web import denials
from dashboard.web.access import people, settings
from dashboard.web.access.rights import Right, may
from events import edtf_dates
from events.imports.models import LibraryError
from events.queries import dimensions
from events.queries.counts import SelectionCounts, count
from events.queries.records import table_rows
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Labels, Selection
from events.queries.table_columns import TableKind
from events.store.store import Store
from geodata.faults import DataError

NAME: Final = "Khorasan Atlas"
PAGES: Final = {
    "Explore": "explore.py",
    "Claims": "claims.py",
    "Records": "records.py",
    "Briefing": "briefing.py",
    "Data": "imports.py",
    "About": "about.py",
}
# By title, what the other pages than Explore open themselves.
OPENS: Final = {"Claims": ("record_id", "actor_id"), "Records": ("record_id",)}
SEEN: Final = "datasets_seen"  # in the session: digest and datasets of its last run
FORMER: Final = "The latest data cannot be shown; these are the earlier records."
EXPORTED: Final = {"Explore": TableKind.RECORDS, "Claims": TableKind.CLAIMS}  # by title; Records has its own
MOST_FAULTS: Final = 12
LONGEST_FAULT: Final = 300
PRESENT_HELP: Final = "Show the page without controls, for screenshots; press Esc to return"


class _Slots(NamedTuple):
    """Where the parts of a frame stand, above what the page itself shows; a bare page has only messages."""

    top: DeltaGenerator | None
    headline: DeltaGenerator | None
    messages: DeltaGenerator


@dataclass(frozen=True)
class Frame:
    """The data that a page is drawn from, and the frame that is drawn around it."""

    page: Page
    store: Store
    labels: Labels
    counts: SelectionCounts
    title: str
    has_map: bool
    slots: _Slots


def show(title: str) -> Frame:
    """Draw the frame of the page with a title; return the data that the page is drawn from."""
    frame = show_if_possible(title)
    if frame is None:
        st.stop()
    return frame


def show_if_possible(title: str) -> Frame | None:
    """Draw the frame of a page that has something to show without the store, too; return None if there is no store."""
    frame = _begin(title)
    if frame:
        _finish(frame)
    return frame


@contextmanager
def after_map(title: str, begin_map: Callable[[Store, Selection], None]) -> Iterator[Frame]:
    """
    Return the data of a page, which draws its map first, since people wait for it; then draw the frame above the map.

    The page offers its pictures, and has no frame if the address asks for that. `begin_map` begins what the map needs,
    before the first question.
    """
    frame = _begin(title, begin_map)
    if frame is None:
        st.stop()
    try:
        yield frame
    except (DataError, LibraryError):
        raise  # the store cannot be asked for the frame, either
    except Exception:
        _finish(frame)  # without the filters nobody could undo what has failed
        raise
    _finish(frame)


def _begin(title: str, begin_map: Callable[[Store, Selection], None] | None = None) -> Frame | None:
    """Draw the links, and make room for the rest of the frame."""
    for name in ("page.css", "claims.css", "phone.css"):
        st.html(style.ASSETS / name)
    connection.show()
    connection.begin_questions()
    exports.show_problems()
    if connection.was_cancelled() or not _has_store():
        _links({})
        return None
    page, has_map = page_state.current(), begin_map is not None
    if page_state.was_opened() and not opens(title, page.focus):
        # Streamlit goes to no other page while it answers a click: the run after it does.
        st.switch_page(guide.VIEWS / PAGES["Explore"], query_params=page_state.on_explore(page))
    top = headline = None
    if not (has_map and page.present):
        top = st.container(horizontal=True, vertical_alignment="center", key="top")
        with top:  # before the first question, which may take long: one can go to another page meanwhile
            _links(_query(page))
        headline = st.container(horizontal=True, vertical_alignment="center", key="headline")
    slots = _Slots(top, headline, st.container(key="messages"))
    store = store_cache.store()
    if begin_map:
        begin_map(store, page.selection)
    counts = count(store, page.selection)
    frame = Frame(page, store, dimensions.labels(store), counts, title, has_map, slots)
    st.set_page_config(page_title=f"{page.selection.in_words(frame.labels)} - {title} - {NAME}")
    return frame


def opens(title: str, focus: Focus) -> bool:
    """Check whether the page with a title can show what is open."""
    opened = {name for name, value in vars(focus).items() if value}
    return title == "Explore" or opened <= {*OPENS.get(title, ())}


def _finish(frame: Frame) -> None:
    """Draw search and menus, filters, headline and messages."""
    top, headline, messages = frame.slots
    if top and headline:
        with top:
            _offers(frame)
        filters.show(frame.page.selection, frame.counts.facets, frame.labels)
        with headline:
            _headline(frame)
    with messages:
        search.highlight(frame.page.selection.words)
        _messages(frame)


def _offers(frame: Frame) -> None:
    """Draw the search box and the menus beside the links to the pages."""
    search.show()
    if frame.title in EXPORTED:
        _export(frame, EXPORTED[frame.title])
    with st.popover("Share", key="share"):
        _share(frame)


def _headline(frame: Frame) -> None:
    """Show the chosen filters and the number of records."""
    # A place of their own, however many: the headline behind them is replaced, never shown twice.
    with st.container(horizontal=True, vertical_alignment="center", width="content", key="chips"):
        chips.show(frame.page, frame.labels)
    _number(frame)
    if not frame.page.selection.active and frame.title == "Explore":
        guide.show(PAGES[frame.title])


def _messages(frame: Frame) -> None:
    _changes(frame)
    if frame.page.ignored:
        with st.container(key="ignored"):
            words = f"Ignored in the address: {listed(frame.page.ignored)}"
            st.warning(markup.markdown(words), icon=":material/link_off:")
    if not may(people.of_run(), Right.RESTRICTED):
        _elsewhere()
    if not frame.counts.totals.all:
        _empty(frame)


def _has_store() -> bool:
    """Open the store; show in a sentence why there is none, or why it is not that of the current data."""
    try:
        store_cache.begin_run()
        store_cache.store()
    except (DataError, LibraryError) as error:
        st.error("No records can be shown. Correct this and reload the page:")
        st.code(people.reason(error, people.of_run()), language=None)
        return False
    if problem := store_cache.problem():
        words = people.reason(problem, people.of_run())
        st.warning(markup.markdown(f"{FORMER} {words}"), icon=":material/warning:")
    return True


def _changes(frame: Frame) -> None:
    """Show what others, or another tab, have changed since the last run of this session."""
    now = frame.store.digest, frame.labels["dataset"]
    before = st.session_state.get(SEEN, now)
    st.session_state[SEEN] = now
    if before != now:
        st.info(markup.markdown(changes(before[1], now[1])), icon=":material/sync:")


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Write which datasets were added and removed, by their ids and titles."""
    parts = [f"{title} was removed" for dataset_id, title in before.items() if dataset_id not in now]
    parts += [f"{title} was imported" for dataset_id, title in now.items() if dataset_id not in before]
    return f"Changed since your last click: {'; '.join(parts or ['a dataset has another version'])}."


def listed(faults: Sequence[str]) -> str:
    """Write faults of an address in one line, each to its end; of very many, the first and how many more there are."""
    shown = [fault if len(fault) <= LONGEST_FAULT else f"{fault[:LONGEST_FAULT]}…" for fault in faults[:MOST_FAULTS]]
    more = len(faults) - len(shown)
    return "; ".join([*shown, *([f"and {more:,} more"] if more else [])])


def _elsewhere() -> None:
    """List what the page does not show to this person."""
    if titles := ", ".join(dataset.title for dataset in store_cache.restricted()):
        st.caption(f"Records of {markup.markdown(titles)} must not be redistributed. {people.only_for()}")


def _links(query: Mapping[str, list[str]]) -> None:
    """Show links to the pages; they keep the selection and the options of the briefing."""
    with st.container(horizontal=True, gap="small", key="pages"):
        st.html(f'<b class="atlas-brand">{NAME}</b>', width="content")
        for title, file in PAGES.items():
            st.page_link(guide.VIEWS / file, label=title, query_params=query)
        if settings.is_required():
            _person()


def _person() -> None:
    """Show who is signed in with the button to sign out, or a link to sign in."""
    person = people.of_run()
    if person.sign_in:
        about = f"{markup.markdown(person.name)}, {person.role.name.lower()}"
        st.button("Sign out", key="sign-out", on_click=st.logout, help=about)
    else:
        st.html(f'<a href="{denials.SIGN_IN}" target="_self">Sign in</a>')


def _query(page: Page) -> dict[str, list[str]]:
    return parse_qs("&".join(filter(None, (page.selection.to_query(), page.options.to_query()))))


def _number(frame: Frame) -> None:
    """Show the number of records and the date of the data; page and selection in words are for screen readers."""
    words = frame.page.selection.in_words(frame.labels)
    st.html(
        '<div role="status"><h1 class="atlas-headline">'
        f'<span class="atlas-read">{frame.title}, {markup.text(words)}: </span>'
        f"<strong>{style.count_words(*frame.counts.totals)}</strong> "
        f"<small>· data of {edtf_dates.show_day(frame.store.data_date)}</small></h1></div>",
        width="content",
    )
    # The filters speak of certain and possible records, too, also while none is chosen.
    st.markdown("", help=style.MATCH_HELP, width="content")


def _export(frame: Frame, kind: TableKind) -> None:
    """Offer as files what is seen: the records of the selection, or the claims of the open section."""
    section = frame.page.section if kind is TableKind.CLAIMS else ""
    request = TableRequest(frame.page.selection, kind, section=section)
    exports.show(frame.store, request, table_rows.number(frame.store, store_cache.atlas(), request))


def _share(frame: Frame) -> None:
    """Show what others can be given: the address, the briefing, slide and pictures, the page without controls."""
    _copy_link()
    st.page_link(guide.VIEWS / "briefing.py", label="Briefing", query_params=_query(frame.page))
    if frame.has_map:
        is_empty = not frame.counts.totals.all
        briefing.download(frame.store, frame.page, FORMATS["pptx"], label="Slide (PPTX)", disabled=is_empty)
        _pictures(frame)
        st.button("Present", key="present", on_click=page_state.change, kwargs={"present": True}, help=PRESENT_HELP)


def _pictures(frame: Frame) -> None:
    """Show the buttons that save the map as it is shown."""
    menu = st.components.v2.component(
        "pictures",
        html='<div class="atlas-pictures"></div>',
        css=style.asset("page/pictures.css"),
        js=style.asset("page/pictures.js"),
    )
    address = pictures.address(frame.store, frame.page.selection, frame.page.options)
    menu(key="pictures", data={"address": address})


def _empty(frame: Frame) -> None:
    """Offer to remove the filters if no record is left."""
    helpful = frame.counts.filters_to_relax()
    remove_filters("empty", "**No record matches.**", helpful, frame.page.selection.active)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="examples"):
        guide.links(PAGES[frame.title])
    if frame.page.selection.words:
        search.did_you_mean(frame.page.selection.words)


def _copy_link() -> None:
    button = st.components.v2.component(
        "copy_link",
        html='<button type="button">Copy link</button>',
        css=style.asset("copy-link.css"),
        js=style.asset("copy-link.js"),
    )
    button(key="copy_link")
