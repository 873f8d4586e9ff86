/*
 * Draws a selection of very many records: counts in the squares of map tiles, which split as one zooms in.
 *
 * Where a tile has only a few records, its answer holds the records themselves; they are handed to the map's own script,
 * which draws them as it draws any. Moving and zooming asks the server for tiles and runs nothing of the page.
 */
(function () {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const TILE_PX = 256;
  const SHARE = [0.5, 0.62, 0.74, 0.86, 0.97]; // of a square's side, by class: size tells the same as shade
  const STEP = SHARE.length;

  function svg(tag, attributes, parent) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (parent) parent.appendChild(made);
    return made;
  }

  /* 7, 950, 1.2k, 35k, 1.2M: never more than four signs. */
  function short(number) {
    for (const [unit, sign] of [[1e6, "M"], [1e3, "k"]]) {
      const inUnits = number / unit;
      if (inUnits >= 0.9995) return (inUnits < 9.95 ? inUnits.toFixed(1).replace(".0", "") : Math.round(inUnits)) + sign;
    }
    return String(number);
  }

  function classOf(number, least) {
    return Math.min(least.filter((bound) => number >= bound).length, STEP) - 1;
  }

  window.KhorasanTiles = L.GridLayer.extend({
    /* url: with {z}, {x} and {y}; look: classes, colours and squares to a side; on: what to call when something happens. */
    initialize(url, look, on, options) {
      L.setOptions(this, { pane: "cells", tileSize: TILE_PX, updateInterval: 60, keepBuffer: 1, ...options });
      this._url = url;
      this._look = look;
      this._call = on;
      this._held = new Map();
      this.sites = [];
      this.on("tileunload", ({ tile }) => this._forget(tile));
      this.on("load", () => this._loaded());
    },

    createTile(coords, done) {
      const tile = L.DomUtil.create("div", "atlas-tile");
      const stop = new AbortController();
      const held = { coords, stop, sites: [] };
      this._held.set(tile, held);
      fetch(L.Util.template(this._url, coords), { signal: stop.signal })
        .then((answer) => {
          if (!answer.ok) throw new Error(`tile ${coords.z}/${coords.x}/${coords.y}: ${answer.status}`);
          return answer.json();
        })
        .then((answer) => {
          held.sites = answer.sites;
          this._drawCells(tile, coords, answer.cells);
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

    _drawCells(tile, coords, cells) {
      if (!cells.length) return;
      const side = TILE_PX / this._look.side;
      const box = svg("svg", { viewBox: `0 0 ${TILE_PX} ${TILE_PX}`, width: TILE_PX, height: TILE_PX, class: "atlas-cells" }, tile);
      for (const [column, row, certain, possible, kind, ofKind] of cells) {
        const number = certain + possible;
        const at = classOf(number, this._look.least);
        const [x, y] = [(column + 0.5) * side, (row + 0.5) * side];
        const half = (side * SHARE[at]) / 2;
        const group = svg("g", { class: `atlas-cell atlas-cell-${at}${certain ? "" : " atlas-cell-possible"}`, "data-number": number }, box);
        const colour = this._look.colours[at];
        svg("rect", { x: x - half, y: y - half, width: 2 * half, height: 2 * half, rx: 3, fill: colour, stroke: colour }, group);
        svg("text", { x, y }, group).textContent = short(number);
        this._listen(group, { tile: coords, column, row, certain, possible, kind, ofKind });
      }
    },

    _listen(group, cell) {
      group.addEventListener("mouseenter", () => this._call.over(this._bounds(cell), cell));
      group.addEventListener("mouseleave", () => this._call.out());
      group.addEventListener("click", (event) => {
        // A drag of the map ends with a click as well.
        if (this._map.dragging.moved()) return;
        event.stopPropagation();
        this._call.click(this._bounds(cell), cell, this._name(cell));
      });
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
})();
