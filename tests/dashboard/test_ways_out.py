"""Every way out of the dashboard: records that must not be redistributed are seen on this computer, nowhere else."""

import http.client
import io
import re
import zipfile

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from bench.server import running
from dashboard.briefing import content, documents
from dashboard.briefing.options import Options, Tlp
from dashboard.briefing.sources import NothingToShowError
from events.exports import FORMATS, gather
from events.queries import redistribution
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection
from events.store.store import open_store
from geodata import atlas as geodata_atlas
from tests.events import imported_dataset

SEALED = "Sealed raid"
SHARED = "Shared raid"
PAIR = "pair"  # in the notes of one record of each
SPOT = (61.5, 30.5)  # where the map has nothing else
PAGES = (
    "",
    "dataset=bound-count",
    "record=bound-count:s1",
    "q=sealed",
    "present=1&dataset=bound-count",
    "view=records",
    "view=records&q=raid",
    "view=records&record=bound-count:s1",
    "view=claims",
    "view=briefing",
    "view=briefing&internal=1&tlp=RED",
    "view=data",
    "view=about",
)
ELSEWHERE = {"X-Forwarded-For": "192.0.2.7"}


def raids(title, prefix, number):
    lon, lat = SPOT
    return [
        {
            "source_record_id": f"{prefix}{turn}",
            "title": f"{title} {turn}",
            "kind": "attack",
            "lon": lon + (turn > 5) * 7,
            "lat": lat + (turn > 5) * 4,
            "precision": "exact",
            "place_stated": f"{title} place",
            "earliest": imported_dataset.DAY,
            "latest": imported_dataset.DAY,
            "notes": f"{title} note {PAIR * (turn == 1)}",
        }
        for turn in range(1, number + 1)
    ]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Two imported datasets, more records than the map draws one by one; one must not be redistributed."""
    folder = tmp_path_factory.mktemp("home")
    imported_dataset.keep(folder / "imports", imported_dataset.OPEN, raids(SHARED, "f", 5))
    imported_dataset.keep(folder / "imports", imported_dataset.BOUND, raids(SEALED, "s", 400))
    return folder


@pytest.fixture(scope="module")
def server(home):
    folders = {"KHORASAN_ATLAS_HOME": str(home), "KHORASAN_ATLAS_IMPORTS": str(home / "imports")}
    with running(**folders, KHORASAN_ATLAS_ALLOW_ANONYMOUS="1") as started:
        yield started


@pytest.fixture(scope="module")
def whole(home):
    opened = open_store(home / "store", imports=home / "imports")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shared(home):
    opened = open_store(home / "store", imports=home / "imports", only_redistributable=True)
    yield opened
    opened.close()


def page_data(server, query, **headers):
    """Return everything that the server sends to a page, with the files that the page names."""
    address = server.url.replace("http", "ws") + "/_stcore/stream"
    message = BackMsg()
    message.rerun_script.query_string = query
    received = b""
    with connect(
        address, subprotocols=["streamlit"], origin=server.url, max_size=None, additional_headers=headers
    ) as socket:
        socket.send(message.SerializeToString())
        answer = ForwardMsg()
        while not is_last(answer):
            data = socket.recv(timeout=120)
            answer = ForwardMsg.FromString(data)
            received += data
        files = set(re.findall(rb"/media/[\w.]+", received))
        return received + b"".join(unpacked(get(server, name.decode(), **headers)[1]) for name in files)


def is_last(answer):
    # A page that leads to another one has an end of its own.
    is_end = answer.WhichOneof("type") == "script_finished"
    return is_end and answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY


def ask(server, path, **headers):
    connection = http.client.HTTPConnection(server.url.partition("//")[2], timeout=120)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, answer.headers, text


def get(server, path, **headers):
    return ask(server, path, **headers)[::2]


def unpacked(file):
    if not zipfile.is_zipfile(io.BytesIO(file)):
        return file
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


def tile_address(server):
    """Return the address of tiles that a page on this computer is given."""
    (found,) = set(re.findall(rb"tiles/\{view\}\?data=[\w.-]+", page_data(server, "").replace(b"\\\\", b"")))
    return "/" + found.decode().format(view="8/171/105/171/105")


@pytest.mark.parametrize("query", PAGES)
def test_a_page_elsewhere_is_sent_none_of_them(server, query):
    assert SEALED.encode() not in page_data(server, query, **ELSEWHERE)


def test_a_page_elsewhere_shows_all_others_and_what_it_leaves_out(server):
    data = page_data(server, "view=records&q=raid", **ELSEWHERE)
    assert data.count(f"{SHARED} 1".encode())
    assert b"Records of Bound Count must not be redistributed" in data
    assert b"KHORASAN_ATLAS_TRUSTED" in data


def test_the_page_data_is_for_this_computer(server):
    assert b"Open Count" in page_data(server, "view=data")
    elsewhere = page_data(server, "view=data", **ELSEWHERE)
    assert b"Imported files and their rows are not shown here" in elsewhere
    assert b"intake-file" not in elsewhere


@pytest.mark.parametrize("query", ["record=bound-count:s1", "view=records&q=raid"])
def test_a_page_on_this_computer_shows_them(server, query):
    assert SEALED.encode() in page_data(server, query)


def test_tiles_hold_them_only_for_the_page_on_this_computer(server):
    address = tile_address(server)
    status, text = get(server, address)
    assert (status, SEALED.encode() in text, SHARED.encode() in text) == (200, True, True)
    proven, _, rest = address.partition(".")
    for path, headers in (
        (address, ELSEWHERE),
        (proven, {}),
        (proven + ".guessed", {}),
        (address.partition("?")[0], {}),
        (address.partition("?")[0] + "?dataset=bound-count", {}),
    ):
        status, text = get(server, path, **headers)
        assert status == 200
        assert SEALED.encode() not in text, path
        assert (SHARED.encode() in text) == ("bound" not in path), path
    assert get(server, address, Origin="http://evil.test")[0] == 403


def test_a_tile_that_this_computer_may_keep_is_not_confirmed_elsewhere(server):
    address = tile_address(server)
    tag = ask(server, address)[1]["etag"]
    assert get(server, address, **{"If-None-Match": tag})[0] == 304
    assert get(server, address, **{"If-None-Match": tag}, **ELSEWHERE)[0] == 200


@pytest.mark.parametrize("headers", [{}, ELSEWHERE], ids=["here", "elsewhere"])
@pytest.mark.parametrize("query", ["", "?dataset=bound-count", "?q=sealed", "?record=bound-count:s1"])
def test_the_api_never_holds_them(server, query, headers):
    status, text = get(server, f"/api/events{query}", **headers)
    assert status == 200
    assert SEALED.encode() not in text
    assert b'"left_out":{"records":400,"datasets":["Bound Count"]' in text


@pytest.mark.parametrize("query", ["", "?q=sealed", "?q=nothing-of-the-kind", "?from=1990&to=1991", "?kind=estimate"])
def test_elsewhere_the_api_does_not_say_what_is_in_them(server, query):
    status, text = get(server, f"/api/events{query}", **ELSEWHERE)
    assert status == 200
    assert b'"left_out":{"records":400,"datasets":["Bound Count"]' in text


@pytest.mark.parametrize("name", FORMATS)
def test_exports_hold_them_only_for_internal_use(whole, shared, name):
    atlas, request = geodata_atlas.load(), TableRequest(Selection(words="raid"))
    found = [
        unpacked(FORMATS[name].write(gather(store, atlas, request, internal=internal)))
        for store, internal in ((whole, False), (whole, True), (shared, False), (shared, True))
    ]
    assert [SHARED.encode() in file for file in found] == [True] * 4
    assert [SEALED.encode() in file for file in found] == [False, True, False, False]


@pytest.mark.parametrize("name", ["pptx", "zip"])  # the others draw letters as outlines
def test_briefings_hold_them_only_for_internal_use(whole, shared, name):
    atlas, selection = geodata_atlas.load(), Selection(words=PAIR)

    def file(store, internal):
        brief = content.brief(store, atlas, selection, Options(internal=internal, tlp=Tlp.RED))
        return unpacked(documents.render(brief, name))

    found = [file(whole, False), file(whole, True), file(shared, False), file(shared, True)]
    assert [SEALED.encode() in one for one in found] == [False, True, False, False]


def test_a_briefing_of_nothing_else_is_refused_elsewhere_though_internal(shared):
    with pytest.raises(NothingToShowError):
        content.brief(shared, geodata_atlas.load(), Selection(words="sealed"), Options(internal=True, tlp=Tlp.RED))


def test_the_store_for_elsewhere_holds_no_record_of_them(whole, shared):
    assert [dataset.dataset_id for dataset in redistribution.restricted(whole)] == ["bound-count"]
    assert redistribution.restricted(shared) == ()
    with shared.cursor() as cursor:
        for (table,) in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            held = cursor.execute(f"SELECT count(*) FROM {table} AS t WHERE t::VARCHAR ILIKE '%sealed%'").fetchone()
            assert held == (0,), table
