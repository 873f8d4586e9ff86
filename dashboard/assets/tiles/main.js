/* Draws a selection of very many records, and answers the hand on its squares. */
import { lines } from "../map/dom.js";
import { markBusy, report } from "../map/page.js";
import { isCounting, state } from "../map/state.js";
import { countWords } from "../timeline/live.js";
import { viewInTiles } from "../map/preview.js";
import { askAhead } from "./ahead.js";
import { Tiles } from "./layer.js";

/* The tiles of the former selection stay until those of this one are there. */
export function changeTiles() {
  const wanted = state.on.has("records") && !isCounting() && state.answers.tiles ? state.options.root + state.answers.tiles : "";
  if ((state.tiles ? state.tiles.options.address : "") === wanted) return;
  if (state.leaving) state.leaving.remove();
  state.leaving = state.tiles;
  state.tiles = null;
  if (!wanted) return forgetTiles();
  const [minZoom, maxZoom] = state.options.zooms;
  const before = state.leaving ? state.leaving.sites : [];
  const on = { loaded: tilesLoaded, over: overCell, out: leaveCell, click: enterCell };
  state.tiles = new Tiles(wanted, state.options.cells, on, { address: wanted, minZoom, maxZoom });
  state.tiles.sites = before;
  state.tiles.on("loading load", markBusy);
  state.tiles.addTo(state.map);
}

/** Ask for the tiles of a selection in the view of this moment, before the page has worked out its other answers. */
export function expect(address) {
  const wanted = state.options.root + address;
  if (state.tiles && state.tiles.options.address !== wanted) askAhead(L.Util.template(wanted, { view: viewInTiles().join("/") }));
}

function forgetTiles() {
  if (state.leaving) state.leaving.remove();
  state.leaving = null;
  markBusy();
  delete state.map.getContainer().dataset.tiles;
}

function tilesLoaded(layer) {
  if (layer !== state.tiles) return;
  forgetTiles();
  state.map.fire("atlas:sites");
  // Others can tell from these what is drawn, and that something new is.
  state.loads += 1;
  Object.assign(state.map.getContainer().dataset, { tiles: layer.options.address, loads: state.loads });
}

function wordsOf({ certain, possible, kind, ofKind }) {
  const most = ofKind === certain + possible ? `all of them: ${kind}` : `most frequent: ${kind}, ${ofKind.toLocaleString("en")}`;
  return [countWords({ certain, possible }), most, isDeepest() ? "Click for the list" : "Click to come closer"];
}

/** Return what the keyboard can move through: the squares in view, each with what it says of itself and what can be done with it. */
export function squaresInView() {
  const found = state.tiles?.squaresInView() ?? [];
  return found.map(({ cell, name, bounds }) => ({ name, words: wordsOf(cell), show: () => overCell(bounds, cell), hide: leaveCell, enter: () => enterCell(bounds, cell, name) }));
}

function overCell(bounds, cell) {
  state.cellTip = state.cellTip || L.tooltip({ direction: "top", opacity: 1, className: "atlas-cell-tip" });
  state.map.getContainer().classList.add("atlas-over-cell");
  state.cellTip.setLatLng([bounds.getNorth(), bounds.getCenter().lng]).setContent(lines(wordsOf(cell))).addTo(state.map);
}

function leaveCell() {
  if (state.cellTip) state.cellTip.remove();
  state.map.getContainer().classList.remove("atlas-over-cell");
}

function isDeepest() {
  return state.map.getZoom() >= state.options.zooms[1];
}

/* Come so close that the square is a whole tile; at the closest zoom, list what lies in it. */
function enterCell(bounds, cell, name) {
  leaveCell();
  if (isDeepest()) return report("cell", name);
  const closer = Math.log2(state.options.cells.side);
  state.map.setView(bounds.getCenter(), Math.min(state.map.getZoom() + closer, state.options.zooms[1]));
}
