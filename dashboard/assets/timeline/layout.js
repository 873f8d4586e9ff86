/** Lays records out in lanes: which lane, which row, where from and to in pixels. Pure: no page is needed. */

import { matchOfRecord } from "./counts.js";
import { FIRST_DAY, LAST_DAY } from "./days.js";

export const SYMBOL_PX = 11;
const GAP_PX = 4;
const LABEL_PX = 110; // what a title needs to be worth it
const OVERLAP_PX = 4; // of symbols where there is little room
const ROW_PX = { least: 9, most: 22, titled: 13 };
const LASTING_PX = 18;
const NAME_PX = 12; // of a lane's name: lower lanes would have theirs over each other
const MOST_LANES = 9;
const NARROW_PX = 560;
const GUTTER_PX = { wide: 112, narrow: 80 }; // for the names of lanes

/** Return the width of the names left of the lanes, for a timeline of a width; both in pixels. */
export function gutterOf(width) {
  return width < NARROW_PX ? GUTTER_PX.narrow : GUTTER_PX.wide;
}

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

/** Divide the marks into lanes, those of most marks first; the last lane holds the others. A lane has the marks of each side. */
function inLanes(sides, field) {
  const lanes = new Map();
  sides.forEach(({ marks, records }, side) => {
    const { names, of } = records.lanes[field];
    for (const mark of marks) {
      for (const name of of[mark.index].length ? of[mark.index].map((lane) => names[lane]) : ["not stated"]) {
        if (!lanes.has(name)) lanes.set(name, { name, sides: sides.map(() => []) });
        lanes.get(name).sides[side].push({ ...mark });
      }
    }
  });
  return [...lanes.values()].toSorted((a, b) => numberOf(b) - numberOf(a) || (a.name < b.name ? -1 : 1));
}

function numberOf(lane) {
  return lane.sides.reduce((sum, marks) => sum + marks.length, 0);
}

function folded(lanes, most) {
  if (lanes.length <= most) return lanes;
  const rest = lanes.slice(most - 1);
  const sides = rest[0].sides.map((_, side) => rest.flatMap((lane) => lane.sides[side]));
  return [...lanes.slice(0, most - 1), { name: `${rest.length} others`, sides }];
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
  return layoutTogether([{ records, periods }], axis, field, height)[0];
}

/** Lay out several sides, each with `records` and `periods`, in the same lanes: what is drawn as bars on one is on all. */
export function layoutTogether(several, axis, field, height) {
  const sides = several.map(({ records, periods }) => ({ records, ...marksOf(records, [axis.first, axis.last], periods) }));
  for (const { marks } of sides) {
    for (const mark of marks) place(mark, axis);
    marks.sort((a, b) => a.x0 - b.x0 || a.index - b.index);
  }
  const room = height - (sides.some(({ lasting }) => lasting.length) ? LASTING_PX : 0);
  const lanes = folded(inLanes(sides, field), Math.min(MOST_LANES, Math.floor(room / NAME_PX)));
  for (const label of [LABEL_PX, 0, -GAP_PX - OVERLAP_PX]) {
    for (const lane of lanes) lane.rows = Math.max(...lane.sides.map((marks) => pack(marks, label)));
    if (needed(lanes, label > 0 ? ROW_PX.titled : ROW_PX.least) <= room) break;
  }
  for (const most of [2, 1]) {
    for (const lane of lanes.toSorted((a, b) => b.rows - a.rows)) {
      if (needed(lanes, ROW_PX.least) <= room) break;
      if (lane.rows > 1) Object.assign(lane, { isCounted: true, rows: Math.min(lane.rows, most) });
    }
  }
  let rowPx = ROW_PX.most;
  while (rowPx > ROW_PX.least && needed(lanes, rowPx) > room) rowPx -= 0.25;
  let top = 0;
  for (const lane of lanes) {
    Object.assign(lane, { top, height: heightOf(lane, rowPx) });
    top += lane.height;
  }
  return sides.map(({ lasting }, side) => ofSide(lanes, side, { lasting, lastingTop: room, lastingPx: LASTING_PX, rowPx }, axis));
}

function ofSide(lanes, side, rest, axis) {
  const own = lanes.map(({ sides, ...lane }) => ({ ...lane, marks: sides[side] }));
  const drawn = own.filter(({ isCounted }) => !isCounted);
  for (const lane of drawn) placeTitles(lane, axis);
  const marks = drawn.flatMap((lane) => lane.marks);
  return { lanes: own, marks: marks.toSorted((a, b) => a.start - b.start || a.x0 - b.x0 || a.index - b.index), ...rest };
}

function heightOf(lane, rowPx) {
  return Math.max(lane.rows * rowPx, NAME_PX);
}

function needed(lanes, rowPx) {
  return lanes.reduce((sum, lane) => sum + heightOf(lane, rowPx), 0);
}

/** A title has the room up to the next mark of its row. */
function placeTitles(lane, axis) {
  const next = [];
  for (const mark of lane.marks.toReversed()) {
    mark.y = lane.top + ((mark.row + 0.5) * lane.height) / lane.rows;
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
