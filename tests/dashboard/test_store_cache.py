"""What is done once, so that no click has to wait for it."""

from threading import Event

from dashboard import store_cache


def test_what_the_first_page_has_loaded_is_left_out_of_later_collections_of_garbage(monkeypatch):
    done, ended = [], Event()

    def work(store, atlas):
        done.append("worked")
        ended.set()

    monkeypatch.setattr(store_cache, "FIRST_PAGE", 0.0)
    for name in ("store", "atlas"):
        monkeypatch.setattr(store_cache, name, lambda: None)
    monkeypatch.setattr(store_cache, "_settle", lambda: done.append("settled"))
    store_cache.prepare_for_clicks.clear()
    store_cache.prepare_for_clicks(work)
    assert ended.wait(60)
    assert done == ["settled", "worked"]
    store_cache.prepare_for_clicks.clear()
