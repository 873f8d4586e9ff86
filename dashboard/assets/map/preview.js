/* The map while the timeline is moved: marks of the records of some days only, cells counted for them. */
import { FIRST_DAY, LAST_DAY } from "../timeline/days.js";
import { shadeCounts } from "./areas.js";
import { countInView } from "./key.js";
import { repaint } from "./marks.js";
import { isCounting, state } from "./state.js";

const TILE_PX = 256;

/**
 * Return the tiles in view, for which the timeline asks for counts over time; null where no cells are drawn.
 *
 * @returns {?number[]} zoom, west, north, east, south
 */
export function viewInTiles() {
  if (!state.tiles) return null;
  const [zoom, end] = [state.tiles._tileZoom, 2 ** state.tiles._tileZoom - 1];
  const { min, max } = state.tiles._getTiledPixelBounds(state.map.getCenter());
  return [zoom, ...[min.x, min.y, max.x, max.y].map((pixel) => Math.min(Math.max(Math.floor(pixel / TILE_PX), 0), end))];
}

/**
 * Show the records of some periods only; null shows those of the selection.
 *
 * @param {?number[][]} periods first and last day of each, as numbers since 1970
 * @param {object} counts `cube` and `cells`, as `timeline/counts.countCells` has them, where cells are drawn; `provinces`,
 *   certain and possible by id, where these are shaded; `vague` the same by vague place, of very many records
 * @param {function} drawAreas draws what is shaded by record
 */
export function preview(periods, { cube, cells, provinces, vague }, drawAreas) {
  // A record without an end lies within a period without one.
  state.days = periods && periods.map(([first, last]) => [first <= FIRST_DAY ? -Infinity : first, last >= LAST_DAY ? Infinity : last]);
  state.countedVague = vague;
  if (state.tiles) {
    state.placed = cells ? cells.outside + cells.cells.reduce((sum, number) => sum + number, 0) : null;
    state.tiles.recount(periods && cells ? (coords) => cellsOf(coords, cube, cells.cells) : null, cube ? cube.side : null);
  }
  if (isCounting() && (provinces || !periods)) {
    state.counted = provinces;
    shadeCounts();
  }
  repaint();
  drawAreas();
  countInView();
}

/* The cells of one tile: column, row, certain, possible; null where nothing is known of them. */
function cellsOf({ z, x, y }, cube, numbers) {
  if (z !== cube.zoom) return null;
  const { side } = cube;
  const [left, top] = [(x - cube.west) * side, (y - cube.north) * side];
  if (left < 0 || top < 0 || left >= cube.width || top >= cube.height) return null;
  const found = [];
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const at = 2 * ((top + row) * cube.width + left + column);
      if (numbers[at] || numbers[at + 1]) found.push([column, row, numbers[at], numbers[at + 1], "", 0]);
    }
  }
  return found;
}
