/*
 * Draws a selection of very many records: counts in the squares of map tiles, which split as one zooms in.
 *
 * Where a tile has only a few records, its answer holds the records themselves; they are handed to the map's own script,
 * which draws them as it draws any. Moving and zooming asks the server for tiles and runs nothing of the page.
 */
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

export const Tiles = L.GridLayer.extend({
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

  _forget(tile) {
    this._held.get(tile).stop.abort();
    this._held.delete(tile);
  },

  _loaded() {
    const current = [...this._held.values()].filter(({ coords }) => coords.z === this._tileZoom);
    this.sites = current.flatMap(({ sites }) => sites);
    this._call.loaded(this);
  },

  _drawCells(tile, cells) {
    tile.dataset.number = cells.reduce((sum, [, , certain, possible]) => sum + certain + possible, 0);
    if (!cells.length) return;
    const canvas = L.DomUtil.create("canvas", "atlas-cells", tile);
    canvas.width = canvas.height = TILE_PX * SHARPNESS;
    const pen = canvas.getContext("2d");
    pen.scale(SHARPNESS, SHARPNESS);
    Object.assign(pen, { font: FONT, textAlign: "center", textBaseline: "middle", lineWidth: 2 });
    const look = getComputedStyle(document.documentElement);
    for (const [column, row, certain, possible] of cells) {
      const at = classOf(certain + possible, this._look.least);
      const side = TILE_PX / this._look.side;
      const [x, y, half] = [(column + 0.5) * side, (row + 0.5) * side, (side * SHARE[at]) / 2];
      pen.beginPath();
      pen.roundRect(x - half, y - half, 2 * half, 2 * half, 3);
      pen.globalAlpha = 0.88;
      // Hollow symbols are possible only, and so are hollow squares.
      pen.fillStyle = certain ? this._look.colours[at] : look.getPropertyValue("--paper");
      pen.fill();
      pen.globalAlpha = 1;
      pen.strokeStyle = this._look.colours[at];
      if (!certain) pen.stroke();
      pen.fillStyle = certain ? INK[at] : look.getPropertyValue("--ink");
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
