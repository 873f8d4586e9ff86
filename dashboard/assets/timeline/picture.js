/** The picture of the timeline: what is drawn now, of which answer, and drawing it again in the next frame. */

import { beyondWords, scale } from "./axis.js";
import { colours } from "./canvas.js";
import { ALL_TIME, matchOf } from "./counts.js";
import { FIRST_DAY, LAST_DAY, clamp, periodWords } from "./days.js";
import { AXIS_PX, drawCounts, drawFrame, drawLanes } from "./lanes.js";
import { gutterOf, layout } from "./layout.js";
import { countWords } from "./live.js";
import { countOverview, drawOverview } from "./overview.js";

const RIGHT_PX = 16;

/** What the parts of the timeline share. */
export const state = { box: null, on: null, values: null, source: null, cube: null, isWhole: false, preview: null, cursor: null, laid: null, names: null, counted: null, frame: 0 };

/** The periods that are shown: what the hand chooses, else those of the selection; none is all time. */
export function periods() {
  return state.preview ?? state.values.period.map(([first, last]) => [first ?? FIRST_DAY, last ?? LAST_DAY]);
}

/** The first and the last day of periods; null for all time. */
export function hull(spans) {
  return spans.length ? [spans[0][0], spans.at(-1)[1]] : null;
}

/** First and last day of the axis: those of nearly all records, and of the period; on request those of all. */
export function axisDays() {
  let [first, last] = state.values.axis;
  const wider = (day) => {
    if (day === null || day <= FIRST_DAY || day >= LAST_DAY) return;
    [first, last] = [Math.min(first, day), Math.max(last, day)];
  };
  for (const span of state.values.period) span.forEach(wider);
  if (state.isWhole && state.source) for (const column of ["start", "end"]) state.source.spans[column].forEach(wider);
  return [first, last];
}

/** The scale of an axis in the width that there is. */
export function axisOf(days) {
  const { width, gutter } = state;
  return scale(days, gutter, Math.max(width - gutter - RIGHT_PX, 60));
}

/** Draw everything in the next frame. */
export function redraw() {
  if (!state.frame) state.frame = requestAnimationFrame(draw);
}

/** Measure the boxes, and read the theme. */
export function measure() {
  const { box, parts: own } = state;
  state.width = box.clientWidth;
  state.gutter = gutterOf(state.width);
  [state.overviewPx, state.lanesPx] = [own.overview.clientHeight, own.lanes.clientHeight];
  state.look = colours(box);
  state.counted = null;
}

function draw() {
  state.frame = 0;
  // Before its style sheet is there, it has neither size nor colours.
  if (!state.values || !state.source || !state.width || !state.look.certain) return;
  const { values, source, width, gutter, parts: own } = state;
  const look = { ...state.look, datasets: values.datasets };
  const whole = axisOf(axisDays());
  state.counted ??= countOverview(source, whole);
  const shown = periods();
  drawOverview(own.overviewCanvas, { axis: whole, width, height: state.overviewPx, look, counted: state.counted, periods: shown, uncovered: values.uncovered, cursor: state.cursor });
  own.brush.show();
  const period = hull(shown);
  const axis = axisOf(period ? [clamp(period[0], whole.first, whole.last), clamp(period[1], whole.first, whole.last)] : [whole.first, whole.last]);
  const drawing = drawFrame(own.lanesCanvas, { axis, width, height: state.lanesPx, look, uncovered: values.uncovered, periods: shown, cursor: state.cursor });
  const height = state.lanesPx - AXIS_PX;
  const by = shown.length ? shown : ALL_TIME;
  const { cursor } = state;
  if (source.isCounted) {
    state.laid = null;
    state.names = drawCounts(drawing, source.lanes, { axis, look, kinds: values.kinds, gutter, height });
  } else {
    state.laid = layout(source.records, axis, own.field, by, height);
    const dim = (mark) => cursor && !matchOf(mark.start, mark.end, true, [cursor]);
    state.names = drawLanes(drawing, state.laid, source.records, { axis, look, kinds: values.kinds, gutter, opened: values.opened, focused: own.records.focused(), dim });
  }
  own.records.show();
  edges(whole);
  say(cursor ? [cursor] : shown);
}

/** Counts before and after the axis are at its ends, and shown on request. */
function edges(whole) {
  const texts = beyondWords(state.counted.bins, whole);
  for (const row of [state.parts.edges, state.parts.edgeWords]) {
    row.forEach((box, side) => {
      box.hidden = !texts[side];
      box.textContent = texts[side];
    });
  }
}

function say(shown) {
  const counts = state.preview || state.cursor ? countAt(shown) : { certain: state.values.totals[0], possible: state.values.totals[1] };
  const words = shown.length > 1 ? `${shown.length} periods` : periodWords(...(shown[0] ?? ALL_TIME[0]));
  state.parts.controls.show(`${words[0].toUpperCase()}${words.slice(1)} · ${countWords(counts)}`, Boolean(shown.length));
}

/** Count the records of periods; none is all time. */
export function countAt(shown) {
  return state.source.count(shown.length ? shown : ALL_TIME);
}
