/* One request for all tiles that are wanted at once. */

const byPlace = ({ coords: one }, { coords: other }) => one.z - other.z || one.x - other.x;

/**
 * Return the fewest rectangles that hold some tiles, each with its tiles; those on both sides of the antimeridian are apart.
 *
 * @param {object[]} wanted tiles, each with `coords`: z, x, y
 * @param {number} most tiles that the server counts in one answer
 * @returns {Array} pairs of zoom, west, north, east, south and the tiles
 */
export function views(wanted, most) {
  const found = [];
  const runs = [];
  for (const one of wanted.toSorted(byPlace)) {
    const before = runs.length && runs.at(-1).at(-1).coords;
    if (before && before.z === one.coords.z && one.coords.x - before.x <= 1) runs.at(-1).push(one);
    else runs.push([one]);
  }
  for (const run of runs) {
    const [west, east] = [run[0].coords.x, run.at(-1).coords.x];
    const rows = run.map(({ coords }) => coords.y);
    const [top, bottom] = [Math.min(...rows), Math.max(...rows)];
    const height = Math.max(Math.floor(most / (east - west + 1)), 1);
    for (let north = top; north <= bottom; north += height) {
      const south = Math.min(north + height - 1, bottom);
      const inside = run.filter(({ coords }) => coords.y >= north && coords.y <= south);
      if (inside.length) found.push([[run[0].coords.z, west, north, east, south], inside]);
    }
  }
  return found;
}
