/* Where in an area its name or its count may stand: inside its outline, in the part of it that is in view. */
import { state } from "./state.js";

export const HALF_HEIGHT = 8; // of a name, in pixels
const HALF_PLATE_PX = 12;
const ROOM_PX = 26; // from a control to the middle of a count, which may make room for others
const GRID = [24, 56]; // points of the view at which a name may stand
const COARSE_PX = 2; // by which an outline may be off
const ENOUGH = 2; // halves of a name from its middle to the outline
const outlines = new WeakMap();
const kept = new WeakMap();

/** Return the boxes of what is drawn over the map, in pixels of the view: left, top, right, bottom. */
export function boxesOf(drawn) {
  const corner = state.map.getContainer().getBoundingClientRect();
  return [...state.map.getContainer().querySelectorAll(drawn)].map((one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    return [left - corner.x, top - corner.y, right - corner.x, bottom - corner.y];
  });
}

/** Return the layers of a vague place: its provinces, or its countries where it is these as a whole. */
export function layersOf({ members, countries }) {
  return members.length ? members.map((id) => state.provinces[id]) : countries.map((id) => state.countries[id]);
}

/**
 * Return where the count of a vague place stands, as lat and lon: at its middle, or in a part of it that is in view and
 * below no control.
 */
export function spotOf(site) {
  const own = ownSpot(site);
  const from = state.map.latLngToContainerPoint(own);
  const [size, controls] = [state.map.getSize(), boxesOf(".leaflet-control")];
  const isSeen = ({ x, y }) => x > 0 && y > 0 && x < size.x && y < size.y;
  const isFree = ({ x, y }) => controls.every(([left, top, right, bottom]) => x < left - ROOM_PX || x > right + ROOM_PX || y < top - ROOM_PX || y > bottom + ROOM_PX);
  if (isSeen(from) && isFree(from)) return own;
  const around = site.precision === "border" ? pointsOf(site).filter(isSeen) : layersOf(site).flatMap(spotsOf);
  const nearest = (found) => found.toSorted((a, b) => a.distanceTo(from) - b.distanceTo(from))[0];
  const spot = nearest(around.filter(isFree)) ?? (isSeen(from) ? null : nearest(around));
  if (!spot) return own;
  const { lat, lng } = state.map.containerPointToLatLng(spot);
  return [lat, lng];
}

/* Of a province or country where its name stands, else as the server has it. */
function ownSpot(site) {
  const layer = site.precision === "province" ? state.provinces[site.place] : state.countries[site.place];
  if (!layer) return [site.lat, site.lon];
  return [layer.feature.properties.label_lat, layer.feature.properties.label_lon];
}

function spotsOf(layer) {
  return layer && state.map.getBounds().intersects(layer.getBounds()) ? spots(layer, HALF_PLATE_PX) : [];
}

function pointsOf({ place, line }) {
  return (line ?? state.borders[place]?.getLatLngs() ?? []).flat().map((point) => state.map.latLngToContainerPoint(point));
}

/**
 * Return the points inside an area, in pixels of the view, at which its name or count may stand, the best first.
 *
 * They are found once for each view: names are written again with every answer.
 *
 * @param {L.Polygon} layer
 * @param {number} half of the width of what is written, in pixels
 */
export function spots(layer, half) {
  const [held, { min, max }] = [layer.getLatLngs(), state.map.getPixelBounds()];
  const at = [state.map.getZoom(), min.x, min.y, max.x, max.y].join();
  if (kept.get(layer)?.held !== held || kept.get(layer).at !== at) kept.set(layer, { held, at, byHalf: new Map() });
  const { byHalf } = kept.get(layer);
  if (!byHalf.has(half)) byHalf.set(half, spotsInside(layer, state.map.getBounds(), half));
  return byHalf.get(half);
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
