/* Draws the atlas on the Leaflet map of the page. */
import { offer } from "../compare/menu.js";
import { showPair } from "../compare/pair.js";
import { showArea } from "../area/menu.js";
import { show as showTimeline } from "../timeline/main.js";
import { addPatterns, drawStatements, drawVague, drawVeil, styleAreas } from "./areas.js";
import { element } from "./dom.js";
import { addKeyboard, forget } from "./focus.js";
import { addPanes, drawTerrain, finerGeometry, loadBase, loadTerrain } from "./ground.js";
import { countInView, drawKey } from "./key.js";
import { addControls } from "./layers.js";
import { closeFan, drawMarks, isElsewhere } from "./marks.js";
import { drawNames, loadTowns } from "./names.js";
import { busyWith, divideFrame, followTheme, markBusy, passEscape, report, showWayOut, typeface, whenBack } from "./page.js";
import { preview, viewInTiles } from "./preview.js";
import { isCounting, state } from "./state.js";
import { changeTiles } from "../tiles/main.js";
import { follow, startView } from "./view.js";

export { stylesheets } from "./page.js";
export { expect } from "../tiles/main.js";

let markedPlaces = 0; // places among the squares that have marks of their own

function redraw({ names = true } = {}) {
  if (!state.map || !state.answers || !Object.keys(state.provinces).length) return;
  drawAreas();
  redrawMarks();
  if (names) renameOnly();
  drawTerrain();
  state.map.getContainer().dataset.answer = state.answers.digest;
}

function drawAreas() {
  if (state.drawn) state.drawn.remove();
  state.drawn = L.layerGroup().addTo(state.map);
  state.drawnZoom = state.map.getZoom();
  styleAreas(state.drawn);
  drawVeil(state.drawn);
  drawStatements(state.drawn);
}

function redrawMarks() {
  forget();
  drawMarks();
  drawKey();
  markedPlaces = placesInSquares();
}

function placesInSquares() {
  return state.tiles?.sites.length ?? 0;
}

function renameOnly() {
  if (state.nameGroup) state.nameGroup.remove();
  state.nameGroup = L.layerGroup().addTo(state.map);
  drawNames(state.nameGroup);
}

function sitesLoaded() {
  // At the end of a glide all is drawn at its new place.
  if (state.map._animatingZoom) return;
  if (markedPlaces || placesInSquares()) redrawMarks();
  else countInView();
  renameOnly();
}

function moved() {
  state.isMoving = false;
  markBusy();
  if (state.isFollowing) return;
  if (state.drawnZoom === state.map.getZoom()) {
    if (isElsewhere()) redrawMarks();
    else countInView();
    renameOnly();
  } else redraw();
  finerGeometry();
}

/**
 * Set up the map once: panes, controls, view, and the geometry, which is fetched and kept.
 *
 * @param {L.Map} map folium's map
 * @param {object} options what is the same for every selection; see `components/explore/map.base_map`
 */
export function base(map, options) {
  state.map = map;
  state.options = options;
  document.documentElement.dataset.theme = options.theme;
  // Folium hands these to a tile layer, and there is none.
  [map.options.minZoom, map.options.maxZoom] = options.zooms;
  // Otherwise Leaflet places every mark and name by translate3d, which makes each a layer of the screen; it asks this
  // flag for nothing else.
  L.Browser.ie3d = true;
  addPatterns();
  addPanes();
  for (const pane of ["pattern", "border", "veil"]) state[`${pane}Renderer`] = L.svg({ pane: pane === "veil" ? pane : `${pane}s`, padding: 0.5 });
  divideFrame(map);
  addControls();
  addKeyboard(map);
  if (options.bare) {
    passEscape();
    showWayOut();
  }
  followTheme();
  whenBack(askAgain);
  startView();
  map.on("movestart", () => {
    state.isMoving = true;
    markBusy();
  });
  map.on("moveend", moved);
  map.on("atlas:theme", () => {
    state.tiles?.repaint();
    redraw();
  });
  map.on("atlas:geometry", () => redraw());
  map.on("atlas:sites", sitesLoaded);
  map.on("atlas:towns", renameOnly);
  map.on("atlas:layers", () => {
    changeTiles();
    redraw();
  });
  map.on("click", () => closeFan() || report("nothing", ""));
  document.fonts.addEventListener("loadingdone", () => redraw());
  busyWith(() => Promise.all([loadBase(), loadTerrain(options.ground), loadTowns(options.ground.towns), typeface()])).catch((problem) => {
    map.getContainer().appendChild(element("div", "atlas-problem", `The map's geometry could not be loaded: ${problem.message}. Reload the page.`));
  });
}

/* What could not be fetched without the server. */
function askAgain() {
  state.tiles?.redraw();
  if (state.answers) showTimeline(document.getElementById("atlas-timeline"), state.answers.timeline, timelineCalls);
}

/* What the timeline sends to the map and the page. */
const timelineCalls = {
  period: (start, end) => report("period", start || end ? `${start ?? ""}/${end ?? ""}` : ""),
  preview: (periods, counts) => state.drawn && preview(periods, counts, () => drawVague(state.drawn)),
  isCounting,
  open: (id) => report("record", id),
  view: viewInTiles,
  vague(sites) {
    state.vague = sites.map((site) => ({ ...site, number: [0, 0] }));
    redrawMarks();
  },
};

/**
 * Draw an answer: restyle and redraw; nothing is fetched again.
 *
 * @param {object} answers values of `map_layers.answers`
 */
export function show(answers) {
  Object.assign(state, { answers, days: null, counted: null, countedVague: null });
  document.documentElement.dataset.theme = answers.theme;
  // What the fit moves is drawn once, below.
  state.isFollowing = true;
  follow(answers.fit);
  state.isFollowing = false;
  changeTiles();
  // Names avoid squares: at the same zoom they wait until those of the new selection are there.
  redraw({ names: !state.leaving || state.drawnZoom !== state.map.getZoom() });
  showArea();
  // The second map of a comparison has neither.
  if (!answers.timeline) return;
  showTimeline(document.getElementById("atlas-timeline"), answers.timeline, timelineCalls);
  offer(answers.compare?.menu);
  showPair(answers.compare, answers.timeline);
}
