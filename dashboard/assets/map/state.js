/* What the modules of the map share. */

const LAYERS = ["records", "standing", "cross", "areas", "presence", "contested", "statements", "counts", "borders", "names"];
const OFF_AT_FIRST = new Set(["statements", "counts"]);
export const CLOSE_ZOOM = 7;
export const PROVINCE_NAME_ZOOM = 6;
export const SYMBOL_PX = 18;
export const MOST_SPREAD = 400;

export const state = {
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
