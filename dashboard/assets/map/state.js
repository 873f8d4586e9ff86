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
  countedVague: null, // while it is moved: certain and possible by vague place, of very many records
  vague: [], // vague places of very many records at any time, which have none now
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
  return state.on.has("vague") && !isCounting() && isRoom ? vaguePlaces() : [];
}

/** Return the vague places of the answer, and those that only other days have. */
export function vaguePlaces() {
  const { vague, tiles } = state.answers;
  const known = new Set(vague.map(({ place }) => place));
  return tiles ? [...vague, ...state.vague.filter(({ place }) => !known.has(place))] : vague;
}

/** Return how many records of a vague place are shown, certain and possible, where these are not there one by one. */
export function numberOf({ place, number }) {
  if (!state.days) return number;
  const { certain, possible } = state.countedVague?.[place] ?? { certain: 0, possible: 0 };
  return [certain, possible];
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

/** Return how the records of a vague place match where these are not there one by one, as `matchOf` does. */
export function matchOfPlace(site) {
  const [certain, possible] = numberOf(site);
  return certain ? "certain" : possible ? "possible" : "";
}

/** Return the sites drawn singly: all of a small selection, of a large one those of tiles with few records. */
export function sites() {
  return state.tiles ? state.tiles.sites : state.answers.sites;
}
