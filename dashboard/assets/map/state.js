/* What the modules of the map share. */

export const CLOSE_ZOOM = 7;
export const PROVINCE_NAME_ZOOM = 6;
const PLATE_ZOOM = 6; // among cells, areas are counted from here on

export const state = {
  map: null,
  options: null,
  answers: null,
  drawn: null,
  tiles: null,
  leaving: null,
  loads: 0,
  on: new Set(), // names of layers
  days: null, // while the timeline is moved: first and last day of each period shown, as numbers since 1970
  counted: null, // while it is moved: certain and possible by province, where these are shaded
  placed: null, // while it is moved: how many records with a point these days hold
  basemap: null,
  provinces: {},
  countries: {},
  borders: {},
  isCloseAsked: false,
  isMoving: false,
  isFollowing: false,
  fetching: 0,
};

/** Return whether provinces are shaded by their counts: a separate view, without symbols. */
export function isCounting() {
  return state.on.has("counts") || state.on.has("density");
}

/** Return the vague places whose counts are drawn. */
export function areasCounted() {
  const isRoom = !state.answers.tiles || state.map.getZoom() >= PLATE_ZOOM;
  return state.on.has("vague") && !isCounting() && isRoom ? state.answers.vague : [];
}

/** Return the colours of counts, from few to many, as the theme has them. */
export function ramp() {
  return state.options.ramps[document.documentElement.dataset.theme];
}

/**
 * Return how a record matches: "certain", "possible", or "" if it is not shown.
 *
 * While the timeline is moved, its days decide, by the rule of the server: certain if all of its days are in the period.
 *
 * @param {object} record a mark of `map_layers.sites`
 */
export function matchOf(record) {
  if (!state.days) return record.in ? (record.certain ? "certain" : "possible") : "";
  const first = record.earliest ?? -Infinity;
  const last = record.latest ?? Infinity;
  let match = "";
  for (const [start, end] of state.days) {
    if (first >= start && last <= end) return record.whole ? "certain" : "possible";
    if (first <= end && last >= start) match = "possible";
  }
  return match;
}

/** Return the sites drawn singly: all of a small selection, of a large one those of tiles with few records. */
export function sites() {
  return state.tiles ? state.tiles.sites : state.answers.sites;
}
