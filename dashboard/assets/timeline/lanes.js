/** Draws the lanes of a stretch: symbols, bars whose ends fade, arrows, titles; stacked bars where marks do not fit. */

import { binEdges, ticks } from "./axis.js";
import { NAME_LINE_PX, drawTicks, fitName, fitText, hatch, pen, shape } from "./canvas.js";
import { histogram } from "./counts.js";
import { drawCursor } from "./overview.js";
import { SYMBOL_PX } from "./layout.js";

export const AXIS_PX = 16;
const SQUARE_PX = 6;
const FADE_PX = 12;
const TITLE_ROW_PX = 11.5;

/** Draw what all lanes share: the lines of the axis, what no dataset covers, what the selection leaves out. */
export function drawFrame(canvas, { axis, width, height, look, uncovered, periods, cursor }) {
  const drawing = pen(canvas, width, height);
  const floor = height - AXIS_PX;
  const shown = ticks(axis);
  [drawing.strokeStyle, drawing.lineWidth] = [look.line, 1];
  drawing.globalAlpha = 0.5;
  drawing.beginPath();
  for (const { day } of shown) {
    const x = Math.round(axis.x(day)) + 0.5;
    drawing.moveTo(x, 0);
    drawing.lineTo(x, floor);
  }
  drawing.stroke();
  drawing.globalAlpha = 1;
  const within = ([first, last]) => [axis.x(Math.max(first, axis.first)), axis.x(Math.min(last, axis.last) + 1)];
  for (const span of uncovered) {
    const [from, to] = within(span);
    if (to <= from) continue;
    hatch(drawing, from, 0, to - from, floor, look.soft);
    drawing.fillStyle = look.soft;
    fitText(drawing, "not covered by any dataset", from + 4, 8, to - from - 8);
  }
  drawing.fillStyle = look.band;
  periods.slice(1).forEach(([next], index) => {
    const [from, to] = within([periods[index][1] + 1, next - 1]);
    if (to > from) drawing.fillRect(from, 0, to - from, floor);
  });
  if (cursor) drawCursor(drawing, axis, cursor, 0, floor, look);
  drawTicks(drawing, axis, shown, height - AXIS_PX / 2 + 1, look);
  return drawing;
}

/** Draw the records of a layout, by lane; return where the names of lanes are, and whether they are whole. */
export function drawLanes(drawing, laid, records, { axis, look, kinds, gutter, opened, focused, dim, highest }) {
  const names = laid.lanes.map((lane) => {
    if (lane.isCounted) drawStack(drawing, lane, binned(stacked(lane.marks, records), axis, false), axis, kinds, highest?.get(lane.name));
    else for (const mark of lane.marks) drawMark(drawing, mark, records, laid.rowPx, { look, kinds, opened, focused, dim });
    return drawName(drawing, lane, gutter, look, axis);
  });
  if (!laid.lasting.length) return names;
  const y = laid.lastingTop + laid.lastingPx / 2;
  const fade = drawing.createLinearGradient(axis.left, 0, axis.left + axis.width, 0);
  fade.addColorStop(0, look.possible);
  fade.addColorStop(0.6, look.possible);
  fade.addColorStop(1, "transparent");
  drawing.fillStyle = fade;
  drawing.fillRect(axis.left, y - 7, axis.width, 14);
  drawing.fillStyle = look.ink;
  fitText(drawing, laid.lasting.map(({ index }) => records.title[index]).join("; "), axis.left + 6, y, axis.width - 12);
  return names;
}

/* The mark of an imported dataset: a small square in its colour; others have none. Returns whether it was drawn. */
function square(drawing, look, dataset, x, y) {
  const colour = look.datasets && look.datasets[dataset];
  if (!colour) return false;
  [drawing.fillStyle, drawing.strokeStyle, drawing.lineWidth] = [colour, look.paper, 0.8];
  drawing.fillRect(x, y, SQUARE_PX, SQUARE_PX);
  drawing.strokeRect(x, y, SQUARE_PX, SQUARE_PX);
  return true;
}

