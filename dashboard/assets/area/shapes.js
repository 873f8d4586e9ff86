/* Areas as values: distance on the ellipsoid, outlines for the preview, and the text that the server reads. */

const EQUATOR_KM = 6378.137;
const FLATTENING = 1 / 298.257223563;
const DECIMALS = 4; // about 11 m
const CIRCLE_POINTS = 120;
const LONGEST_SIDE_DEG = 0.5; // sides are straight in longitude and latitude, not on this map

const radians = (degrees) => (degrees * Math.PI) / 180;
const degrees = (angle) => (angle * 180) / Math.PI;
export const rounded = (value) => Number(value.toFixed(DECIMALS));
const wrapped = (lng) => ((((lng + 180) % 360) + 360) % 360) - 180;
const pair = ({ lat, lng }) => `${rounded(lat)},${rounded(wrapped(lng))}`;

/** Measure the way between two positions in km on the WGS84 ellipsoid, by Lambert's formula: within some metres. */
export function distanceKm(from, to) {
  const [one, other] = [from, to].map(({ lat }) => Math.atan((1 - FLATTENING) * Math.tan(radians(lat))));
  const half = Math.sin((other - one) / 2) ** 2 + Math.cos(one) * Math.cos(other) * Math.sin(radians(to.lng - from.lng) / 2) ** 2;
  const angle = 2 * Math.asin(Math.min(1, Math.sqrt(half)));
  if (!angle) return 0;
  const [middle, apart] = [(one + other) / 2, (other - one) / 2];
  const x = ((angle - Math.sin(angle)) * (Math.sin(middle) * Math.cos(apart)) ** 2) / Math.cos(angle / 2) ** 2;
  const y = ((angle + Math.sin(angle)) * (Math.cos(middle) * Math.sin(apart)) ** 2) / Math.sin(angle / 2) ** 2;
  return EQUATOR_KM * (angle - (FLATTENING / 2) * (x + y));
}

/** Measure a way over several positions in km. */
export function lengthKm(points) {
  return points.slice(1).reduce((sum, point, index) => sum + distanceKm(points[index], point), 0);
}

function circle({ lat, lng }, km) {
  const angle = km / 6371.0088;
  return Array.from({ length: CIRCLE_POINTS }, (_, index) => {
    const turn = (2 * Math.PI * index) / CIRCLE_POINTS;
    const north = Math.asin(Math.sin(radians(lat)) * Math.cos(angle) + Math.cos(radians(lat)) * Math.sin(angle) * Math.cos(turn));
    const east = Math.atan2(Math.sin(turn) * Math.sin(angle) * Math.cos(radians(lat)), Math.cos(angle) - Math.sin(radians(lat)) * Math.sin(north));
    return [degrees(north), lng + degrees(east)];
  });
}

/* A side in pieces so short that a straight one on the map is where the side is. */
function side(from, to) {
  const pieces = Math.max(1, Math.ceil(Math.max(Math.abs(to.lat - from.lat), Math.abs(to.lng - from.lng)) / LONGEST_SIDE_DEG));
  return Array.from({ length: pieces }, (_, index) => [from.lat + ((to.lat - from.lat) * index) / pieces, from.lng + ((to.lng - from.lng) * index) / pieces]);
}

/** Return the corners of the box between two positions, from the south-west on. */
export function corners([one, other]) {
  const [south, north] = [Math.min(one.lat, other.lat), Math.max(one.lat, other.lat)];
  const [west, east] = [Math.min(one.lng, other.lng), Math.max(one.lng, other.lng)];
  return [L.latLng(south, west), L.latLng(south, east), L.latLng(north, east), L.latLng(north, west)];
}

/** Return the outline of an area as it is drawn. */
export function outline(kind, points) {
  if (kind === "circle") return circle(points[0], distanceKm(points[0], points[1]));
  const ring = kind === "box" ? corners(points) : points;
  return ring.flatMap((point, index) => side(point, ring[(index + 1) % ring.length]));
}

/** Return whether the points span an area at all. */
export function isWhole(kind, points) {
  if (kind === "polygon") return points.length >= 3;
  if (kind === "line") return points.length >= 2;
  return points.length === 2 && distanceKm(points[0], points[1]) >= 0.1 && (kind === "circle" || (points[0].lat !== points[1].lat && points[0].lng !== points[1].lng));
}

/** Write the text of an area as `geodata/areas/drawn_area.py` reads it. */
export function areaText(kind, points) {
  if (kind === "circle") {
    const km = distanceKm(points[0], points[1]);
    return `circle:${pair(points[0])},${Number(km.toPrecision(3))}km`;
  }
  if (kind === "polygon") return `polygon:${points.map(pair).join(";")}`;
  const [southWest, , northEast] = corners(points);
  return `box:${pair(southWest)},${pair(northEast)}`;
}

const km = (value) => `${value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en")} km`;

/** Write a position in words. */
export function positionWords(point) {
  const { lat, lng } = point.wrap ? point.wrap() : point;
  return `${Math.abs(lat).toFixed(DECIMALS)}° ${lat < 0 ? "S" : "N"}, ${Math.abs(lng).toFixed(DECIMALS)}° ${lng < 0 ? "W" : "E"}`;
}

/** Write the measures of what is being drawn. */
export function measureWords(kind, points) {
  if (!points.length) return "";
  const last = points[points.length - 1];
  if (points.length === 1) return positionWords(last);
  if (kind === "circle") return `radius ${km(distanceKm(points[0], points[1]))} around ${positionWords(points[0])}`;
  if (kind === "box") {
    const [southWest, southEast, , northWest] = corners(points);
    return `${km(distanceKm(southWest, southEast))} by ${km(distanceKm(southWest, northWest))}`;
  }
  return `${km(lengthKm(points))} to ${positionWords(last)}`;
}
