/* Names of countries, provinces and towns, each where there is room for it; none touches another or a record's mark. */
import { element, lines } from "./dom.js";
import { collectionAt, nameOf } from "./ground.js";
import { boxesOf, HALF_HEIGHT, spots } from "./spots.js";
import { PROVINCE_NAME_ZOOM, state } from "./state.js";

const FONTS = { country: "600 12px", province: "11px", town: "11px", capital: "600 11.5px" };
const SPACING = { country: 0.08, province: 0, town: 0, capital: 0 }; // of the letters, in sizes
const FAMILY = "'Source Sans', 'Source Sans 3', 'Source Sans Pro', system-ui, sans-serif";
const BESIDE = [6, 16, 26]; // from a town's dot to its name: further where records stand
const pen = document.createElement("canvas").getContext("2d");
let towns = [];

/** Fetch the towns, largest first. */
export async function loadTowns(address) {
  towns = (await collectionAt(address)).map(({ properties, geometry }) => ({ ...properties, lat: geometry.coordinates[1], lon: geometry.coordinates[0] }));
  state.map.fire("atlas:towns");
}

/**
 * Write the names of the view into a group: countries, large towns, provinces, towns.
 *
 * @param {L.LayerGroup} group
 */
export function drawNames(group) {
  if (!state.on.has("names")) return;
  const zoom = state.map.getZoom();
  const view = state.map.getBounds();
  const size = state.map.getSize();
  const marks = boxesOf(".leaflet-marker-pane svg > *, .leaflet-marker-pane span");
  const taken = [...marks, ...boxesOf(".leaflet-control")];
  const squares = state.tiles?.boxes() ?? [];
  const isInside = (box) => box[0] >= 0 && box[1] >= 0 && box[2] <= size.x && box[3] <= size.y;
  const isFree = (box) => isInside(box) && !taken.some((other) => touch(box, other));
  const isClear = (box) => isFree(box) && !squares.some((square) => touch(box, square));
  const seen = towns.filter((town) => town.zoom <= zoom && view.contains([town.lat, town.lon]));
  // Of a town with records, the dot is below their marks; below a name it would not be seen.
  const isDotFree = (box) => !taken.slice(marks.length).some((other) => touch(box, other));
  const isApart = (box) => isInside(box) && isDotFree(box);
  const around = { view, taken, marks, squares, isFree, isClear, isDotFree, isApart };
  const isLarge = (town) => town.zoom <= Math.max(4, zoom - 1.5);
  areas(group, "country", Object.values(state.countries), around);
  settlements(group, seen.filter(isLarge), around);
  if (zoom >= PROVINCE_NAME_ZOOM) areas(group, "province", Object.values(state.provinces), around);
  settlements(group, seen.filter((town) => !isLarge(town)), around);
}

function touch(one, other) {
  return one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];
}

function width(text, kind) {
  pen.font = `${FONTS[kind]} ${FAMILY}`;
  const written = kind === "country" ? text.toUpperCase() : text;
  return pen.measureText(written).width * (1 + SPACING[kind]) + 2;
}

function areas(group, kind, layers, { view, taken, marks, squares, isFree, isClear, isApart }) {
  for (const layer of layers) {
    const { kind: rank } = layer.feature.properties;
    if (rank === "outline" || !view.intersects(layer.getBounds())) continue;
    const text = nameOf(layer.feature);
    const half = width(text, kind) / 2;
    const around = spots(layer, half);
    const box = leastCovered(around, half, isFree, squares) ?? (kind === "country" ? leastCovered(around, half, isApart, [...marks, ...squares]) : null);
    // A country is named at every zoom, if need be between its squares and below marks.
    if (!box || (kind !== "country" && !isClear(box))) continue;
    taken.push(box);
    write(group, state.map.containerPointToLatLng([box[0] + half, box[1] + HALF_HEIGHT]), element("span", "", text), kind);
  }
}

/* The free box around a spot that hides the least of the squares; of equal ones the first. */
function leastCovered(around, half, isFree, squares) {
  let [found, least] = [null, Infinity];
  for (const { x, y } of around) {
    const box = [x - half, y - HALF_HEIGHT, x + half, y + HALF_HEIGHT];
    if (!isFree(box)) continue;
    const hidden = covered(box, squares);
    if (hidden < least) [found, least] = [box, hidden];
    if (!hidden) break;
  }
  return found;
}

function covered(box, squares) {
  const hidden = (one) => Math.max(Math.min(box[2], one[2]) - Math.max(box[0], one[0]), 0) * Math.max(Math.min(box[3], one[3]) - Math.max(box[1], one[1]), 0);
  return squares.reduce((sum, one) => sum + hidden(one), 0);
}

/* A dot at its place, the name beside it. */
function settlements(group, chosen, { taken, isClear, isDotFree }) {
  for (const town of chosen) {
    const { x, y } = state.map.latLngToContainerPoint([town.lat, town.lon]);
    const kind = town.capital ? "capital" : "town";
    const wide = width(town.name, kind);
    const dot = [x - 3, y - 3, x + 3, y + 3];
    if (!isDotFree(dot)) continue;
    const found = sides(x, y, wide).find(({ left, middle }) => isClear([left, middle - HALF_HEIGHT, left + wide, middle + HALF_HEIGHT]));
    if (!found) continue;
    const { left, middle } = found;
    taken.push([left, middle - HALF_HEIGHT, left + wide, middle + HALF_HEIGHT], dot);
    const label = element("span", "", town.name);
    label.style.transform = `translate(${Math.round(left - x)}px, calc(-50% + ${Math.round(middle - y)}px))`;
    tip(write(group, [town.lat, town.lon], label, kind, "towns"), town);
  }
}

/* Where a name may begin, and its middle: right, left, above or below, wherever there is room. */
function sides(x, y, wide) {
  return BESIDE.flatMap((far) => [
    { left: x + far, middle: y },
    { left: x - far - wide, middle: y },
    { left: x - wide / 2, middle: y - far - 6 },
    { left: x - wide / 2, middle: y + far + 6 },
  ]);
}

function tip(marker, town) {
  const inhabitants = `${town.population.toLocaleString("en")} inhabitants (GeoNames)`;
  marker.bindTooltip(() => lines([[town.name, ...(town.local || [])].join(" · "), inhabitants]), { direction: "top", offset: [0, -6] });
  // A click is meant for what lies below the name.
  marker.on("click", ({ originalEvent: { clientX, clientY } }) => {
    const below = document.elementsFromPoint(clientX, clientY).find((one) => one.matches(".leaflet-interactive:not(.atlas-name)"));
    if (below) below.dispatchEvent(new MouseEvent("click", { bubbles: true, clientX, clientY }));
  });
}

function write(group, spot, label, kind, pane = "names") {
  const icon = L.divIcon({ html: label, className: `atlas-name atlas-name-${kind}`, iconSize: [0, 0] });
  const marker = L.marker(spot, { icon, interactive: pane === "towns", keyboard: false, bubblingMouseEvents: false, pane });
  group.addLayer(marker);
  return marker;
}
