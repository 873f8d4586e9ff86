/* The timelines of both selections on one axis: lanes of records, or bars where there are very many. */
import { element } from "../map/dom.js";
import { report } from "../map/page.js";
import { scale } from "../timeline/axis.js";
import { colours } from "../timeline/canvas.js";
import { ALL_TIME, matchOf, matchOfRecord } from "../timeline/counts.js";
import { FIRST_DAY, LAST_DAY } from "../timeline/days.js";
import { AXIS_PX, drawCounts, drawFrame, drawLanes } from "../timeline/lanes.js";
import { layout } from "../timeline/layout.js";
import { addRecords } from "../timeline/records.js";
import { load } from "../timeline/source.js";

const FIELD = "kind";
const GUTTER_PX = 112;
const RIGHT_PX = 16;
const NARROW_PX = 560;

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

function draw(row, index) {
  const [width, height] = [row.lanes.clientWidth, row.lanes.clientHeight];
  if (!row.source || !width) return;
  const one = values[index];
  const gutter = width < NARROW_PX ? 10 : GUTTER_PX;
  const axis = scale(sharedAxis(), gutter, Math.max(width - gutter - RIGHT_PX, 60));
  const look = colours(row.lanes);
  const shown = periodsOf(one);
  const drawing = drawFrame(row.canvas, { axis, width, height, look, uncovered: one.uncovered, periods: shown, cursor: null });
  const how = { axis, look, kinds: one.kinds, gutter: gutter > 20 ? gutter : 0, height: height - AXIS_PX };
  if (row.source.isCounted) {
    row.laid = null;
    drawCounts(drawing, matchingLanes(row.source.lanes, shown), how);
  } else {
    row.shown = matching(row.source.records, shown);
    row.laid = layout(row.shown, axis, FIELD, shown, height - AXIS_PX);
    drawLanes(drawing, row.laid, row.shown, { ...how, opened: one.opened, focused: row.records.focused(), dim: () => false });
  }
  row.records.show();
}

function redraw() {
  requestAnimationFrame(() => rows.forEach(draw));
}

function addRow(index) {
  const row = { outer: element("div", "compare-time"), title: element("span", "compare-time-title"), lanes: element("div", "tl-lanes"), canvas: element("canvas"), source: null, laid: null, shown: null };
  row.lanes.id = `compare-lanes-${index + 1}`;
  row.canvas.setAttribute("aria-hidden", "true");
  row.lanes.append(row.canvas);
  row.outer.append(row.title, row.lanes);
  box.append(row.outer);
  row.records = addRecords(row.lanes, { laid: () => row.laid, records: () => row.shown, open: (id) => report("record", id), redraw });
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
