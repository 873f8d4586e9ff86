/*
 * Draws a selection of very many records: counts in the squares of map tiles, which split as one zooms in.
 *
 * Where a tile has only a few records, its answer holds the records themselves; they are handed to the map's own script,
 * which draws them as it draws any. Moving and zooming asks the server for tiles and runs nothing of the page.
 */
import { lines, themeInks } from "./dom.js";
import { markBusy, report } from "./page.js";
import { isCounting, state } from "./state.js";

const TILE_PX = 256;
const SHARPNESS = 2; // a tile may be shown larger than it is, and some screens are finer
const SHARE = [0.5, 0.62, 0.74, 0.86, 0.97]; // of a square's side, by class: size tells the same as shade
const INK = ["#000000", "#000000", "#000000", "#000000", "#ffffff"]; // by class, at least 4.5 to 1
const FONT = "600 11px system-ui, sans-serif";

/* 7, 950, 1.2k, 35k, 1.2M: never more than four signs. */
function short(number) {
  for (const [unit, sign] of [[1e6, "M"], [1e3, "k"]]) {
    const inUnits = number / unit;
    if (inUnits >= 0.9995) return (inUnits < 9.95 ? inUnits.toFixed(1).replace(".0", "") : Math.round(inUnits)) + sign;
  }
  return String(number);
}

function classOf(number, least) {
  return least.filter((bound) => number >= bound).length - 1;
}

