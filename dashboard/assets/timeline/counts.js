/** Counts certain and possible records of a period, by the rule of the server. Pure: no page is needed. */

import { FIRST_DAY, LAST_DAY, monthOf } from "./days.js";

export const ALL_TIME = [[FIRST_DAY, LAST_DAY]];
const NO = 0;
const POSSIBLE = 1;
const CERTAIN = 2;

/**
 * Match a span with periods: 2 if it lies wholly in one of them and is certain otherwise, 1 if it touches one, else 0.
 * Start and end are included; an open end is the first or last day of the calendar.
 */
export function matchOf(start, end, isCertain, periods) {
  let found = NO;
  for (const [first, last] of periods) {
    if (start > last || end < first) continue;
    if (isCertain && start >= first && end <= last) return CERTAIN;
    found = POSSIBLE;
  }
  return found;
}

/** Match one record of a list with periods. */
export function matchOfRecord(records, index, periods) {
  return matchOf(records.earliest[index] ?? FIRST_DAY, records.latest[index] ?? LAST_DAY, records.certain[index], periods);
}

/** Count the records of a list; certain only leaves out the possible ones. */
export function countRecords(records, periods, isCertainOnly = false) {
  const found = [0, 0, 0];
  for (let index = 0; index < records.id.length; index += 1) found[matchOfRecord(records, index, periods)] += 1;
  return { certain: found[CERTAIN], possible: isCertainOnly ? 0 : found[POSSIBLE] };
}

/** Turn periods of whole months into numbers of months. */
export function inMonths(periods) {
  return periods.map(([first, last]) => [monthOf(first), monthOf(last)]);
}

/** Count rows of months (columns `first`, `last`, `certain`, `records`) in periods of whole months. */
export function countMonths(rows, periods, isCertainOnly = false) {
  const months = inMonths(periods);
  const found = [0, 0, 0];
  for (let index = 0; index < rows.first.length; index += 1) {
    found[matchOf(rows.first[index], rows.last[index], rows.certain[index], months)] += rows.records[index];
  }
  return { certain: found[CERTAIN], possible: isCertainOnly ? 0 : found[POSSIBLE] };
}

/**
 * Count records by province, as `SelectionCounts.provinces` does: certain where a record can be nowhere else.
 *
 * @returns {object} certain and possible, by id of the province
 */
export function countRecordsByProvince(records, periods, isCertainOnly = false) {
  const found = {};
  for (let index = 0; index < records.id.length; index += 1) {
    const match = matchOfRecord(records, index, periods);
    if (match === NO) continue;
    for (const [province, isOnly] of Object.entries(records.provinces[index])) add(found, province, match === CERTAIN && isOnly, 1, isCertainOnly);
  }
  return found;
}

/** Count records without a point by their place. */
export function countRecordsByVaguePlace(records, periods, isCertainOnly = false) {
  const found = {};
  for (let index = 0; index < records.id.length; index += 1) {
    const match = records.vague[index] ? matchOfRecord(records, index, periods) : NO;
    if (match !== NO) add(found, records.vague[index], match === CERTAIN, 1, isCertainOnly);
  }
  return found;
}

/** Count rows of months by place (`places`, columns `place`, `first`, `last`, `certain`, `records`) in periods of whole months. */
export function countMonthsByPlace({ places, place, first, last, certain, records }, periods, isCertainOnly = false) {
  const months = inMonths(periods);
  const found = {};
  for (let row = 0; row < first.length; row += 1) {
    const match = matchOf(first[row], last[row], certain[row], months);
    if (match !== NO) add(found, places[place[row]], match === CERTAIN, records[row], isCertainOnly);
  }
  return found;
}

function add(found, province, isCertain, number, isCertainOnly) {
  if (!isCertain && isCertainOnly) return;
  found[province] ??= { certain: 0, possible: 0 };
  found[province][isCertain ? "certain" : "possible"] += number;
}

/**
 * Count a view over time in periods of whole months: all records, those outside the view, and by cell of the view
 * certain ones at even places and possible ones at odd places.
 */
export function countCells(cube, periods, isCertainOnly = false) {
  const months = inMonths(periods);
  const { cell, first, last, certain, records } = cube;
  const cells = new Uint32Array(2 * cube.size);
  const [all, outside] = [[0, 0, 0], [0, 0, 0]];
  for (let row = 0; row < cell.length; row += 1) {
    const match = matchOf(first[row], last[row], certain[row], months);
    if (match === NO || (isCertainOnly && match === POSSIBLE)) continue;
    if (cell[row] === cube.everything) all[match] += records[row];
    else if (cell[row] === cube.outside) outside[match] += records[row];
    else cells[2 * cell[row] + (match === CERTAIN ? 0 : 1)] += records[row];
  }
  return { certain: all[CERTAIN], possible: all[POSSIBLE], outside: outside[CERTAIN] + outside[POSSIBLE], cells };
}

/**
 * Count spans by bins of time: certain in a bin that holds all of a span, possible in each that it touches.
 *
 * @param {object} spans columns `start`, `end` (days), `certain`, `number`
 * @param {number[]} edges the first day of each bin and the day after the last; what lies beyond is `before` and `after`
 * @param {?Int32Array} rows which spans, null for all
 */
export function histogram(spans, edges, rows = null) {
  const bins = edges.length - 1;
  const [first, after] = [edges[0], edges[bins]];
  const found = { certain: new Float64Array(bins), possible: new Float64Array(bins), before: 0, after: 0 };
  const changes = new Float64Array(bins + 1);
  const length = rows ? rows.length : spans.start.length;
  for (let place = 0; place < length; place += 1) {
    const row = rows ? rows[place] : place;
    const [start, end, number] = [spans.start[row], spans.end[row], spans.number[row]];
    if (end < first) found.before += number;
    else if (start >= after) found.after += number;
    else {
      const [from, to] = [binOf(edges, start), binOf(edges, end)];
      if (spans.certain[row] && from === to && start >= first && end < after) found.certain[from] += number;
      else {
        changes[from] += number;
        changes[to + 1] -= number;
      }
    }
  }
  let here = 0;
  for (let bin = 0; bin < bins; bin += 1) {
    here += changes[bin];
    found.possible[bin] = here;
  }
  return found;
}

function binOf(edges, day) {
  let [low, high] = [0, edges.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle] <= day) low = middle;
    else high = middle - 1;
  }
  return low;
}
