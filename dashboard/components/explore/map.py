"""The map on the page; the only caller of `st_folium`."""

from collections.abc import Callable, Mapping
from threading import Thread
from typing import Any, Final

import folium
import streamlit as st
from jinja2 import Template
from streamlit_folium import st_folium

from dashboard import page_state, store_cache
from dashboard.drawing import map_layers, markup, style
from dashboard.drawing.map import legend as map_legend
from dashboard.routes import served_files, tiles
from events.queries import map_tiles
from events.queries.counts import count
from events.queries.selection import Selection
from events.store.store import Store
from geodata import display_geometry
from geodata.boundaries import boundary_set

KEY = "map"
# Relative to the frame in which streamlit-folium shows the map, so that a path before the server's root is kept.
ROOT = "../../"


# Compiled once: every answer to a click is put into one of them.
CALL: Final = "{%% macro script(this, kwargs) %%}KhorasanAtlas.%s;{%% endmacro %%}"
BASE: Final = Template(CALL % "base({{ this._parent.get_name() }}, {{ this.values }})")
SHOW: Final = Template(CALL % "show({{ this.values }})")


class Script(folium.MacroElement):
    """A call of the map's own script with values; they are fetched or drawn by the browser."""

    def __init__(self, template: Template, values: Mapping[str, Any]) -> None:
        folium.MacroElement.__init__(self)
        self._template = template
        self.values = markup.as_script(values)

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401 - as branca has it
        """Add nothing to a page of folium, which would parse all values again: streamlit-folium takes the template."""
        return ""


def base_script(options: Mapping[str, Any]) -> Script:
    """Build the constant part of the map."""
    return Script(BASE, options)


def feature_group(answers: Mapping[str, Any]) -> folium.FeatureGroup:
    """Wrap answers for `st_folium(feature_group_to_add=...)`."""
    group = folium.FeatureGroup(name="answers")
    Script(SHOW, answers).add_to(group)
    return group


def base_map(theme: str, bare: bool = False) -> folium.Map:
    """
    Build the constant base map.

    It is the same for every selection: `st_folium` would rebuild the frame if anything in it changed.
    """
    base = folium.Map(
        tiles=None,
        zoom_control=True,
        prefer_canvas=False,
        world_copy_jump=True,
        zoom_snap=0.25,
        zoom_delta=0.5,
        # Tiles that fade in are drawn again in every frame, and come a fifth of a second later.
        fade_animation=False,
    )
    base.default_js = [
        ("leaflet", f"{ROOT}assets/leaflet/leaflet.js"),
        ("map", f"{ROOT}assets/map.js"),
    ]
    base.default_css = [
        ("leaflet", f"{ROOT}assets/leaflet/leaflet.css"),
        ("map", f"{ROOT}assets/map/map.css"),
        ("timeline", f"{ROOT}assets/timeline/timeline.css"),
        ("area", f"{ROOT}assets/area/area.css"),
        ("compare", f"{ROOT}assets/compare/compare.css"),
        *([("present", f"{ROOT}assets/map/present.css")] if bare else []),
    ]
    base_script(
        {
            "home": map_layers.HOME,
            "zooms": page_state.VIEW_LIMITS["zoom"],
            "attribution": markup.attribute(attribution()),
            "basemap": map_layers.BASEMAP,
            "theme": theme,
            "bare": bare,
            "kinds": map_legend.symbols(),
            "mix": {name: sorted(standings) for name, standings in style.MIX.items()},
            "layers": map_legend.LAYERS,
            "at_first": map_legend.AT_FIRST,
            "root": ROOT,
            "ramps": {"light": style.COUNT_COLOURS, "dark": style.COUNT_COLOURS_DARK},
            "per_area": map_layers.per_area(store_cache.atlas()),
            "cells": {
                "least": style.CELL_CLASSES,
                "side": map_tiles.SIDE,
                "most": map_tiles.MOST_TILES,
            },
            "geometry": {
                "provinces": ROOT + served_files.geometry_url("provinces-overview"),
                "close": ROOT + served_files.geometry_url("provinces-close"),
                "countries": ROOT + served_files.geometry_url("countries"),
                "closeBorders": ROOT + served_files.geometry_url("borders-close"),
                "borders": ROOT + served_files.geometry_url("borders"),
            },
            "ground": {
                **{name: ROOT + served_files.geometry_url(name) for name in ("relief", "lakes", "rivers", "towns")},
                "region": display_geometry.REGION,
            },
        }
    ).add_to(base)
    return base


def attribution() -> str:
    """Write where the boundaries and the ground come from."""
    return f"Boundaries: {boundary_set.attribution()}, not authoritative; {display_geometry.GROUND_CREDIT}"


def show(
    answers: Mapping[str, Any], height_px: int, on_click: Callable[[Mapping[str, Any]], None], bare: bool = False
) -> None:
    """
    Show the map with values of `map_layers.answers`, without controls if it is `bare`.

    `on_click` is called with what was clicked, before the page runs again: `{"kind": "record" | "place" | "cell" |
    "nothing", "id": ...}`.
    """

    def clicked() -> None:
        returned = (st.session_state.get(KEY) or {}).get("last_active_drawing")
        if returned:
            on_click(returned)

    st_folium(
        # The theme of the first picture only: later ones travel with the answers, or the frame would be rebuilt.
        base_map(st.session_state.setdefault("map_theme", answers["theme"]), bare),
        key=KEY,
        height=height_px,
        use_container_width=True,
        returned_objects=["last_active_drawing"],
        feature_group_to_add=feature_group(answers),
        render=False,  # rendered once, not twice
        on_change=clicked,
    )


def begin(store: Store, selection: Selection) -> None:
    """
    Begin to count what tiles show, beside the run of the page, and let the map ask for them before its other answers.

    Not on a cluster: a run of the page that is cancelled there has to end all that it asks for.
    """
    if store.engine or count(store, Selection()).totals.all <= map_layers.MOST_MARKS:
        return
    Thread(target=map_tiles.number, args=(store, selection), daemon=True).start()
    mount = st.components.v2.component("ahead", html="<span></span>", js=style.asset("page/ahead.js"))
    with st.container(key="ahead"):
        mount(key="expected", data={"address": tiles.address(store, selection)})