function drawName(drawing, lane, gutter, look, axis) {
  // The mark before it may have a thicker one.
  [drawing.strokeStyle, drawing.lineWidth] = [look.line, 1];
  drawing.globalAlpha = 0.6;
  drawing.beginPath();
  drawing.moveTo(0, Math.round(lane.top + lane.height) + 0.5);
  drawing.lineTo(axis.left + axis.width, Math.round(lane.top + lane.height) + 0.5);
  drawing.stroke();
  drawing.globalAlpha = 1;
  drawing.fillStyle = look.ink;
  const y = lane.top + Math.min(lane.height / 2, 10);
  const indent = square(drawing, look, lane.name, 2, y - SQUARE_PX / 2) ? SQUARE_PX + 6 : 2;
  drawing.fillStyle = look.ink;
  const isWhole = fitName(drawing, lane.name, { x: indent, y, room: gutter - 6 - indent, lines: Math.floor((lane.height + 2) / NAME_LINE_PX) });
  return { name: lane.name, top: lane.top, bottom: lane.top + lane.height, right: gutter, isWhole };
}

function drawMark(drawing, mark, records, rowPx, { look, kinds, opened, focused, dim }) {
  const kind = kinds[records.lanes.kind.names[records.lanes.kind.of[mark.index][0]]];
  const isOpened = records.id[mark.index] === opened;
  drawing.globalAlpha = dim(mark) ? 0.22 : 1;
  if (mark.isDay) drawSymbol(drawing, mark, kind, look, rowPx);
  else drawBar(drawing, mark, kind, look);
  const { names, of } = records.lanes.dataset;
  square(drawing, look, names[of[mark.index][0]], mark.isDay ? (mark.x0 + mark.x1) / 2 + 2 : mark.x0, mark.y + 2);
  if (records.contested[mark.index] || isOpened || mark === focused) {
    drawing.strokeStyle = isOpened || mark === focused ? look.chosen : look.contested;
    drawing.lineWidth = isOpened || mark === focused ? 2 : 1.2;
    drawing.setLineDash(isOpened || mark === focused ? [] : [3, 2]);
    drawing.beginPath();
    if (mark.isDay) drawing.arc((mark.x0 + mark.x1) / 2, mark.y, SYMBOL_PX * 0.72, 0, 2 * Math.PI);
    else drawing.roundRect(mark.x0 - 1, mark.y - 5, mark.x1 - mark.x0 + 2, 10, 3);
    drawing.stroke();
    drawing.setLineDash([]);
  }
  drawing.fillStyle = look.ink;
  // In lower rows titles would touch.
  if (dim(mark) || rowPx < TITLE_ROW_PX) {
    drawing.globalAlpha = 1;
    return;
  }
  const isWide = !mark.isDay && mark.titlePx <= 60 && mark.x1 - mark.x0 > 90;
  if (isWide) fitText(drawing, records.title[mark.index], mark.x0 + 8, mark.y, mark.x1 - mark.x0 - 16);
  if (mark.titlePx > 60) fitText(drawing, records.title[mark.index], mark.x1 + 6, mark.y, mark.titlePx - 6);
  drawing.globalAlpha = 1;
}

function drawSymbol(drawing, mark, kind, look, rowPx) {
  const size = Math.min(SYMBOL_PX, rowPx + 1) / 2;
  drawing.save();
  drawing.translate((mark.x0 + mark.x1) / 2, mark.y);
  drawing.scale(size, size);
  drawing.lineWidth = (mark.match === 2 ? 0.7 : 1.6) / size;
  drawing.fillStyle = mark.match === 2 ? kind.colour : look.paper;
  drawing.strokeStyle = mark.match === 2 ? look.ink : kind.colour;
  drawing.fill(shape(kind.path));
  drawing.stroke(shape(kind.path));
  drawing.restore();
}

