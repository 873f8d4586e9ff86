"""Reading for a tab ends once the tab has been closed for a while."""

from types import SimpleNamespace

from dashboard.components.imports import closed_tab


def watched(monkeypatch, open_tabs, times):
    server = SimpleNamespace(is_active_session=open_tabs.__contains__)
    monkeypatch.setattr(closed_tab.runtime, "exists", lambda: True)
    monkeypatch.setattr(closed_tab.runtime, "get_instance", lambda: server)
    monkeypatch.setattr(closed_tab, "get_script_run_ctx", lambda: SimpleNamespace(session_id="mine"))
    return closed_tab.watch(lambda: times[0])


def test_it_is_closed_when_its_session_stays_away(monkeypatch):
    open_tabs, times = {"mine", "other"}, [0.0]
    is_closed = watched(monkeypatch, open_tabs, times)
    times[0] = 1_000.0
    assert not is_closed()
    open_tabs.remove("mine")
    times[0] += closed_tab.PATIENCE_SECONDS
    assert not is_closed()
    times[0] += 1
    assert is_closed()


def test_a_lost_connection_that_comes_back_closes_nothing(monkeypatch):
    open_tabs, times = set(), [0.0]
    is_closed = watched(monkeypatch, open_tabs, times)
    times[0] = closed_tab.PATIENCE_SECONDS
    open_tabs.add("mine")
    assert not is_closed()
    open_tabs.clear()
    times[0] += closed_tab.PATIENCE_SECONDS
    assert not is_closed()


def test_without_a_server_no_tab_is_closed(monkeypatch):
    monkeypatch.setattr(closed_tab.runtime, "exists", lambda: False)
    assert not closed_tab.watch()()
