/* Names of countries, provinces and towns, each where there is room for it; none touches another or a record's mark. */
import { element, lines } from "./dom.js";
import { collectionAt, nameOf } from "./ground.js";
import { PROVINCE_NAME_ZOOM, state } from "./state.js";

const FONTS = { country: "600 12px", province: "11px", town: "11px", capital: "600 11.5px" };
const SPACING = { country: 0.08, province: 0, town: 0, capital: 0 }; // of the letters, in sizes
const FAMILY = "'Source Sans', 'Source Sans 3', 'Source Sans Pro', system-ui, sans-serif";
const HALF_HEIGHT = 8;
const BESIDE = [6, 16, 26]; // from a town's dot to its name: further where records stand
const ASIDE = [0, 20, -20, 34]; // pixels down from the middle of an area, where counts of its records may stand
const GRID = [9, 7]; // points of the view at which an area is looked for whose middle is out of sight
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
  const taken = marksInTheWay();
  const names = taken.length;
  const isFree = (box) => box[0] >= 0 && box[1] >= 0 && box[2] <= size.x && box[3] <= size.y && !taken.some((other) => touch(box, other));
  const seen = towns.filter((town) => town.zoom <= zoom && view.contains([town.lat, town.lon]));
  // Of a town with records, the dot is below their marks; below a name it would not be seen.
  const isDotFree = (box) => !taken.slice(names).some((other) => touch(box, other));
  const isLarge = (town) => town.zoom <= Math.max(4, zoom - 1.5);
  areas(group, "country", Object.values(state.countries), view, taken, isFree);
  settlements(group, seen.filter(isLarge), taken, isFree, isDotFree);
  if (zoom >= PROVINCE_NAME_ZOOM) areas(group, "province", Object.values(state.provinces), view, taken, isFree);
  settlements(group, seen.filter((town) => !isLarge(town)), taken, isFree, isDotFree);
}

function touch(one, other) {
  return one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];
}

function width(text, kind) {
  pen.font = `${FONTS[kind]} ${FAMILY}`;
  const written = kind === "country" ? text.toUpperCase() : text;
  return pen.measureText(written).width * (1 + SPACING[kind]) + 2;
}

/* The boxes of what stands for records, and of the controls. */
function marksInTheWay() {
  const corner = state.map.getContainer().getBoundingClientRect();
  const drawn = state.map.getContainer().querySelectorAll(".leaflet-marker-pane svg > *, .leaflet-marker-pane span, .leaflet-control");
  return [...drawn].map((one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    return [left - corner.x, top - corner.y, right - corner.x, bottom - corner.y];
  });
}

function areas(group, kind, layers, view, taken, isFree) {
  for (const layer of layers) {
    const { kind: rank } = layer.feature.properties;
    if (rank === "outline" || !view.intersects(layer.getBounds())) continue;
    const text = nameOf(layer.feature);
    const half = width(text, kind) / 2;
    for (const [spot, down] of spots(layer, view).flatMap((one) => ASIDE.map((px) => [one, px]))) {
      const { x, y } = state.map.latLngToContainerPoint(spot);
      const box = [x - half, y + down - HALF_HEIGHT, x + half, y + down + HALF_HEIGHT];
      if (!isFree(box)) continue;
      taken.push(box);
      write(group, state.map.containerPointToLatLng([x, y + down]), element("span", "", text), kind);
      break;
    }
  }
}

/* The middle of an area, then points of the view inside it, the most surrounded first. */
function spots(layer, view) {
  const { label_lon: lon, label_lat: lat } = layer.feature.properties;
  const middle = view.contains([lat, lon]) ? [L.latLng(lat, lon)] : [];
  const { x: across, y: down } = state.map.getSize();
  const rings = flattened(layer.getLatLngs());
  const inside = [];
  for (let row = 1; row < GRID[1]; row += 1) {
    for (let column = 1; column < GRID[0]; column += 1) {
      const spot = state.map.containerPointToLatLng([(column / GRID[0]) * across, (row / GRID[1]) * down]);
      if (holds(rings, spot)) inside.push({ column, row, spot });
    }
  }
  const around = (one) => inside.filter((other) => Math.abs(one.column - other.column) <= 1 && Math.abs(one.row - other.row) <= 1).length;
  return middle.concat(inside.map((one) => ({ ...one, around: around(one) })).toSorted((a, b) => b.around - a.around).map(({ spot }) => spot));
}

function flattened(rings) {
  return Array.isArray(rings[0]) ? rings.flatMap(flattened) : [rings];
}

/* Whether a point is within an odd number of rings. */
function holds(rings, { lat, lng }) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [a, b] = [ring[i], ring[j]];
      if (a.lat > lat !== b.lat > lat && lng < ((b.lng - a.lng) * (lat - a.lat)) / (b.lat - a.lat) + a.lng) inside = !inside;
    }
  }
  return inside;
}

/* A dot at its place, the name beside it. */
function settlements(group, chosen, taken, isFree, isDotFree) {
  for (const town of chosen) {
    const { x, y } = state.map.latLngToContainerPoint([town.lat, town.lon]);
    const kind = town.capital ? "capital" : "town";
    const wide = width(town.name, kind);
    const dot = [x - 3, y - 3, x + 3, y + 3];
    if (!isDotFree(dot)) continue;
    const found = sides(x, y, wide).find(({ left, middle }) => isFree([left, middle - HALF_HEIGHT, left + wide, middle + HALF_HEIGHT]));
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
