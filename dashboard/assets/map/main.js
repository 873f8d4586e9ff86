/* Draws the atlas on the Leaflet map of the page. */
import { show as showTimeline } from "../timeline/main.js";
import { drawVeil, styleAreas } from "./areas.js";
import { changeTiles } from "./cells.js";
import { element } from "./dom.js";
import { addPanes, addPatterns, finerGeometry, loadBase } from "./ground.js";
import { addControls, drawLegend } from "./key.js";
import { drawNames } from "./names.js";
import { busyWith, divideFrame, followTheme, markBusy, report, stylesheets } from "./page.js";
import { state } from "./state.js";
import { drawSites, drawStatements } from "./symbols.js";
import { follow, startView } from "./view.js";

function redraw() {
  if (!state.map || !state.answers || !Object.keys(state.provinces).length) return;
  if (state.drawn) state.drawn.remove();
  state.drawn = L.layerGroup().addTo(state.map);
  state.drawnZoom = state.map.getZoom();
  styleAreas(state.drawn);
  drawVeil(state.drawn);
  if (state.on.statements) drawStatements(state.drawn);
  renameOnly();
  redrawMarks();
  state.map.getContainer().dataset.answer = state.answers.digest;
}

function redrawMarks() {
  if (state.marks) state.marks.remove();
  state.marks = L.layerGroup().addTo(state.map);
  if (state.on.records) drawSites(state.marks);
  drawLegend();
}

function renameOnly() {
  if (state.nameGroup) state.nameGroup.remove();
  state.nameGroup = L.layerGroup().addTo(state.map);
  drawNames(state.nameGroup);
}

/**
 * Set up the map once: panes, controls, view, and the geometry, which is fetched and kept.
 *
 * @param {L.Map} map folium's map
 * @param {object} options what is the same for every selection; see `components/map.base_map`
 */
export function base(map, options) {
  state.map = map;
  state.options = options;
  if (options.bare) state.folded = false;
  document.documentElement.dataset.theme = options.theme;
  // Folium hands these to a tile layer, and there is none.
  [map.options.minZoom, map.options.maxZoom] = options.zooms;
  addPatterns();
  addPanes();
  state.patternRenderer = L.svg({ pane: "patterns", padding: 0.5 });
  state.borderRenderer = L.svg({ pane: "borders", padding: 0.5 });
  state.veilRenderer = L.svg({ pane: "veil", padding: 0.5 });
  state.tintRenderer = L.svg({ pane: "tint", padding: 0.5 });
  addControls();
  divideFrame(map);
  followTheme();
  startView(document.querySelector(".leaflet-top.leaflet-left"));
  map.on("movestart", () => {
    state.isMoving = true;
    markBusy();
  });
  map.on("moveend", () => {
    state.isMoving = false;
    markBusy();
    if (state.isFollowing) return;
    if (state.drawnZoom === map.getZoom()) renameOnly();
    else redraw();
    finerGeometry();
  });
  map.on("atlas:geometry", redraw);
  map.on("atlas:sites", redrawMarks);
  map.on("atlas:layers", () => {
    changeTiles();
    redraw();
  });
  map.on("click", () => report("nothing", ""));
  busyWith(() => Promise.all([loadBase(), stylesheets()])).catch((problem) => {
    map.getContainer().appendChild(element("div", "atlas-problem", `The map's geometry could not be loaded: ${problem.message}. Reload the page.`));
  });
}

/* What the timeline tells the map and the page. */
const timelineCalls = {
  period: (start, end) => report("period", start || end ? `${start ?? ""}/${end ?? ""}` : ""),
  preview() {},
  open: (id) => report("record", id),
  view: () => null,
};

/**
 * Draw an answer: restyle and redraw; nothing is fetched again.
 *
 * @param {object} answers values of `map_layers.answers`
 */
export function show(answers) {
  state.answers = answers;
  document.documentElement.dataset.theme = answers.theme;
  // What the fit moves is drawn once, below.
  state.isFollowing = true;
  follow(answers.fit);
  state.isFollowing = false;
  changeTiles();
  redraw();
  showTimeline(document.getElementById("atlas-timeline"), answers.timeline, timelineCalls);
}