const Tiles = L.GridLayer.extend({
  /* url: with {z}, {x} and {y}; look: classes, colours and squares to a side; on: what to call when something happens. */
  initialize(url, look, on, options) {
    L.setOptions(this, { pane: "cells", tileSize: TILE_PX, updateInterval: 60, keepBuffer: 1, ...options });
    this._url = url;
    this._look = look;
    this._call = on;
    this._held = new Map();
    this._over = null;
    this.sites = [];
    this._moved = (event) => this._point(this._at(event));
    this._clicked = (event) => this._enter(event);
    this.on("tileunload", ({ tile }) => this._forget(tile));
    this.on("load", () => this._loaded());
  },

  onAdd(map) {
    // Before the map's own: a square takes the click of the province below it, but not that of a symbol above it.
    map.getContainer().addEventListener("click", this._clicked, true);
    map.getContainer().addEventListener("mousemove", this._moved);
    L.GridLayer.prototype.onAdd.call(this, map);
  },

  onRemove(map) {
    map.getContainer().removeEventListener("click", this._clicked, true);
    map.getContainer().removeEventListener("mousemove", this._moved);
    this._point(null);
    L.GridLayer.prototype.onRemove.call(this, map);
  },

  createTile(coords, done) {
    const tile = L.DomUtil.create("div", "atlas-tile");
    const stop = new AbortController();
    const held = { coords, stop, sites: [], cells: [] };
    this._held.set(tile, held);
    fetch(L.Util.template(this._url, coords), { signal: stop.signal })
      .then((answer) => {
        if (!answer.ok) throw new Error(`tile ${coords.z}/${coords.x}/${coords.y}: ${answer.status}`);
        return answer.json();
      })
      .then((answer) => {
        Object.assign(held, answer);
        this._drawCells(tile, answer.cells);
        done(null, tile);
      })
      .catch((problem) => {
        if (!stop.signal.aborted) done(problem, tile);
      });
    return tile;
  },

  /** Count the records in the cells whose middle is within bounds. */
  numberIn(bounds) {
    const side = this._side ?? this._look.side;
    const at = ({ z, x, y }, [column, row]) => this._map.unproject([(x + (column + 0.5) / side) * TILE_PX, (y + (row + 0.5) / side) * TILE_PX], z);
    const held = [...this._held.values()].filter(({ coords }) => coords.z === this._tileZoom);
    const cells = held.flatMap((tile) => (tile.shown ?? tile.cells).filter((cell) => bounds.contains(at(tile.coords, cell))));
    return cells.reduce((sum, [, , certain, possible]) => sum + certain + possible, 0);
  },

  /** Draw other counts: `cellsOf` returns those of a tile, or null to leave it as it is; without it, their own. */
  recount(cellsOf, side) {
    this._side = cellsOf ? side : null;
    const inks = themeInks();
    for (const [tile, held] of this._held) {
      const cells = cellsOf && !held.sites.length ? cellsOf(held.coords) : null;
      if (!cells && !held.shown) continue;
      held.shown = cells;
      this._drawCells(tile, cells ?? held.cells, inks);
    }
  },

  _forget(tile) {
    this._held.get(tile).stop.abort();
    this._held.delete(tile);
  },

  _loaded() {
    const current = [...this._held.values()].filter(({ coords }) => coords.z === this._tileZoom);
    this.sites = current.flatMap(({ sites }) => sites);
    this._call.loaded(this);
  },

  _drawCells(tile, cells, inks = themeInks()) {
    tile.dataset.number = cells.reduce((sum, [, , certain, possible]) => sum + certain + possible, 0);
    if (!cells.length && !tile.firstChild) return;
    const canvas = tile.firstChild ?? L.DomUtil.create("canvas", "atlas-cells", tile);
    // A canvas that is sized anew costs more than one that is wiped.
    if (canvas.width !== TILE_PX * SHARPNESS) canvas.width = canvas.height = TILE_PX * SHARPNESS;
    const pen = canvas.getContext("2d");
    pen.setTransform(SHARPNESS, 0, 0, SHARPNESS, 0, 0);
    pen.clearRect(0, 0, TILE_PX, TILE_PX);
    Object.assign(pen, { font: FONT, textAlign: "center", textBaseline: "middle", lineWidth: 2 });
    const [paper, ink] = inks;
    for (const [column, row, certain, possible] of cells) {
      const at = classOf(certain + possible, this._look.least);
      const side = TILE_PX / (this._side ?? this._look.side);
      const [x, y, half] = [(column + 0.5) * side, (row + 0.5) * side, (side * SHARE[at]) / 2];
      pen.beginPath();
      pen.roundRect(x - half, y - half, 2 * half, 2 * half, 3);
      pen.globalAlpha = 0.88;
      // Hollow symbols are possible only, and so are hollow squares.
      pen.fillStyle = certain ? this._look.colours[at] : paper;
      pen.fill();
      pen.globalAlpha = 1;
      pen.strokeStyle = this._look.colours[at];
      if (!certain) pen.stroke();
      pen.fillStyle = certain ? INK[at] : ink;
      pen.fillText(short(certain + possible), x, y + 0.5);
    }
  },

  /* The square below the pointer; none where another thing of the map lies above it. */
  _at(event) {
    if (event.target.closest(".leaflet-control, .leaflet-marker-icon, .leaflet-tooltip")) return null;
    const point = this._map.project(this._map.mouseEventToLatLng(event).wrap(), this._tileZoom).divideBy(TILE_PX);
    const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
    const tile = [...this._held.values()].find(({ coords }) => coords.z === this._tileZoom && coords.x === x && coords.y === y);
    const inside = (share) => Math.floor(share * this._look.side);
    const [column, row] = [inside(point.x - x), inside(point.y - y)];
    const found = tile && tile.cells.find((cell) => cell[0] === column && cell[1] === row);
    if (!found) return null;
    const [, , certain, possible, kind, ofKind] = found;
    return { tile: tile.coords, column, row, certain, possible, kind, ofKind };
  },

  _point(cell) {
    const name = cell && this._name(cell);
    if (name === this._over) return;
    this._over = name;
    if (cell) this._call.over(this._bounds(cell), cell);
    else this._call.out();
  },

  _enter(event) {
    // A drag of the map ends with a click as well.
    const cell = this._map.dragging.moved() ? null : this._at(event);
    if (!cell) return;
    event.stopImmediatePropagation();
    this._call.click(this._bounds(cell), cell, this._name(cell));
  },

  /* A square is itself a tile, as many zooms further in as its side is halved. */
  _inner({ tile, column, row }) {
    const deeper = Math.log2(this._look.side);
    return { z: tile.z + deeper, x: tile.x * this._look.side + column, y: tile.y * this._look.side + row };
  },

  _name(cell) {
    const { z, x, y } = this._inner(cell);
    return `${z}/${x}/${y}`;
  },

  _bounds(cell) {
    const { z, x, y } = this._inner(cell);
    const corner = (column, row) => this._map.unproject([column * TILE_PX, row * TILE_PX], z);
    return L.latLngBounds(corner(x, y + 1), corner(x + 1, y));
  },
});

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

function overCell(bounds, { certain, possible, kind, ofKind }) {
  const number = certain + possible;
  const said = [
    `${certain.toLocaleString("en")} certain + ${possible.toLocaleString("en")} possible`,
    ofKind === number ? `all of them: ${kind}` : `most frequent: ${kind}, ${ofKind.toLocaleString("en")}`,
    isDeepest() ? "Click for the list" : "Click to come closer",
  ];
  state.cellTip = state.cellTip || L.tooltip({ direction: "top", opacity: 1, className: "atlas-cell-tip" });
  state.map.getContainer().classList.add("atlas-over-cell");
  state.cellTip.setLatLng([bounds.getNorth(), bounds.getCenter().lng]).setContent(lines(said)).addTo(state.map);
}

function leaveCell() {
  if (state.cellTip) state.cellTip.remove();
  state.map.getContainer().classList.remove("atlas-over-cell");
}

function isDeepest() {
  return state.map.getZoom() >= state.options.zooms[1];
}

/* Come so close that the square is a whole tile; where there is no closer, list what lies in it. */
function enterCell(bounds, cell, name) {
  leaveCell();
  if (isDeepest()) return report("cell", name);
  const closer = Math.log2(state.options.cells.side);
  state.map.setView(bounds.getCenter(), Math.min(state.map.getZoom() + closer, state.options.zooms[1]));
}
