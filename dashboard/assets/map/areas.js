/* Areas of an answer: vague places, counts by province, borders, statements, and the veil over what is not chosen. */
import { element, lines, svg } from "./dom.js";
import { clickable } from "./page.js";
import { isCounting, matchOf, numberOf, ramp, sites, state, vaguePlaces } from "./state.js";

const FADE_ZOOM = 8;
const SEEN_CIRCLE_PX = 12;

// By vague place that is drawn: what takes it away.
const drawn = new Map();

function patterned(group, layer, fill) {
  const copy = L.polygon(layer.getLatLngs(), { pane: "patterns", renderer: state.patternRenderer, interactive: false, stroke: false, fillOpacity: 1 });
  group.addLayer(copy);
  copy.getElement().setAttribute("fill", fill);
}

/* While the timeline is moved, a count may be beyond the last class: it has the colour of that. */
function classOf(value, bounds) {
  if (!value || !bounds.length) return "";
  const at = bounds.findIndex((bound) => value <= bound);
  return ramp()[at < 0 ? bounds.length - 1 : at];
}

/** Return the counts of a province that are shown: those of the answer, or those of the days that the timeline shows. */
export function countsOf(id) {
  return (state.counted ?? state.answers.provinces)[id];
}

function countFill(id) {
  const counts = countsOf(id);
  if (!counts) return "";
  const number = counts.certain + counts.possible;
  const { density } = state.answers;
  if (state.on.has("density")) return classOf(state.counted ? number * state.options.per_area[id] : density.provinces[id], density.classes);
  return classOf(number, state.answers.classes);
}

/** Shade provinces by the counts that are shown. */
export function shadeCounts() {
  for (const [id, layer] of Object.entries(state.provinces)) layer.getElement().style.fill = countFill(id);
}

/** Shade provinces by their counts if these are shown, and mark what is opened. */
export function styleAreas(group) {
  const { uncovered, open_place: opened } = state.answers;
  for (const [id, layer] of Object.entries(state.provinces)) {
    const path = layer.getElement();
    Object.assign(path.style, { fill: isCounting() ? countFill(id) : "", fillOpacity: "", stroke: "" });
    path.classList.toggle("atlas-open-place", opened === id);
    path.classList.remove("atlas-vague-province", "atlas-area-contested");
    if (isCounting() && uncovered.includes(id)) patterned(group, layer, "url(#atlas-uncovered)");
  }
  for (const layers of [state.countries, state.borders]) {
    for (const [id, layer] of Object.entries(layers)) {
      layer.getElement().classList.remove("atlas-border-used", "atlas-border-contested");
      layer.getElement().classList.toggle("atlas-open-place", opened === id);
    }
  }
  drawn.clear();
  drawVague(group);
}

/** Draw the areas that records are known to; while the timeline is moved, only what comes or goes. */
export function drawVague(group) {
  if (isCounting() || !state.on.has("vague")) return;
  for (const place of vaguePlaces()) {
    const wanted = isShown(place);
    if (wanted === drawn.has(place.place)) continue;
    if (wanted) drawn.set(place.place, show(group, place));
    else {
      drawn.get(place.place)();
      drawn.delete(place.place);
    }
  }
}

function isShown(place) {
  return place.records.length ? place.records.some(matchOf) : numberOf(place).some(Boolean);
}

/*
 * A province: light fill and outline; a border: its line; a region: the outline of its members; a country: its count.
 * Returns what takes it away again.
 */
function show(group, place) {
  if (place.precision === "border") return drawBorder(group, place);
  // Among very many records nearly every province has some that are known to it only.
  if (state.answers.tiles || place.precision === "country") return () => {};
  if (place.precision === "region") return outline(group, place);
  return fillProvince(place);
}

function fillProvince({ place, colour, contested }) {
  const layer = state.provinces[place];
  if (!layer) return () => {};
  const path = layer.getElement();
  const fillOpacity = state.map.getZoom() > FADE_ZOOM ? 0.07 : 0.22;
  Object.assign(path.style, { fill: colour, fillOpacity, stroke: contested ? "" : `color-mix(in srgb, ${colour} 55%, var(--edge))` });
  path.classList.add("atlas-vague-province");
  path.classList.toggle("atlas-area-contested", contested);
  layer.bringToFront();
  return () => {
    Object.assign(path.style, { fill: "", fillOpacity: "", stroke: "" });
    path.classList.remove("atlas-vague-province", "atlas-area-contested");
  };
}

function drawBorder(group, { place, line, contested, tip }) {
  const known = state.borders[place];
  if (!known && !line) return () => {};
  if (!known) {
    const narrowed = L.polyline(line, { pane: "borders", renderer: state.borderRenderer, className: `atlas-border atlas-border-used${contested ? " atlas-border-contested" : ""}`, bubblingMouseEvents: false });
    group.addLayer(clickable(narrowed, "place", place).bindTooltip(() => lines(tip), { sticky: true }));
    return () => group.removeLayer(narrowed);
  }
  const { classList } = known.getElement();
  classList.add("atlas-border-used");
  classList.toggle("atlas-border-contested", contested);
  known.bringToFront();
  return () => classList.remove("atlas-border-used", "atlas-border-contested");
}

