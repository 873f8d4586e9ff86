/** Lays records out in lanes: which lane, which row, where from and to in pixels. Pure: no page is needed. */

import { matchOfRecord } from "./counts.js";
import { FIRST_DAY, LAST_DAY } from "./days.js";

export const SYMBOL_PX = 11;
const GAP_PX = 4;
const LABEL_PX = 110; // what a title needs to be worth it
const OVERLAP_PX = 4; // of symbols where there is little room
const ROW_PX = { least: 9, most: 22, titled: 13 };
const LASTING_PX = 18;
const MOST_LANES = 9;

/** List the marks of the records that touch a stretch: one for each date that a record may be of. */
function marksOf(records, [first, last], periods) {
  const found = { marks: [], lasting: [] };
  for (let index = 0; index < records.id.length; index += 1) {
    const [start, end] = [records.earliest[index] ?? FIRST_DAY, records.latest[index] ?? LAST_DAY];
    if (start > last || end < first) continue;
    const match = matchOfRecord(records, index, periods);
    // What fills the stretch says nothing of when within it, unless the stretch is one day.
    if (start <= first && end >= last && end > start) found.lasting.push({ index, match });
    else {
      const days = records.days[index];
      if (!days) found.marks.push({ index, start, end, match });
      else for (const [from, to] of days) if (from <= last && to >= first) found.marks.push({ index, start: from, end: to, match: Math.min(match, 1) });
    }
  }
  return found;
}

/** Give the marks their lanes, those of most marks first; the last lane holds the others. */
function inLanes(marks, field) {
  const lanes = new Map();
  for (const mark of marks) {
    const own = field.of[mark.index];
    for (const lane of own.length ? own : [-1]) {
      if (!lanes.has(lane)) lanes.set(lane, []);
      lanes.get(lane).push({ ...mark });
    }
  }
  const name = (lane) => (lane < 0 ? "not stated" : field.names[lane]);
  const sorted = [...lanes].map(([lane, held]) => ({ name: name(lane), marks: held }));
  return sorted.toSorted((a, b) => b.marks.length - a.marks.length || (a.name < b.name ? -1 : 1));
}

function folded(lanes, most) {
  if (lanes.length <= most) return lanes;
  const rest = lanes.slice(most - 1);
  return [...lanes.slice(0, most - 1), { name: `${rest.length} others`, marks: rest.flatMap(({ marks }) => marks) }];
}

/** Put marks into rows, each in the first row that is free; return how many rows there are. */
function pack(marks, roomPx) {
  const free = [];
  for (const mark of marks) {
    let row = free.findIndex((taken) => taken <= mark.x0);
    if (row < 0) row = free.push(0) - 1;
    mark.row = row;
    free[row] = mark.x1 + GAP_PX + roomPx;
  }
  return Math.max(free.length, 1);
}

function place(mark, axis) {
  const isDay = mark.start === mark.end;
  const [from, to] = [axis.x(Math.max(mark.start, axis.first)), axis.x(Math.min(mark.end, axis.last) + 1)];
  const middle = (from + to) / 2;
  // What is narrower than a symbol is drawn as one, but a vague date stays a bar of its least width.
  const half = isDay ? SYMBOL_PX / 2 : Math.max((to - from) / 2, 4);
  Object.assign(mark, { isDay, x0: middle - half, x1: middle + half, isOpenStart: mark.start < axis.first, isOpenEnd: mark.end > axis.last });
}

/**
 * Lay out the records of a stretch.
 *
 * @param {object} records columns of `timeline_values.records`
 * @param {object} axis scale of the stretch
 * @param {string} field by which there are lanes
 * @param {number[][]} periods by which records match
 * @param {number} height pixels for all lanes
 * @returns {object} `lanes` (name, top, height, marks, `isCounted` where marks do not fit), `marks` in the order of time,
 *   `lasting` (index and match of the records that are as wide as the stretch), `rowPx`
 */
export function layout(records, axis, field, periods, height) {
  const { marks, lasting } = marksOf(records, [axis.first, axis.last], periods);
  for (const mark of marks) place(mark, axis);
  marks.sort((a, b) => a.x0 - b.x0 || a.index - b.index);
  const room = height - (lasting.length ? LASTING_PX : 0);
  const lanes = folded(inLanes(marks, records.lanes[field]), Math.min(MOST_LANES, Math.floor(room / (ROW_PX.least + 3))));
  for (const label of [LABEL_PX, 0, -GAP_PX - OVERLAP_PX]) {
    for (const lane of lanes) lane.rows = pack(lane.marks, label);
    if (rows(lanes) * (label > 0 ? ROW_PX.titled : ROW_PX.least) <= room) break;
  }
  for (const lane of lanes.toSorted((a, b) => b.rows - a.rows)) {
    if (rows(lanes) * ROW_PX.least <= room) break;
    if (lane.rows > 1) Object.assign(lane, { isCounted: true, rows: Math.min(lane.rows, 2) });
  }
  const rowPx = Math.min(room / Math.max(rows(lanes), 1), ROW_PX.most);
  let top = 0;
  for (const lane of lanes) {
    Object.assign(lane, { top, height: lane.rows * rowPx });
    top += lane.height;
    if (!lane.isCounted) placeTitles(lane, rowPx, axis);
  }
  const drawn = lanes.filter(({ isCounted }) => !isCounted).flatMap((lane) => lane.marks);
  return { lanes, marks: drawn.toSorted((a, b) => a.start - b.start || a.x0 - b.x0 || a.index - b.index), lasting, lastingTop: room, lastingPx: LASTING_PX, rowPx };
}

function rows(lanes) {
  return lanes.reduce((sum, lane) => sum + lane.rows, 0);
}

/** A title has the room up to the next mark of its row. */
function placeTitles(lane, rowPx, axis) {
  const next = [];
  for (const mark of lane.marks.toReversed()) {
    mark.y = lane.top + (mark.row + 0.5) * rowPx;
    mark.titlePx = (next[mark.row] ?? axis.left + axis.width + 10) - mark.x1 - GAP_PX - 2;
    next[mark.row] = mark.x0 - GAP_PX;
  }
}

/** Return the mark at a point: the nearest within reach. */
export function markAt(marks, x, y, rowPx) {
  let [found, least] = [null, 12];
  for (const mark of marks) {
    if (Math.abs(mark.y - y) > rowPx / 2 + 1) continue;
    const away = Math.max(mark.x0 - x, x - mark.x1, 0);
    if (away < least) [found, least] = [mark, away];
  }
  return found;
}
