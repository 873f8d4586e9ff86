/*
 * Draws the atlas on the Leaflet map of the page.
 *
 * KhorasanAtlas.base(map, options) is called once: it fetches the geometry and keeps it.
 * KhorasanAtlas.show(group, answers) is called with every answer: it restyles and redraws, nothing is fetched again.
 * Texts from the data only ever become text nodes.
 */
(function (atlas) {
  "use strict";

  function redraw() {
    if (!atlas.state.map || !atlas.state.answers || !Object.keys(atlas.state.provinces).length) return;
    if (atlas.state.drawn) atlas.state.drawn.remove();
    atlas.state.drawn = L.layerGroup().addTo(atlas.state.map);
    atlas.state.drawnZoom = atlas.state.map.getZoom();
    atlas.styleAreas(atlas.state.drawn);
    if (atlas.state.on.statements) atlas.drawStatements(atlas.state.drawn);
    renameOnly();
    redrawMarks();
    atlas.state.map.getContainer().dataset.answer = atlas.state.answers.digest;
  }

  function redrawMarks() {
    if (atlas.state.marks) atlas.state.marks.remove();
    atlas.state.marks = L.layerGroup().addTo(atlas.state.map);
    if (atlas.state.on.records) atlas.drawSites(atlas.state.marks);
    atlas.drawLegend();
  }

  /* The tiles of the former selection stay until those of this one are there. */
  function changeTiles() {
    const wanted = atlas.state.on.records && atlas.state.answers.tiles ? atlas.state.options.root + atlas.state.answers.tiles : "";
    if ((atlas.state.tiles ? atlas.state.tiles.options.address : "") === wanted) return;
    if (atlas.state.leaving) atlas.state.leaving.remove();
    atlas.state.leaving = atlas.state.tiles;
    atlas.state.tiles = null;
    if (!wanted) return forgetTiles();
    const [minZoom, maxZoom] = atlas.state.options.zooms;
    const before = atlas.state.leaving ? atlas.state.leaving.sites : [];
    const on = { loaded: tilesLoaded, over: overCell, out: leaveCell, click: enterCell };
    atlas.state.tiles = new window.KhorasanTiles(wanted, atlas.state.options.cells, on, { address: wanted, minZoom, maxZoom });
    atlas.state.tiles.sites = before;
    atlas.state.tiles.on("loading load", atlas.markBusy);
    atlas.state.tiles.addTo(atlas.state.map);
  }

  function forgetTiles() {
    if (atlas.state.leaving) atlas.state.leaving.remove();
    atlas.state.leaving = null;
    atlas.markBusy();
    delete atlas.state.map.getContainer().dataset.tiles;
  }

  function tilesLoaded(layer) {
    if (layer !== atlas.state.tiles) return;
    forgetTiles();
    redrawMarks();
    // Others can tell from these what is drawn, and that something new is.
    atlas.state.loads += 1;
    Object.assign(atlas.state.map.getContainer().dataset, { tiles: layer.options.address, loads: atlas.state.loads });
  }

  function overCell(bounds, { certain, possible, kind, ofKind }) {
    const number = certain + possible;
    const said = [
      `${certain.toLocaleString("en")} certain + ${possible.toLocaleString("en")} possible`,
      ofKind === number ? `all of them: ${kind}` : `most frequent: ${kind}, ${ofKind.toLocaleString("en")}`,
      isDeepest() ? "Click for the list" : "Click to come closer",
    ];
    atlas.state.cellTip = atlas.state.cellTip || L.tooltip({ direction: "top", opacity: 1, className: "atlas-cell-tip" });
    atlas.state.map.getContainer().classList.add("atlas-over-cell");
    atlas.state.cellTip.setLatLng([bounds.getNorth(), bounds.getCenter().lng]).setContent(atlas.lines(said)).addTo(atlas.state.map);
  }

  function leaveCell() {
    if (atlas.state.cellTip) atlas.state.cellTip.remove();
    atlas.state.map.getContainer().classList.remove("atlas-over-cell");
  }

  function isDeepest() {
    return atlas.state.map.getZoom() >= atlas.state.options.zooms[1];
  }

  /* Come so close that the square is a whole tile; where there is no closer, list what lies in it. */
  function enterCell(bounds, cell, name) {
    leaveCell();
    if (isDeepest()) return atlas.report("cell", name);
    const closer = Math.log2(atlas.state.options.cells.side);
    atlas.state.map.setView(bounds.getCenter(), Math.min(atlas.state.map.getZoom() + closer, atlas.state.options.zooms[1]));
  }

  function renameOnly() {
    if (atlas.state.nameGroup) atlas.state.nameGroup.remove();
    atlas.state.nameGroup = L.layerGroup().addTo(atlas.state.map);
    atlas.drawNames(atlas.state.nameGroup);
  }

  function followTheme() {
    window.Streamlit.events.addEventListener(window.Streamlit.RENDER_EVENT, (event) => {
      const theme = event.detail.theme;
      if (theme) document.documentElement.dataset.theme = theme.base;
    });
  }

  function fitFrame() {
    const box = atlas.state.map.getContainer();
    const fit = () => {
      box.style.width = "100%";
      atlas.state.map.invalidateSize({ animate: false });
    };
    new ResizeObserver(fit).observe(document.documentElement);
    fit();
  }

  window.KhorasanAtlas = {
    base(map, options) {
      atlas.state.map = map;
      atlas.state.options = options;
      if (options.bare) atlas.state.folded = false;
      document.documentElement.dataset.theme = options.theme;
      // Folium hands these to a tile layer, and there is none.
      [map.options.minZoom, map.options.maxZoom] = options.zooms;
      atlas.addPatterns();
      atlas.addPanes();
      atlas.state.patternRenderer = L.svg({ pane: "patterns", padding: 0.5 });
      atlas.state.borderRenderer = L.svg({ pane: "borders", padding: 0.5 });
      atlas.state.tintRenderer = L.svg({ pane: "tint", padding: 0.5 });
      atlas.addControls();
      fitFrame();
      followTheme();
      const view = atlas.addressView();
      if (view) map.setView(view.center, view.zoom);
      else {
        atlas.goHome();
        atlas.state.home = { center: map.getCenter(), zoom: map.getZoom() };
      }
      map.on("movestart", () => {
        atlas.state.isMoving = true;
        atlas.markBusy();
      });
      map.on("moveend", () => {
        atlas.state.isMoving = false;
        atlas.keepViewInAddress();
        if (atlas.state.drawnZoom === map.getZoom()) renameOnly();
        else redraw();
        atlas.finerGeometry();
        atlas.markBusy();
      });
      map.on("click", () => atlas.report("nothing", ""));
      atlas.busyWith(() => Promise.all([atlas.loadBase(), atlas.stylesheets()])).catch((problem) => {
        map.getContainer().appendChild(atlas.element("div", "atlas-problem", `The map's geometry could not be loaded: ${problem.message}. Reload the page.`));
      });
    },
    show(answers) {
      atlas.state.answers = answers;
      document.documentElement.dataset.theme = answers.theme;
      changeTiles();
      redraw();
    },
  };

  Object.assign(atlas, { changeTiles, redraw });
})((window.KhorasanAtlasParts ||= {}));