function outline(group, { place, members, contested, tip }) {
  const className = `atlas-vague-region${contested ? " atlas-area-contested" : ""}${state.answers.open_place === place ? " atlas-open-place" : ""}`;
  const found = L.polyline(edgeOf(members), { pane: "borders", renderer: state.borderRenderer, className, bubblingMouseEvents: false });
  group.addLayer(clickable(found, "place", place).bindTooltip(() => lines(tip), { sticky: true }));
  return () => group.removeLayer(found);
}

/* What is an edge of one member only: neighbours share their edges point by point. */
function edgeOf(members) {
  const edges = new Map();
  for (const ring of members.filter((id) => state.provinces[id]).flatMap((id) => ringsOf(state.provinces[id].getLatLngs()))) {
    ring.forEach((from, index) => {
      const to = ring[(index + 1) % ring.length];
      const [a, b] = [`${from.lat} ${from.lng}`, `${to.lat} ${to.lng}`];
      const key = a < b ? `${a}/${b}` : `${b}/${a}`;
      if (edges.has(key)) edges.delete(key);
      else edges.set(key, [from, to]);
    });
  }
  return chained([...edges.values()]);
}

/* Edges, in the order of their rings, as lines: dashes then run through. */
function chained(edges) {
  const found = [];
  for (const [from, to] of edges) {
    const last = found.at(-1);
    if (last && last.at(-1).equals(from)) last.push(to);
    else found.push([from, to]);
  }
  return found;
}

/* Leaflet nests the rings of a polygon once, those of several polygons twice. */
function ringsOf(points) {
  return Array.isArray(points[0]) ? points.flatMap(ringsOf) : [points];
}

/** Cover all but the chosen countries and provinces, which are holes in the veil. */
export function drawVeil(group) {
  const chosen = new Set(state.answers.chosen);
  if (!chosen.size) return;
  const inside = Object.entries(state.provinces).filter(([id, { feature }]) => chosen.has(id) || chosen.has(feature.properties.country));
  // Countries around the theatre have no provinces of their own.
  const covered = new Set(inside.map(([, { feature }]) => feature.properties.country));
  const whole = Object.entries(state.countries).filter(([id]) => chosen.has(id) && !covered.has(id));
  const rings = [...inside, ...whole].flatMap(([, layer]) => ringsOf(layer.getLatLngs()));
  const world = [[-85, -400], [-85, 400], [85, 400], [85, -400]];
  group.addLayer(L.polygon([world, ...rings], { pane: "veil", renderer: state.veilRenderer, interactive: false, className: "atlas-veil" }));
}

/** Draw statements about places as a whole, which are not events there. */
export function drawStatements(group) {
  if (!state.on.has("statements")) return;
  for (const statement of state.answers.statements) {
    const icon = L.divIcon({ html: element("span", "", `❝ ${statement.number}`), className: "atlas-statement", iconSize: [0, 0], iconAnchor: [0, -16] });
    const marker = L.marker([statement.lat, statement.lon], { icon, keyboard: false, bubblingMouseEvents: false });
    marker.bindTooltip(() => lines(statement.tip), { direction: "top" });
    group.addLayer(clickable(marker, "place", statement.place));
    marker.getElement().setAttribute("data-statements", statement.place);
  }
}

/** Draw the circle around each site within which its records lie, where it is larger than a symbol. */
export function drawCircles(group) {
  if (isCounting() || !state.on.has("records")) return;
  for (const site of sites()) {
    const edge = state.map.project([site.lat + site.radius_km / 111, site.lon]);
    if (state.map.project([site.lat, site.lon]).y - edge.y < SEEN_CIRCLE_PX || !site.records.some(matchOf)) continue;
    const isDistrict = Boolean(site.place) && site.precision === "district";
    const circle = L.circle([site.lat, site.lon], { radius: site.radius_km * 1000, pane: "circles", className: `atlas-circle atlas-circle-${site.precision}`, interactive: isDistrict, bubblingMouseEvents: false });
    // The point of a dataset is not a place that could be opened.
    if (isDistrict) clickable(circle, "place", site.place).bindTooltip(() => lines(site.tip), { sticky: true });
    group.addLayer(circle);
  }
}

/** Draw the patterns that areas are filled with: for the map in pixels, for its key in units of a swatch. */
export function addPatterns() {
  const holder = svg("svg", { width: 0, height: 0, "aria-hidden": "true", style: "position:absolute" });
  const defs = svg("defs", {}, holder);
  for (const [suffix, unit] of [["", 7], ["-sample", 0.8]]) {
    const pattern = svg("pattern", { id: `atlas-uncovered${suffix}`, width: unit, height: unit, patternUnits: "userSpaceOnUse" }, defs);
    svg("path", { d: `M0,${unit / 2}L${unit},${unit / 2}M${unit / 2},0L${unit / 2},${unit}`, class: "atlas-hatch-line", "stroke-width": unit * 0.1 }, pattern);
  }
  document.body.appendChild(holder);
}
