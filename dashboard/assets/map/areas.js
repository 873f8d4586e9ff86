/* Areas of an answer: vague places, counts by province, borders, statements, and the veil over what is not chosen. */
import { element, lines, svg } from "./dom.js";
import { clickable } from "./page.js";
import { isCounting, matchOf, state } from "./state.js";

const FADE_ZOOM = 8;

function patterned(group, layer, fill) {
  const copy = L.polygon(layer.getLatLngs(), { pane: "patterns", renderer: state.patternRenderer, interactive: false, stroke: false, fillOpacity: 1 });
  group.addLayer(copy);
  copy.getElement().setAttribute("fill", fill);
}

function classOf(value, bounds) {
  const at = bounds.findIndex((bound) => value <= bound);
  return value > 0 && at >= 0 ? state.answers.colours[at] : "";
}

function countFill(id, answer) {
  if (!answer) return "";
  if (state.on.has("density")) return classOf(state.answers.density.provinces[id], state.answers.density.classes);
  return classOf(answer.certain + answer.possible, state.answers.classes);
}

/** Shade provinces by their counts if these are shown; else draw the areas that records are known to. */
export function styleAreas(group) {
  const { uncovered, open_place: opened } = state.answers;
  for (const [id, layer] of Object.entries(state.provinces)) {
    const path = layer.getElement();
    path.style.fill = isCounting() ? countFill(id, state.answers.provinces[id]) : "";
    path.style.fillOpacity = "";
    path.style.stroke = "";
    path.classList.toggle("atlas-open-place", opened === id);
    path.classList.remove("atlas-vague-province", "atlas-area-contested");
    if (isCounting() && uncovered.includes(id)) patterned(group, layer, "url(#atlas-uncovered)");
  }
  for (const [id, layer] of Object.entries(state.countries)) layer.getElement().classList.toggle("atlas-open-place", opened === id);
  for (const [id, layer] of Object.entries(state.borders)) {
    layer.getElement().classList.remove("atlas-border-used", "atlas-border-contested");
    layer.getElement().classList.toggle("atlas-open-place", opened === id);
  }
  if (isCounting() || !state.on.has("vague")) return;
  for (const place of state.answers.vague) if (isShown(place)) drawVague(group, place);
}

function isShown({ records, number }) {
  return records.length ? records.some(matchOf) : number[0] + number[1] > 0;
}

/* A province: light fill and outline; a border: its line; a region: the outline of its members; a country: its count. */
function drawVague(group, place) {
  if (place.precision === "border") drawBorder(group, place);
  // Among very many records nearly every province has some that are known to it only.
  else if (state.answers.tiles) return;
  else if (place.precision === "province") fillProvince(place);
  else if (place.precision === "region") outline(group, place);
}

function fillProvince({ place, colour, contested }) {
  const layer = state.provinces[place];
  if (!layer) return;
  const path = layer.getElement();
  path.style.fill = colour;
  path.style.fillOpacity = state.map.getZoom() > FADE_ZOOM ? 0.07 : 0.22;
  path.classList.add("atlas-vague-province");
  path.style.stroke = contested ? "" : `color-mix(in srgb, ${colour} 62%, var(--edge))`;
  path.classList.toggle("atlas-area-contested", contested);
  layer.bringToFront();
}

function drawBorder(group, { place, line, contested, tip }) {
  const known = state.borders[place];
  if (!known && !line) return;
  if (!known) {
    const narrowed = L.polyline(line, { pane: "borders", renderer: state.borderRenderer, className: `atlas-border atlas-border-used${contested ? " atlas-border-contested" : ""}`, bubblingMouseEvents: false });
    group.addLayer(clickable(narrowed, "place", place).bindTooltip(() => lines(tip), { sticky: true }));
    return;
  }
  known.getElement().classList.add("atlas-border-used");
  known.getElement().classList.toggle("atlas-border-contested", contested);
  known.bringToFront();
}

/* What is an edge of one member only: neighbours share their edges point by point. */
function outline(group, { place, members, contested, tip }) {
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
  const className = `atlas-vague-region${contested ? " atlas-area-contested" : ""}${state.answers.open_place === place ? " atlas-open-place" : ""}`;
  const drawn = L.polyline(chained([...edges.values()]), { pane: "borders", renderer: state.borderRenderer, className, bubblingMouseEvents: false });
  group.addLayer(clickable(drawn, "place", place).bindTooltip(() => lines(tip), { sticky: true }));
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

/** Draw what is said of places as a whole: it is no event there. */
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
