/* The timelines of both selections on one axis: lanes of records, or bars where there are very many. */
import { element } from "../map/dom.js";
import { report } from "../map/page.js";
import { beyondWords, scale } from "../timeline/axis.js";
import { colours } from "../timeline/canvas.js";
import { ALL_TIME, histogram, matchOf, matchOfRecord } from "../timeline/counts.js";
import { FIRST_DAY, LAST_DAY } from "../timeline/days.js";
import { AXIS_PX, drawCounts, drawFrame, drawLanes, highestOfCounts, highestOfLayout } from "../timeline/lanes.js";
import { gutterOf, layoutTogether } from "../timeline/layout.js";
import { addRecords } from "../timeline/records.js";
import { lanesByKind, load } from "../timeline/source.js";

const FIELD = "kind";
const RIGHT_PX = 16;

let box = null;
let rows = [];
let values = [];
let asked = 0;

function periodsOf({ period }) {
  return period.length ? period.map(([first, last]) => [first ?? FIRST_DAY, last ?? LAST_DAY]) : ALL_TIME;
}

/* From the first to the last day that either side shows; where it is open, to the days of nearly all records. */
function sharedAxis() {
  const ends = values.flatMap((one) => {
    const spans = periodsOf(one);
    const [first, last] = [spans[0][0], spans.at(-1)[1]];
    return [first <= FIRST_DAY ? one.axis[0] : first, last >= LAST_DAY ? one.axis[1] : last];
  });
  return [Math.min(...ends), Math.max(...ends)];
}

/* The columns of the records that match a period. */
function matching(records, periods) {
  const kept = records.id.map((_, index) => index).filter((index) => matchOfRecord(records, index, periods));
  const only = (column) => kept.map((index) => column[index]);
  const { lanes, ...columns } = records;
  const of = Object.entries(lanes).map(([field, lane]) => [field, { ...lane, of: only(lane.of) }]);
  return { ...Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, only(column)])), lanes: Object.fromEntries(of) };
}

function matchingLanes(lanes, periods) {
  return lanes.map((lane) => {
    const { start, end, certain } = lane.spans;
    const isIn = (row) => matchOf(start[row], end[row], certain[row], periods) > 0;
    return { ...lane, stacks: lane.stacks.map(([kind, found]) => [kind, found.filter(isIn)]) };
  });
}

/* What differs between both sides is then what they hold, not how it is drawn: the same lanes, bars of one scale. */
function draw() {
  const [width, height] = [rows[0].lanes.clientWidth, rows[0].lanes.clientHeight - AXIS_PX];
  const known = rows.map((row, index) => ({ row, one: values[index], periods: periodsOf(values[index]) })).filter(({ row }) => row.source);
  if (!width || !known.length) return;
  const gutter = gutterOf(width);
  const axis = scale(sharedAxis(), gutter, Math.max(width - gutter - RIGHT_PX, 60));
  const how = { axis, gutter, height, width };
  if (known.some(({ row }) => row.source.isCounted)) drawAsCounts(known, how);
  else drawAsLanes(known, how);
  for (const { row } of known) row.records.show();
  for (const side of known) showBeyond(side, axis);
}

/* What a side holds before and after the axis they share. */
function showBeyond({ row, periods }, axis) {
  const { start, end, certain } = row.source.spans;
  const matched = Int32Array.from(start.keys()).filter((index) => matchOf(start[index], end[index], certain[index], periods));
  const texts = beyondWords(histogram(row.source.spans, [axis.first, axis.last + 1], matched), axis);
  row.beyond.forEach((words, side) => (words.textContent = texts[side]));
}

function begin({ row, one, periods }, how) {
  const look = colours(row.lanes);
  const drawing = drawFrame(row.canvas, { axis: how.axis, width: how.width, height: how.height + AXIS_PX, look, uncovered: one.uncovered, periods, cursor: null });
  return [drawing, { ...how, look, kinds: one.kinds }];
}

