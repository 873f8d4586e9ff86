/* Areas of an answer: shading, counts, narrowed borders. */
import { lines } from "./dom.js";
import { clickable } from "./page.js";
import { state } from "./state.js";

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

/* Leaflet nests the rings of a polygon once, those of several polygons twice. */
function ringsOf(points) {
  return Array.isArray(points[0]) ? points.flatMap(ringsOf) : [points];
}

/* All but the chosen countries, which are holes in the veil. */
export function drawVeil(group) {
  const chosen = new Set(state.answers.chosen);
  if (!chosen.size) return;
  const inside = Object.values(state.provinces).filter(({ feature }) => chosen.has(feature.properties.country));
  // Countries around the theatre have no provinces of their own.
  const covered = new Set(inside.map(({ feature }) => feature.properties.country));
  const whole = Object.entries(state.countries).filter(([id]) => chosen.has(id) && !covered.has(id));
  const rings = [...inside, ...whole.map(([, layer]) => layer)].flatMap((layer) => ringsOf(layer.getLatLngs()));
  const world = [[-85, -400], [-85, 400], [85, 400], [85, -400]];
  group.addLayer(L.polygon([world, ...rings], { pane: "veil", renderer: state.veilRenderer, interactive: false, className: "atlas-veil" }));
}

export function styleAreas(group) {
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