function drawBar(drawing, mark, kind, look) {
  const [high, wide] = [7, mark.x1 - mark.x0];
  const fade = drawing.createLinearGradient(mark.x0, 0, mark.x1, 0);
  const part = Math.min(FADE_PX / wide, 0.35);
  const [strong, weak] = mark.match === 2 ? ["d9", "40"] : ["66", "1f"];
  fade.addColorStop(0, kind.colour + weak);
  fade.addColorStop(part, kind.colour + strong);
  fade.addColorStop(1 - part, kind.colour + strong);
  fade.addColorStop(1, kind.colour + weak);
  drawing.fillStyle = fade;
  drawing.beginPath();
  drawing.roundRect(mark.x0, mark.y - high / 2, wide, high, 3);
  drawing.fill();
  if (mark.isOpenStart) arrow(drawing, mark.x0, mark.y, -1, look);
  if (mark.isOpenEnd) arrow(drawing, mark.x1, mark.y, 1, look);
}

function arrow(drawing, x, y, way, look) {
  drawing.fillStyle = look.soft;
  drawing.beginPath();
  drawing.moveTo(x + way * 2, y);
  drawing.lineTo(x - way * 5, y - 5);
  drawing.lineTo(x - way * 5, y + 5);
  drawing.fill();
}

/** Turn the marks of a lane into spans, by kind. */
function stacked(marks, records) {
  const { names, of } = records.lanes.kind;
  const every = marks.map((_, row) => row);
  return {
    spans: { start: marks.map(({ start }) => start), end: marks.map(({ end }) => end), certain: marks.map(({ match }) => match === 2), number: marks.map(() => 1) },
    stacks: [...Map.groupBy(every, (row) => names[of[marks[row].index][0]])],
  };
}

/* Count the rows of a lane by bin of the axis: by kind, and all together. */
function binned({ spans, stacks }, axis, isCoarse) {
  const { edges } = binEdges(axis, 4, isCoarse);
  const counted = stacks.map(([kind, rows]) => [kind, histogram(spans, edges, rows)]);
  const sums = new Float64Array(edges.length - 1);
  for (const [, found] of counted) sums.forEach((_, bin) => (sums[bin] += found.certain[bin] + found.possible[bin]));
  return { edges, counted, sums };
}

/** Return the most records of a bin by the name of the lane, where lanes of a layout are bars. */
export function highestOfLayout(laid, records, axis) {
  const lanes = laid.lanes.filter(({ isCounted }) => isCounted);
  return new Map(lanes.map((lane) => [lane.name, Math.max(...binned(stacked(lane.marks, records), axis, false).sums)]));
}

/** Return the most records of a bin by the name of the lane, of counts by month. */
export function highestOfCounts(lanes, axis) {
  return new Map(lanes.map((lane) => [lane.name, Math.max(...binned(lane, axis, true).sums)]));
}

/** Draw counts in a lane as bars stacked by kind: certain below possible ones; the tallest bar may be one elsewhere. */
function drawStack(drawing, lane, { edges, counted, sums }, axis, kinds, highest) {
  const bins = edges.length - 1;
  const most = highest || Math.max(...sums, 1);
  const floor = new Float64Array(bins).fill(lane.top + lane.height - 1);
  for (const [match, alpha] of [["certain", 0.95], ["possible", 0.4]]) {
    for (const [kind, found] of counted) {
      const numbers = found[match];
      drawing.globalAlpha = alpha;
      drawing.fillStyle = kinds[kind].colour;
      for (let bin = 0; bin < bins; bin += 1) {
        if (!numbers[bin]) continue;
        // One alone is still seen.
        const tall = Math.max((numbers[bin] / most) * (lane.height - 3), sums[bin] === numbers[bin] ? 1 : 0);
        const [left, right] = [axis.x(edges[bin]), axis.x(edges[bin + 1])];
        drawing.fillRect(left, floor[bin] - tall, Math.max(right - left - (right - left > 5 ? 1 : 0), 0.8), tall);
        floor[bin] -= tall;
      }
    }
  }
  drawing.globalAlpha = 1;
}

/** Draw counts by month in lanes of one height, stacked by kind; return the names as `drawLanes` does. */
export function drawCounts(drawing, lanes, { axis, look, kinds, gutter, height, highest }) {
  const tall = height / Math.max(lanes.length, 1);
  return lanes.map((lane, index) => {
    const at = { name: lane.name, top: index * tall, height: tall };
    drawStack(drawing, at, binned(lane, axis, true), axis, kinds, highest?.get(lane.name));
    return drawName(drawing, at, gutter, look, axis);
  });
}