/* By the name of a lane, the largest of both sides. */
function largest(sides) {
  const found = new Map();
  for (const [name, number] of sides.flatMap((side) => [...side])) found.set(name, Math.max(number, found.get(name) ?? 1));
  return found;
}

function drawAsCounts(known, how) {
  const sides = known.map(({ row, periods }) => matchingLanes(lanesByKind(row.source), periods));
  const numbers = new Map();
  for (const { name, number, isRest } of sides.flat()) numbers.set(name, isRest ? -1 : (numbers.get(name) ?? 0) + number);
  const names = [...numbers.keys()].toSorted((a, b) => numbers.get(b) - numbers.get(a));
  const highest = largest(sides.map((lanes) => highestOfCounts(lanes, how.axis)));
  known.forEach((side, index) => {
    const [drawing, own] = begin(side, how);
    const lanes = names.map((name) => sides[index].find((lane) => lane.name === name) ?? { name, spans: side.row.source.spans, stacks: [] });
    side.row.laid = null;
    side.row.names = drawCounts(drawing, lanes, { ...own, highest });
  });
}

function drawAsLanes(known, how) {
  for (const { row, periods } of known) row.shown = matching(row.source.records, periods);
  const laid = layoutTogether(known.map(({ row, periods }) => ({ records: row.shown, periods })), how.axis, FIELD, how.height);
  const highest = largest(known.map(({ row }, index) => highestOfLayout(laid[index], row.shown, how.axis)));
  known.forEach((side, index) => {
    const [{ row, one }, [drawing, own]] = [side, begin(side, how)];
    row.laid = laid[index];
    row.names = drawLanes(drawing, row.laid, row.shown, { ...own, opened: one.opened, focused: row.records.focused(), dim: () => false, highest });
  });
}

function redraw() {
  requestAnimationFrame(draw);
}

function addRow(index) {
  const row = { outer: element("div", "compare-time"), title: element("span", "compare-time-title"), beyond: [0, 1].map(() => element("span", "compare-beyond")), lanes: element("div", "tl-lanes"), canvas: element("canvas"), source: null, laid: null, names: null, shown: null };
  row.lanes.id = `compare-lanes-${index + 1}`;
  row.canvas.setAttribute("aria-hidden", "true");
  row.lanes.append(row.canvas);
  const head = element("div", "compare-time-head");
  head.append(row.title, ...row.beyond);
  row.outer.append(head, row.lanes);
  box.append(row.outer);
  row.records = addRecords(row.lanes, { laid: () => row.laid, names: () => row.names, records: () => row.shown, open: (id) => report("record", id), redraw });
  return row;
}

function build() {
  box = element("section");
  box.id = "compare-timelines";
  box.setAttribute("aria-label", "Timelines of both selections");
  document.body.append(box);
  rows = [0, 1].map(addRow);
  new ResizeObserver(redraw).observe(box);
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

/** Take the timelines away. */
export function hideTimelines() {
  if (box) box.hidden = true;
}

/**
 * Show the timelines of both sides.
 *
 * @param {object[]} answers of both sides, as `components/explore/explore.timeline_answer` has them
 * @param {object[]} heads `title` of each side
 */
export async function showTimelines(answers, heads) {
  if (!box) build();
  box.hidden = false;
  values = answers;
  const turn = ++asked;
  box.setAttribute("aria-busy", "true");
  rows.forEach((row, index) => (row.title.textContent = heads[index].title));
  const sources = await Promise.allSettled(answers.map((one) => load(one, FIELD)));
  if (turn !== asked) return;
  sources.forEach(({ value, reason }, index) => {
    rows[index].source = value ?? null;
    if (reason) rows[index].title.textContent = `The timeline could not be loaded: ${reason.message}. Reload the page.`;
  });
  box.setAttribute("aria-busy", "false");
  redraw();
}
