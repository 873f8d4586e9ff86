/* What the parts of the map share: its state, small helpers, and the view in the address. */
(function (atlas) {
  "use strict";

  const LAYERS = ["records", "standing", "cross", "areas", "presence", "contested", "statements", "counts", "borders", "names"];
  const OFF_AT_FIRST = new Set(["statements", "counts"]);
  const CLOSE_ZOOM = 7;
  const PROVINCE_NAME_ZOOM = 6;
  const SYMBOL_PX = 18;
  const MOST_SPREAD = 400;

  const state = {
    map: null,
    options: null,
    answers: null,
    drawn: null,
    marks: null,
    tiles: null,
    leaving: null,
    loads: 0,
    on: Object.fromEntries(LAYERS.map((name) => [name, !OFF_AT_FIRST.has(name)])),
    basemap: null,
    legend: null,
    provinces: {},
    countries: {},
    borders: {},
    isCloseAsked: false,
    isMoving: false,
    fetching: 0,
    folded: window.innerWidth < 500,
  };

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function svg(tag, attributes, parent) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (parent) parent.appendChild(made);
    return made;
  }

  function lines(texts) {
    const box = element("div", "atlas-tip");
    texts.forEach((text, index) => box.appendChild(element("div", index ? "" : "atlas-tip-head", text)));
    return box;
  }

  async function geometry(name) {
    const answer = await fetch(state.options.geometry[name]);
    if (!answer.ok) throw new Error(`geometry ${name}: ${answer.status}`);
    return answer.json();
  }

  /* Whether the map still has something to draw: for screen readers, and for whoever else waits until it is complete. */
  function markBusy() {
    const isBusy = state.isMoving || state.fetching > 0 || Boolean(state.tiles && state.tiles.isLoading());
    state.map.getContainer().setAttribute("aria-busy", String(isBusy));
  }

  async function busyWith(work) {
    state.fetching += 1;
    markBusy();
    try {
      await work();
    } finally {
      state.fetching -= 1;
      markBusy();
    }
  }

  /* Streamlit-folium does not wait for the stylesheets that it adds. */
  function settled(link) {
    return new Promise((done) => ["load", "error"].forEach((name) => link.addEventListener(name, done, { once: true })));
  }

  function stylesheets() {
    const loading = [...document.querySelectorAll("link[rel=stylesheet]")].filter((link) => !link.sheet);
    return Promise.all(loading.map(settled));
  }

  /* Tell the page what was clicked. The number makes two clicks on one thing two messages. */
  function report(kind, id) {
    const value = { kind, id, at: Date.now() };
    window.__GLOBAL_DATA__.last_active_drawing = value;
    window.__GLOBAL_DATA__.previous_data = { last_active_drawing: value };
    window.Streamlit.setComponentValue({ last_active_drawing: value });
  }

  function clickable(layer, kind, id) {
    layer.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      report(kind, id);
    });
    return layer;
  }

  function addressView() {
    const query = new URLSearchParams(window.parent.location.search);
    const [lat, lon, zoom] = ["lat", "lon", "zoom"].map((name) => parseFloat(query.get(name)));
    const sound = Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && zoom >= state.options.zooms[0] && zoom <= state.options.zooms[1];
    return sound ? { center: [lat, lon], zoom } : null;
  }

  /* The view in which the page opens by itself needs no words in the address. */
  function keepViewInAddress() {
    const center = state.map.getCenter();
    if (state.home && center.distanceTo(state.home.center) < 2000 && state.map.getZoom() === state.home.zoom) return;
    state.home = null;
    const address = new URL(window.parent.location.href);
    address.searchParams.set("lat", center.lat.toFixed(3));
    address.searchParams.set("lon", center.lng.toFixed(3));
    address.searchParams.set("zoom", String(state.map.getZoom()));
    window.parent.history.replaceState(window.parent.history.state, "", address);
  }

  function goHome() {
    state.map.fitBounds(state.options.home, { animate: false });
  }

  Object.assign(atlas, { CLOSE_ZOOM, MOST_SPREAD, PROVINCE_NAME_ZOOM, SYMBOL_PX, addressView, busyWith, clickable, element, geometry, goHome, keepViewInAddress, lines, markBusy, report, state, stylesheets, svg });
})((window.KhorasanAtlasParts ||= {}));
