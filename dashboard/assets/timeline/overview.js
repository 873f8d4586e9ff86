/** The overview: a histogram of all time, with what is uncovered, what the selection leaves out, and the play cursor. */

import { binEdges, ticks } from "./axis.js";
import { drawTicks, hatch, pen } from "./canvas.js";
import { histogram } from "./counts.js";

const LABELS_PX = 15;
const LEAST_BIN_PX = 5;

/** Count a source over an axis, for the overview. */
export function countOverview(source, axis) {
  const { edges } = binEdges(axis, LEAST_BIN_PX, source.isCounted);
  const bins = histogram(source.spans, edges);
  let most = 1;
  for (let bin = 0; bin < edges.length - 1; bin += 1) most = Math.max(most, bins.certain[bin] + bins.possible[bin]);
  return { edges, bins, most };
}

/**
 * Draw the overview.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {object} view `axis`, `width`, `height`, `look`, `counted` (of `countOverview`), `periods` (shown ones, none is
 *   all time), `uncovered`, `cursor` (the period that is played, or null)
 */
export function drawOverview(canvas, { axis, width, height, look, counted, periods, uncovered, cursor }) {
  const drawing = pen(canvas, width, height);
  const floor = height - LABELS_PX;
  const isShown = (start, end) => !periods.length || periods.some(([first, last]) => start <= last && end > first);
  for (const [first, last] of uncovered) {
    const [from, to] = [axis.x(Math.max(first, axis.first)), axis.x(Math.min(last, axis.last) + 1)];
    if (to > from) hatch(drawing, from, 0, to - from, floor, look.soft);
  }
  const { edges, bins, most } = counted;
  const tall = (number) => (number ? Math.max((number / most) * (floor - 3), 1.5) : 0);
  for (let bin = 0; bin < edges.length - 1; bin += 1) {
    const [certain, possible] = [bins.certain[bin], bins.possible[bin]];
    if (!certain && !possible) continue;
    const left = axis.x(edges[bin]);
    const wide = axis.x(edges[bin + 1]) - left;
    const gap = wide > 12 ? 2 : wide > 4 ? 1 : 0;
    drawing.globalAlpha = isShown(edges[bin], edges[bin + 1]) ? 1 : 0.4;
    const low = tall(certain);
    drawing.fillStyle = look.possible;
    drawing.fillRect(left + gap / 2, floor - low - tall(possible), wide - gap, tall(possible));
    drawing.fillStyle = look.certain;
    drawing.fillRect(left + gap / 2, floor - low, wide - gap, low);
  }
  drawing.globalAlpha = 1;
  if (cursor) drawCursor(drawing, axis, cursor, 0, floor, look);
  drawing.strokeStyle = look.line;
  drawing.beginPath();
  drawing.moveTo(axis.left, floor + 0.5);
  drawing.lineTo(axis.left + axis.width, floor + 0.5);
  drawing.stroke();
  drawTicks(drawing, axis, ticks(axis), floor + LABELS_PX / 2 + 1, look);
}

/** Draw the period that is played: a band that ends in a line. */
export function drawCursor(drawing, axis, [first, last], top, bottom, look) {
  const limit = (x) => Math.min(Math.max(x, axis.left), axis.left + axis.width);
  const [from, to] = [limit(axis.x(first)), limit(axis.x(last + 1))];
  drawing.fillStyle = look.chosen;
  drawing.globalAlpha = 0.18;
  drawing.fillRect(from, top, Math.max(to - from, 1), bottom - top);
  drawing.globalAlpha = 1;
  drawing.fillRect(to - 1, top, 2, bottom - top);
}
