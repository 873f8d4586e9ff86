/* Names of countries, provinces and towns, each where there is room for it; none touches another or a record's mark. */
import { element, lines } from "./dom.js";
import { collectionAt, nameOf } from "./ground.js";
import { PROVINCE_NAME_ZOOM, state } from "./state.js";

const FONTS = { country: "600 12px", province: "11px", town: "11px", capital: "600 11.5px" };
const SPACING = { country: 0.08, province: 0, town: 0, capital: 0 }; // of the letters, in sizes
const FAMILY = "'Source Sans', 'Source Sans 3', 'Source Sans Pro', system-ui, sans-serif";
const HALF_HEIGHT = 8;
const BESIDE = [6, 16, 26]; // from a town's dot to its name: further where records stand
const GRID = [24, 56]; // points of the view at which a name may stand
const COARSE_PX = 2; // by which an outline may be off
const ENOUGH = 2; // halves of a name from its middle to the outline
const pen = document.createElement("canvas").getContext("2d");
const outlines = new WeakMap();
const spotsKept = new WeakMap();
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
  const squares = state.tiles?.boxes() ?? [];
  const names = taken.length;
  const isFree = (box) => box[0] >= 0 && box[1] >= 0 && box[2] <= size.x && box[3] <= size.y && !taken.some((other) => touch(box, other));
  const isClear = (box) => isFree(box) && !squares.some((square) => touch(box, square));
  const seen = towns.filter((town) => town.zoom <= zoom && view.contains([town.lat, town.lon]));
  // Of a town with records, the dot is below their marks; below a name it would not be seen.
  const isDotFree = (box) => !taken.slice(names).some((other) => touch(box, other));
  const around = { view, taken, squares, isFree, isClear, isDotFree };
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

/* The boxes of the marks of records, and of the controls. */
function marksInTheWay() {
  const corner = state.map.getContainer().getBoundingClientRect();
  const drawn = state.map.getContainer().querySelectorAll(".leaflet-marker-pane svg > *, .leaflet-marker-pane span, .leaflet-control");
  return [...drawn].map((one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    return [left - corner.x, top - corner.y, right - corner.x, bottom - corner.y];
  });
}

function areas(group, kind, layers, { view, taken, squares, isFree, isClear }) {
  for (const layer of layers) {
    const { kind: rank } = layer.feature.properties;
    if (rank === "outline" || !view.intersects(layer.getBounds())) continue;
    const text = nameOf(layer.feature);
    const half = width(text, kind) / 2;
    const box = leastCovered(spots(layer, view, half), half, isFree, squares);
    // A country is named at every zoom, if need be between its squares.
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

/* The spots of an area in the view, found once for each view: names are written again with every answer. */
function spots(layer, view, half) {
  const [held, { min, max }] = [layer.getLatLngs(), state.map.getPixelBounds()];
  const at = [state.map.getZoom(), min.x, min.y, max.x, max.y, half].join();
  const known = spotsKept.get(layer);
  if (known?.held === held && known.at === at) return known.found;
  const found = spotsInside(layer, view, half);
  spotsKept.set(layer, { held, at, found });
  return found;
}

/* Points inside an area where its name may stand: those with room to its outline first, of these the nearest to its middle. */
function spotsInside(layer, view, half) {
  const { x: across, y: down } = state.map.getSize();
  const rings = outlineOf(layer);
  const edges = rings.flatMap((ring) => ring.map((to, index) => [ring.at(index - 1), to])).filter(([from, to]) => isNear(from, to, across, down, half));
  const inside = [];
  for (let row = 1; row < GRID[1]; row += 1) {
    const y = (row / GRID[1]) * down;
    const crossed = crossings(rings, y);
    for (let column = 1; column < GRID[0]; column += 1) {
      const x = (column / GRID[0]) * across;
      if (crossed.filter((edge) => edge < x).length % 2) inside.push(L.point(x, y));
    }
  }
  const { label_lon: lon, label_lat: lat } = layer.feature.properties;
  const isSeen = view.contains([lat, lon]);
  if (isSeen) inside.push(state.map.latLngToContainerPoint([lat, lon]));
  if (!inside.length) return [];
  const middle = isSeen ? inside.at(-1) : inside.reduce((sum, spot) => sum.add(spot), L.point(0, 0)).divideBy(inside.length);
  const ranked = inside.map((spot) => ({ spot, room: Math.min(room(spot, edges, half), ENOUGH), away: spot.distanceTo(middle) }));
  return ranked.toSorted((a, b) => b.room - a.room || a.away - b.away).map(({ spot }) => spot);
}

/* The rings of an area in pixels of the map's view; projected once for each zoom. */
function outlineOf(layer) {
  const [held, zoom] = [layer.getLatLngs(), state.map.getZoom()];
  const known = outlines.get(layer);
  if (known?.held !== held || known.zoom !== zoom) {
    const rings = flattened(held).map((ring) => L.LineUtil.simplify(ring.map((point) => state.map.project(point, zoom)), COARSE_PX));
    outlines.set(layer, { held, zoom, rings });
  }
  const { x, y } = state.map.getPixelBounds().min;
  return outlines.get(layer).rings.map((ring) => ring.map((point) => ({ x: point.x - x, y: point.y - y })));
}

function flattened(rings) {
  return Array.isArray(rings[0]) ? rings.flatMap(flattened) : [rings];
}

/* Whether an edge of an outline may be in the way of a name in the view. */
function isNear(from, to, across, down, half) {
  return Math.min(from.x, to.x) < across + half && Math.max(from.x, to.x) > -half && Math.min(from.y, to.y) < down + half && Math.max(from.y, to.y) > -half;
}

/* How far the outline is from the middle of a name, in halves of the name: from 1 on it does not touch. */
function room(spot, edges, half) {
  let least = Infinity;
  for (const [from, to] of edges) {
    const [x0, y0] = [(from.x - spot.x) / half, (from.y - spot.y) / HALF_HEIGHT];
    const [dx, dy] = [(to.x - from.x) / half, (to.y - from.y) / HALF_HEIGHT];
    const along = Math.min(Math.max(-(x0 * dx + y0 * dy) / (dx * dx + dy * dy || 1), 0), 1);
    least = Math.min(least, Math.hypot(x0 + along * dx, y0 + along * dy));
  }
  return least;
}

/* Where the rings cross a row of pixels: a point is inside after an odd number of them. */
function crossings(rings, y) {
  const found = [];
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [a, b] = [ring[i], ring[j]];
      if (a.y > y !== b.y > y) found.push(((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x);
    }
  }
  return found;
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
