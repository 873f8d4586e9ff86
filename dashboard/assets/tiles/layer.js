/*
 * The layer of map tiles with counts in squares, which split as one zooms in.
 *
 * Where a tile has only a few records, its answer holds the records themselves; they are handed to the map's own script,
 * which draws them as it draws any. Moving and zooming asks the server for tiles and runs nothing of the page.
 */
import { themeInks } from "../map/dom.js";
import { ramp } from "../map/state.js";
import { answerFor } from "./ahead.js";
import { drawSquares, squaresOf, TILE_PX } from "./squares.js";
import { views } from "./views.js";

export const Tiles = L.GridLayer.extend({
  /* url: with {view}; look: classes, colours, squares to a side, most tiles of an answer; on: what to call when something happens. */
  initialize(url, look, on, options) {
    L.setOptions(this, { pane: "cells", tileSize: TILE_PX, updateInterval: 60, keepBuffer: 1, ...options });
    this._url = url;
    this._look = look;
    this._call = on;
    this._held = new Map();
    this._wanted = [];
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
    const held = { coords, tile, done, request: null, sites: [], cells: [] };
    this._held.set(tile, held);
    // Leaflet creates all tiles of a view in a row: they are one request.
    if (this._wanted.push(held) === 1) queueMicrotask(() => this._ask());
    return tile;
  },

  /* Leaflet fetches for the zoom at which a glide begins, and what is missing at its end: here that of its end, at once. */
  _update(center) {
    const map = this._map;
    if (!map || !map._animatingZoom) return L.GridLayer.prototype._update.call(this, center);
    const zoom = map._zoom;
    map._zoom = map._animateToZoom;
    try {
      L.GridLayer.prototype._update.call(this, center);
    } finally {
      map._zoom = zoom;
    }
  },

  _ask() {
    const wanted = this._wanted.filter(({ tile }) => this._held.has(tile));
    this._wanted = [];
    for (const [view, waiting] of views(wanted, this._look.most)) this._fetch(view, new Set(waiting));
  },

  _fetch(view, waiting) {
    const request = { waiting, stop: new AbortController() };
    for (const held of waiting) held.request = request;
    answerFor(L.Util.template(this._url, { view: view.join("/") }), request.stop.signal)
      .then((answer) => {
        for (const held of waiting) {
          Object.assign(held, answer[`${held.coords.x}/${held.coords.y}`]);
          this._draw(held);
          held.done(null, held.tile);
        }
      })
      .catch((problem) => {
        if (!request.stop.signal.aborted) for (const held of waiting) held.done(problem, held.tile);
      });
  },

  /** Count the records in the cells whose middle is within bounds. */
  numberIn(bounds) {
    const side = this._side ?? this._look.side;
    const at = ({ z, x, y }, [column, row]) => this._map.unproject([(x + (column + 0.5) / side) * TILE_PX, (y + (row + 0.5) / side) * TILE_PX], z);
    const held = [...this._held.values()].filter(({ coords }) => coords.z === this._tileZoom);
    const cells = held.flatMap((tile) => (tile.shown ?? tile.cells).filter((cell) => bounds.contains(at(tile.coords, cell))));
    return cells.reduce((sum, [, , certain, possible]) => sum + certain + possible, 0);
  },

  /** Return the squares whose middle is in view, from west to east: each with its cell, its name and its bounds. */
  squaresInView() {
    const view = this._map.getBounds();
    const current = [...this._held.values()].filter(({ coords }) => coords.z === this._tileZoom);
    const cells = current.flatMap(({ coords, cells: found }) => found.map(([column, row, certain, possible, kind, ofKind]) => ({ tile: coords, column, row, certain, possible, kind, ofKind })));
    const squares = cells.map((cell) => ({ cell, name: this._name(cell), bounds: this._bounds(cell) }));
    return squares.filter(({ bounds }) => view.contains(bounds.getCenter())).toSorted((a, b) => a.bounds.getWest() - b.bounds.getWest() || b.bounds.getNorth() - a.bounds.getNorth());
  },

  /** Return the boxes of the squares in pixels of the map: left, top, right, bottom. */
  boxes() {
    const look = { ...this._look, side: this._side ?? this._look.side };
    const scale = this._map.getZoomScale(this._map.getZoom(), this._tileZoom);
    return [...this._held.values()].flatMap(({ coords: { z, x, y }, cells, shown }) => {
      if (z !== this._tileZoom) return [];
      const corner = this._map.latLngToContainerPoint(this._map.unproject([x * TILE_PX, y * TILE_PX], z));
      const at = (px, py) => [corner.x + px * scale, corner.y + py * scale];
      return squaresOf(shown ?? cells, look).map((one) => [...at(one.x - one.half, one.y - one.half), ...at(one.x + one.half, one.y + one.half)]);
    });
  },

  /** Draw other counts: `cellsOf` returns those of a tile, or null to leave it as it is; without it, their own. */
  recount(cellsOf, side) {
    this._side = cellsOf ? side : null;
    const inks = themeInks();
    for (const held of this._held.values()) {
      const cells = cellsOf && !held.sites.length ? cellsOf(held.coords) : null;
      if (!cells && !held.shown) continue;
      held.shown = cells;
      this._draw(held, inks);
    }
  },

  /** Draw all squares again, in the colours of another theme. */
  repaint() {
    for (const held of this._held.values()) this._draw(held);
  },

  _forget(tile) {
    const { request } = this._held.get(tile);
    this._held.delete(tile);
    if (!request) return;
    for (const held of request.waiting) if (held.tile === tile) request.waiting.delete(held);
    if (!request.waiting.size) request.stop.abort();
  },

  _loaded() {
    const current = [...this._held.values()].filter(({ coords }) => coords.z === this._tileZoom);
    this.sites = current.flatMap(({ sites }) => sites);
    this._call.loaded(this);
  },

  _draw({ tile, cells, shown }, inks = themeInks()) {
    const drawn = shown ?? cells;
    tile.dataset.number = drawn.reduce((sum, [, , certain, possible]) => sum + certain + possible, 0);
    drawSquares(tile, drawn, { ...this._look, side: this._side ?? this._look.side, colours: ramp(), inks });
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
