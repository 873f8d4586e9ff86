/*
 * Draws the atlas on the Leaflet map of the page.
 *
 * KhorasanAtlas.base(map, options) is called once: it fetches the geometry and keeps it.
 * KhorasanAtlas.show(group, answers) is called with every answer: it restyles and redraws, nothing is fetched again.
 * Texts from the data only ever become text nodes.
 */
(function () {
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

  // ---------------------------------------------------------------- small helpers

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
  function stylesheets() {
    const loading = [...document.querySelectorAll("link[rel=stylesheet]")].filter((link) => !link.sheet);
    return Promise.all(loading.map((link) => new Promise((done) => (link.onload = link.onerror = done))));
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

  // ---------------------------------------------------------------- the view in the address

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

  // ---------------------------------------------------------------- controls

  function control(position, build) {
    const made = L.control({ position });
    made.onAdd = () => {
      const box = build();
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    return made.addTo(state.map);
  }

  function addControls() {
    state.map.attributionControl.setPrefix(false);
    state.map.attributionControl.addAttribution(state.options.attribution);
    L.control.scale({ imperial: false, position: "bottomleft" }).addTo(state.map);
    control("topleft", () => {
      const bar = element("div", "leaflet-bar");
      const home = element("a", "atlas-home", "⌂");
      home.href = "#";
      home.title = "Whole theatre";
      home.setAttribute("role", "button");
      home.setAttribute("aria-label", "Whole theatre");
      home.addEventListener("click", (event) => {
        event.preventDefault();
        goHome();
      });
      bar.appendChild(home);
      return bar;
    });
    const pointer = element("div", "atlas-pointer");
    control("bottomleft", () => pointer);
    state.map.on("mousemove", (event) => {
      const { lat, lng } = event.latlng.wrap();
      pointer.textContent = `${Math.abs(lat).toFixed(2)}° ${lat < 0 ? "S" : "N"}, ${Math.abs(lng).toFixed(2)}° ${lng < 0 ? "W" : "E"}`;
    });
    state.map.on("mouseout", () => (pointer.textContent = ""));
    control("bottomright", () => (state.legend = element("div", "atlas-legend")));
  }

  function swatch(entry) {
    const picture = svg("svg", { viewBox: "-1.3 -1.3 2.6 2.6", class: "atlas-swatch", "aria-hidden": "true" });
    if (entry.path) {
      const look = entry.hollow ? { fill: "var(--paper)", stroke: entry.colour } : { fill: entry.colour, stroke: "var(--edge)" };
      svg("path", { d: entry.path, "stroke-width": entry.hollow ? 0.3 : 0.12, ...look }, picture);
    } else if (entry.cell !== undefined) {
      const half = 0.65 + 0.15 * entry.cell;
      svg("rect", { x: -half, y: -half, width: 2 * half, height: 2 * half, rx: 0.2, fill: state.options.cells.colours[entry.cell] }, picture);
    } else if (entry.line) {
      svg("line", { x1: -1.2, y1: 0, x2: 1.2, y2: 0, class: `atlas-${entry.line}`, "stroke-width": entry.width || 0.4 }, picture);
    } else if (entry.sign) {
      svg("text", { x: 0, y: 0.8, "text-anchor": "middle", "font-size": entry.sign.length > 1 ? 1.6 : 2.4, fill: "currentColor" }, picture).textContent = entry.sign;
    } else if (entry.ring) {
      svg("circle", { r: 0.95, class: "atlas-ring" }, picture);
    } else {
      svg("rect", { x: -1.2, y: -0.9, width: 2.4, height: 1.8, fill: entry.fill.replace(")", entry.fill.startsWith("url") ? "-sample)" : ")"), class: "atlas-sample" }, picture);
    }
    return picture;
  }

  function drawLegend() {
    const box = state.legend;
    box.replaceChildren();
    box.classList.toggle("atlas-folded", state.folded);
    const head = element("button", "atlas-legend-head", state.folded ? "Legend ▸" : "Legend ▾");
    head.type = "button";
    head.setAttribute("aria-expanded", String(!state.folded));
    head.addEventListener("click", () => {
      state.folded = !state.folded;
      drawLegend();
    });
    box.appendChild(head);
    if (state.folded) return;
    for (const group of state.answers ? state.answers.legend : []) {
      const label = element("label", "atlas-legend-layer");
      const tick = element("input");
      tick.type = "checkbox";
      tick.checked = state.on[group.layer];
      tick.addEventListener("change", () => {
        state.on[group.layer] = tick.checked;
        changeTiles();
        redraw();
      });
      label.append(tick, element("span", "", group.title));
      box.appendChild(label);
      if (!state.on[group.layer]) continue;
      const entries = group.layer === "records" && state.tiles ? [...group.entries, ...kindsDrawn()] : group.entries;
      if (entries.length === 1) {
        label.insertBefore(swatch(entries[0]), label.lastChild);
        label.append(element("span", "atlas-legend-aside", entries[0].label));
        continue;
      }
      const rows = element("div", "atlas-legend-rows");
      for (const entry of entries) {
        const row = element("div", "atlas-legend-row");
        row.append(swatch(entry), element("span", "", entry.label));
        rows.appendChild(row);
      }
      box.appendChild(rows);
    }
    box.appendChild(onlineBasemapSwitch());
  }

  /* The kinds of records that tiles draw singly just now. */
  function kindsDrawn() {
    const drawn = new Set(sites().flatMap((site) => site.records.map(({ kind }) => kind)));
    return Object.entries(state.options.kinds)
      .filter(([kind]) => drawn.has(kind))
      .map(([kind, look]) => ({ ...look, label: kind }));
  }

  function onlineBasemapSwitch() {
    const label = element("label", "atlas-legend-layer");
    const tick = element("input");
    tick.type = "checkbox";
    tick.checked = state.basemap !== null;
    tick.addEventListener("change", () => {
      if (tick.checked) {
        state.basemap = L.tileLayer(state.options.basemap.url, { attribution: state.options.basemap.attribution, pane: "basemap" });
        state.basemap.addTo(state.map);
      } else {
        state.basemap.remove();
        state.basemap = null;
      }
      state.map.getContainer().classList.toggle("atlas-online", tick.checked);
    });
    label.append(tick, element("span", "", state.options.basemap.label));
    return label;
  }

  // ---------------------------------------------------------------- the base map

  function addPatterns() {
    const holder = svg("svg", { width: 0, height: 0, "aria-hidden": "true", style: "position:absolute" });
    const defs = svg("defs", {}, holder);
    // Once for the map, in pixels, and once for the legend, whose pictures are 2.6 units wide.
    for (const [suffix, unit] of [["", 7], ["-sample", 0.8]]) {
      const size = { width: unit, height: unit, patternUnits: "userSpaceOnUse" };
      const hatch = svg("pattern", { id: `atlas-hatch${suffix}`, patternTransform: "rotate(45)", ...size }, defs);
      svg("line", { x1: 0, y1: 0, x2: 0, y2: unit, class: "atlas-hatch-line", "stroke-width": unit * 0.32 }, hatch);
      const dots = svg("pattern", { id: `atlas-dots${suffix}`, ...size }, defs);
      const uncovered = svg("pattern", { id: `atlas-uncovered${suffix}`, ...size }, defs);
      svg("path", { d: `M0,${unit / 2}L${unit},${unit / 2}M${unit / 2},0L${unit / 2},${unit}`, class: "atlas-hatch-line", "stroke-width": unit * 0.1 }, uncovered);
      svg("circle", { cx: unit * 0.3, cy: unit * 0.3, r: unit * 0.17, class: "atlas-dot" }, dots);
    }
    document.body.appendChild(holder);
  }

  function addPanes() {
    ["basemap", "outlines", "tint", "provinces", "patterns", "borders", "cells", "circles", "names"].forEach((name, index) => {
      state.map.createPane(name).style.zIndex = 210 + index * 20;
    });
    ["tint", "patterns", "names"].forEach((name) => (state.map.getPane(name).style.pointerEvents = "none"));
  }

  /* Polygons or lines of one geometry file, one Leaflet layer by id, each in the given pane. */
  function shapes(collection, pane, className, kind) {
    const byId = {};
    const renderer = L.svg({ pane, padding: 0.5 });
    const drawn = L.geoJSON(collection, {
      pane,
      renderer,
      interactive: kind !== null,
      bubblingMouseEvents: false,
      style: () => ({ className, weight: 1, fillOpacity: 1 }),
      onEachFeature: (feature, layer) => {
        byId[feature.properties.id] = layer;
        if (kind) clickable(layer, kind, feature.properties.id);
      },
    });
    // One by one: a click in a group is told to the page by streamlit-folium once more, as a geometry.
    drawn.eachLayer((layer) => layer.addTo(state.map));
    return byId;
  }

  function nameOf(feature) {
    return feature.properties.name;
  }

  async function loadBase() {
    const [countries, provinces, borders] = await Promise.all(["countries", "provinces", "borders"].map(geometry));
    state.countries = shapes(countries, "outlines", "atlas-country", "place");
    for (const layer of Object.values(state.countries)) {
      layer.getElement().classList.toggle("atlas-theatre", layer.feature.properties.theatre);
      layer.bindTooltip(() => lines(tipOf("countries", layer.feature)), { sticky: true });
    }
    state.provinces = shapes(provinces, "provinces", "atlas-province", "place");
    state.borders = shapes(borders, "borders", "atlas-border", "place");
    for (const layer of Object.values(state.provinces)) layer.bindTooltip(() => lines(tipOf("provinces", layer.feature)), { sticky: true });
    for (const layer of Object.values(state.borders)) layer.bindTooltip(() => lines(tipOf("borders", layer.feature)), { sticky: true });
    redraw();
    await finerGeometry();
  }

  function tipOf(group, feature) {
    const answer = state.answers && state.answers[group][feature.properties.id];
    const isUncovered = state.answers && state.answers.uncovered.includes(feature.properties.id);
    return [nameOf(feature), ...(answer ? answer.tip : []), ...(isUncovered ? ["no coverage by the chosen datasets, which is not zero"] : [])];
  }

  /* From zoom 7 on the overview's corners would show: the same provinces and borders again, finer. */
  async function finerGeometry() {
    const isWanted = state.map.getZoom() >= CLOSE_ZOOM && Object.keys(state.provinces).length > 0;
    if (!isWanted || state.isCloseAsked) return;
    state.isCloseAsked = true;
    await busyWith(async () => {
      try {
        const [provinces, borders] = await Promise.all(["close", "closeBorders"].map(geometry));
        refine(state.provinces, provinces);
        refine(state.borders, borders);
      } catch {
        // The overview stays; the next move of the map asks again.
        state.isCloseAsked = false;
      }
      redraw();
    });
  }

  function refine(layers, collection) {
    const levels = { LineString: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 };
    for (const { properties, geometry: shape } of collection.features) {
      const layer = layers[properties.id];
      if (layer) layer.setLatLngs(L.GeoJSON.coordsToLatLngs(shape.coordinates, levels[shape.type]));
    }
  }

  // ---------------------------------------------------------------- what an answer draws

  function symbol(record) {
    const box = svg("svg", { viewBox: "-3 -3 6 6", width: SYMBOL_PX * 3, height: SYMBOL_PX * 3, class: "atlas-symbol" });
    if (record.open || record.id === state.answers.open_record) svg("circle", { r: 1.8, class: "atlas-open" }, box);
    if (record.bearing !== null && state.on.cross) {
      const arrow = svg("g", { transform: `rotate(${record.bearing})`, class: "atlas-arrow" }, box);
      svg("path", { d: "M0,-1L0,-2.7M-0.5,-2.1L0,-2.75L0.5,-2.1" }, arrow);
    }
    if (record.contested && state.on.contested) svg("circle", { r: 1.3, class: "atlas-ring" }, box);
    const { path, colour } = state.options.kinds[record.kind];
    const look = record.certain ? { fill: colour, stroke: "var(--edge)" } : { fill: "var(--paper)", stroke: colour };
    svg("path", { d: path, "stroke-width": record.certain ? 0.12 : 0.32, ...look }, box);
    if (state.on.standing) svg("text", { x: 0.85, y: -0.7, class: "atlas-standing" }, box).textContent = record.sign;
    return box;
  }

  /* Records at one point stand around it in a ring, so that none hides another. */
  function ringOffsetPx(index, count) {
    if (count === 1) return [0, 0];
    const radius = Math.max(12, (count * SYMBOL_PX) / (2 * Math.PI));
    const angle = (2 * Math.PI * index) / count - Math.PI / 2;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  }

  /* Where symbols stand in pixels of this zoom: pushed apart until none hides another, always in the same way. */
  function placedMarks() {
    const marks = sites().flatMap((site) => {
      const anchor = state.map.project([site.lat, site.lon]);
      return site.records.map((record, index) => {
        const [dx, dy] = ringOffsetPx(index, site.records.length);
        return { site, record, anchor, x: anchor.x + dx, y: anchor.y + dy };
      });
    });
    for (let round = 0; marks.length <= MOST_SPREAD && round < 60; round += 1) {
      let moved = false;
      for (let i = 0; i < marks.length; i += 1) {
        for (let j = i + 1; j < marks.length; j += 1) {
          const [dx, dy] = [marks[j].x - marks[i].x, marks[j].y - marks[i].y];
          const distance = Math.hypot(dx, dy);
          if (distance >= SYMBOL_PX) continue;
          const push = (SYMBOL_PX - distance) / 2 + 0.1;
          // Two symbols on one spot part along a direction of their own.
          const [ux, uy] = distance > 0.01 ? [dx / distance, dy / distance] : [Math.cos(i + j), Math.sin(i + j)];
          marks[i].x -= ux * push;
          marks[i].y -= uy * push;
          marks[j].x += ux * push;
          marks[j].y += uy * push;
          moved = true;
        }
      }
      if (!moved) break;
    }
    return marks;
  }

  /* What is drawn singly: all records of a small selection, of a large one those of tiles with few. */
  function sites() {
    return state.tiles ? state.tiles.sites : state.answers.sites;
  }

  function drawSites(group) {
    for (const site of sites()) {
      const circle = L.circle([site.lat, site.lon], {
        radius: site.radius_km * 1000,
        pane: "circles",
        className: `atlas-circle atlas-circle-${site.precision}`,
        interactive: Boolean(site.place) && site.precision === "district",
        bubblingMouseEvents: false,
      });
      // A point that a dataset gives is no place that could be opened.
      if (site.place && site.precision === "district") {
        clickable(circle, "place", site.place).bindTooltip(() => lines(site.tip), { sticky: true });
      }
      group.addLayer(circle);
    }
    const marks = placedMarks();
    for (const mark of marks) drawLeader(group, mark);
    for (const mark of marks) drawMark(group, mark);
  }

  /* From the place to a symbol that stands beside it. */
  function drawLeader(group, { site, anchor, x, y }) {
    if (Math.hypot(x - anchor.x, y - anchor.y) < 3) return;
    const own = { className: "atlas-leader", interactive: false, pane: "circles" };
    group.addLayer(L.polyline([[site.lat, site.lon], state.map.unproject([x, y])], own));
    group.addLayer(L.circleMarker([site.lat, site.lon], { ...own, radius: 2, className: "atlas-site" }));
  }

  function drawMark(group, { site, record, anchor, x, y }) {
    const [dx, dy] = [x - anchor.x, y - anchor.y];
    const half = SYMBOL_PX * 1.5;
    const icon = L.divIcon({ html: symbol(record), className: "atlas-marker", iconSize: [2 * half, 2 * half], iconAnchor: [half - dx, half - dy] });
    const marker = L.marker([site.lat, site.lon], { icon, keyboard: true, alt: record.tip[0], riseOnHover: true, bubblingMouseEvents: false });
    marker.bindTooltip(() => lines(record.tip), { offset: [dx, dy - 6], direction: "top" });
    marker.on("keypress", (event) => {
      if (event.originalEvent.key === "Enter") report("record", record.id);
    });
    clickable(marker, "record", record.id);
    group.addLayer(marker);
    const box = marker.getElement();
    box.setAttribute("data-record", record.id);
    box.setAttribute("role", "button");
    box.setAttribute("aria-label", record.tip.join(", "));
    box.removeAttribute("title");
  }

  /* What is said of a place as a whole stands below its name: it is no event there. */
  function drawStatements(group) {
    for (const statement of state.answers.statements) {
      const icon = L.divIcon({ html: element("span", "", `❝ ${statement.number}`), className: "atlas-statement", iconSize: [0, 0], iconAnchor: [0, -16] });
      const marker = L.marker([statement.lat, statement.lon], { icon, keyboard: true, alt: statement.tip[0], bubblingMouseEvents: false });
      marker.bindTooltip(() => lines(statement.tip), { direction: "top" });
      marker.on("keypress", (event) => {
        if (event.originalEvent.key === "Enter") report("place", statement.place);
      });
      clickable(marker, "place", statement.place);
      group.addLayer(marker);
      marker.getElement().setAttribute("data-statements", statement.place);
      marker.getElement().setAttribute("aria-label", statement.tip.join(", "));
    }
  }

  function patterned(group, layer, fill) {
    const copy = L.polygon(layer.getLatLngs(), { pane: "patterns", renderer: state.patternRenderer, interactive: false, stroke: false, fillOpacity: 1 });
    group.addLayer(copy);
    copy.getElement().setAttribute("fill", fill);
  }

  function countFill(answer) {
    if (!answer || !state.on.counts) return "";
    const number = answer.certain + answer.possible;
    const at = state.answers.classes.findIndex((bound) => number <= bound);
    return at < 0 ? "" : state.answers.colours[at];
  }

  function styleAreas(group) {
    const uncovered = new Set(state.answers.uncovered);
    for (const [id, layer] of Object.entries(state.provinces)) {
      const answer = state.answers.provinces[id];
      const path = layer.getElement();
      path.style.fill = countFill(answer);
      path.classList.toggle("atlas-open-place", state.answers.open_place === id);
      path.classList.toggle("atlas-area-contested", Boolean(answer && answer.contested && state.on.contested));
      if (state.on.counts && uncovered.has(id)) patterned(group, layer, "url(#atlas-uncovered)");
      if (!answer) continue;
      const isShaded = state.on.areas && answer.shade && !path.style.fill;
      if (isShaded) path.style.fill = answer.shade;
      // Among very many records nearly every province has some that are known to it only.
      path.style.fillOpacity = isShaded && state.answers.tiles ? 0.15 : "";
      if (state.on.areas && answer.region) patterned(group, layer, "url(#atlas-dots)");
      if (state.on.presence && answer.presence) patterned(group, layer, "url(#atlas-hatch)");
    }
    for (const [id, layer] of Object.entries(state.countries)) {
      const answer = state.answers.countries[id];
      layer.getElement().classList.toggle("atlas-country-level", Boolean(answer && state.on.areas));
      layer.getElement().classList.toggle("atlas-open-place", state.answers.open_place === id);
      layer.getElement().classList.toggle("atlas-area-contested", Boolean(answer && answer.contested && state.on.contested));
      if (answer && state.on.areas && layer.feature.properties.theatre) {
        const tint = L.polygon(layer.getLatLngs(), { pane: "tint", renderer: state.tintRenderer, interactive: false, className: "atlas-country-tint" });
        group.addLayer(tint);
      }
    }
    for (const [id, layer] of Object.entries(state.borders)) {
      const answer = state.answers.borders[id];
      const path = layer.getElement();
      const shown = Boolean(answer) && state.on.borders;
      path.classList.toggle("atlas-border-used", shown);
      path.classList.toggle("atlas-border-contested", shown && answer.contested && state.on.contested);
      path.classList.toggle("atlas-open-place", state.answers.open_place === id);
      layer.setStyle({ weight: shown ? Math.min(3 + answer.certain + answer.possible, 8) : 1.2 });
      if (shown) layer.bringToFront();
    }
    for (const [id, answer] of Object.entries(state.answers.borders)) {
      if (answer.line && state.on.borders) drawNarrowed(group, id, answer);
    }
  }

  /* A stretch of a border only: it brings its own line. */
  function drawNarrowed(group, id, answer) {
    const className = `atlas-border atlas-border-used${answer.contested && state.on.contested ? " atlas-border-contested" : ""}`;
    const line = L.polyline(answer.line, { pane: "borders", renderer: state.borderRenderer, className, weight: 5, bubblingMouseEvents: false });
    clickable(line, "place", id).bindTooltip(() => lines([answer.name, ...answer.tip]), { sticky: true });
    group.addLayer(line);
  }

  function labelled() {
    const zoom = state.map.getZoom();
    const countries = Object.values(state.countries).map((layer) => ({ layer, kind: "country" }));
    if (zoom < PROVINCE_NAME_ZOOM) return countries;
    return [...Object.values(state.provinces).map((layer) => ({ layer, kind: "province" })), ...countries.filter(({ layer }) => !layer.feature.properties.theatre)];
  }

  function drawNames(group) {
    if (!state.on.names) return;
    const taken = [];
    const view = state.map.getBounds();
    for (const { layer, kind } of labelled()) {
      const { label_lon: lon, label_lat: lat } = layer.feature.properties;
      const text = nameOf(layer.feature);
      if (!view.contains([lat, lon]) || !layer.feature.properties.id.match(/^[A-Z]{2}(-|$)/)) continue;
      const { x, y } = state.map.latLngToContainerPoint([lat, lon]);
      const half = text.length * (kind === "country" ? 4.4 : 3.4) + 3;
      const box = [x - half, y - 8, x + half, y + 8];
      if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
      taken.push(box);
      const icon = L.divIcon({ html: element("span", "", text), className: `atlas-name atlas-name-${kind}`, iconSize: [0, 0] });
      group.addLayer(L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: "names" }));
    }
  }

  function redraw() {
    if (!state.map || !state.answers || !Object.keys(state.provinces).length) return;
    if (state.drawn) state.drawn.remove();
    state.drawn = L.layerGroup().addTo(state.map);
    state.drawnZoom = state.map.getZoom();
    styleAreas(state.drawn);
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

  // ---------------------------------------------------------------- tiles, where the records are very many

  /* The tiles of the former selection stay until those of this one are there. */
  function changeTiles() {
    const wanted = state.on.records && state.answers.tiles ? state.options.root + state.answers.tiles : "";
    if ((state.tiles ? state.tiles.options.address : "") === wanted) return;
    if (state.leaving) state.leaving.remove();
    state.leaving = state.tiles;
    state.tiles = null;
    if (!wanted) return forgetTiles();
    const [minZoom, maxZoom] = state.options.zooms;
    const before = state.leaving ? state.leaving.sites : [];
    const on = { loaded: tilesLoaded, over: overCell, out: leaveCell, click: enterCell };
    state.tiles = new window.KhorasanTiles(wanted, state.options.cells, on, { address: wanted, minZoom, maxZoom });
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
    redrawMarks();
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

  function renameOnly() {
    if (state.nameGroup) state.nameGroup.remove();
    state.nameGroup = L.layerGroup().addTo(state.map);
    drawNames(state.nameGroup);
  }

  // ---------------------------------------------------------------- what the page calls

  function followTheme() {
    window.Streamlit.events.addEventListener(window.Streamlit.RENDER_EVENT, (event) => {
      const theme = event.detail.theme;
      if (theme) document.documentElement.dataset.theme = theme.base;
    });
  }

  function fitFrame() {
    const box = state.map.getContainer();
    const fit = () => {
      box.style.width = "100%";
      state.map.invalidateSize({ animate: false });
    };
    new ResizeObserver(fit).observe(document.documentElement);
    fit();
  }

  window.KhorasanAtlas = {
    base(map, options) {
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
      state.tintRenderer = L.svg({ pane: "tint", padding: 0.5 });
      addControls();
      fitFrame();
      followTheme();
      const view = addressView();
      if (view) map.setView(view.center, view.zoom);
      else {
        goHome();
        state.home = { center: map.getCenter(), zoom: map.getZoom() };
      }
      map.on("movestart", () => {
        state.isMoving = true;
        markBusy();
      });
      map.on("moveend", () => {
        state.isMoving = false;
        keepViewInAddress();
        if (state.drawnZoom === map.getZoom()) renameOnly();
        else redraw();
        finerGeometry();
        markBusy();
      });
      map.on("click", () => report("nothing", ""));
      busyWith(() => Promise.all([loadBase(), stylesheets()])).catch((problem) => {
        map.getContainer().appendChild(element("div", "atlas-problem", `The map's geometry could not be loaded: ${problem.message}. Reload the page.`));
      });
    },
    show(answers) {
      state.answers = answers;
      document.documentElement.dataset.theme = answers.theme;
      changeTiles();
      redraw();
    },
  };
})();
