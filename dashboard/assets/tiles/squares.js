/* The squares of one tile, with their numbers. */

export const TILE_PX = 256;
const SHARPNESS = 2; // a tile may be shown larger than it is, and some screens are finer
const SHARE = [0.5, 0.62, 0.74, 0.86, 0.97]; // of a square's side, by class: size tells the same as shade
const MIDDLE = 0.179; // of luminance: there black and white have the same contrast, 4.6 to 1
const FONT = "600 11px system-ui, sans-serif";

/* 7, 950, 1.2k, 35k, 1.2M: never more than four signs. */
function short(number) {
  for (const [unit, sign] of [[1e6, "M"], [1e3, "k"]]) {
    const inUnits = number / unit;
    if (inUnits >= 0.9995) return (inUnits < 9.95 ? inUnits.toFixed(1).replace(".0", "") : Math.round(inUnits)) + sign;
  }
  return String(number);
}

function inkOn(colour) {
  const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red, green, blue] = channels.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > MIDDLE ? "#000000" : "#ffffff";
}

function classOf(number, least) {
  return least.filter((bound) => number >= bound).length - 1;
}

/**
 * Return the squares of a tile in its pixels, each with its middle, half of its side and class.
 *
 * @param {number[][]} cells column, row, certain, possible of each
 * @param {object} look least number of each class, squares to a side
 */
export function squaresOf(cells, look) {
  const side = TILE_PX / look.side;
  return cells.map(([column, row, certain, possible]) => {
    const at = classOf(certain + possible, look.least);
    return { x: (column + 0.5) * side, y: (row + 0.5) * side, half: (side * SHARE[at]) / 2, at, certain, possible };
  });
}

/**
 * Draw the cells of a tile.
 *
 * @param {HTMLElement} tile
 * @param {number[][]} cells column, row, certain, possible of each
 * @param {object} look least number and colour of each class, squares to a side, paper and ink of the theme
 */
export function drawSquares(tile, cells, look) {
  if (!cells.length && !tile.firstChild) return;
  const canvas = tile.firstChild ?? L.DomUtil.create("canvas", "atlas-cells", tile);
  // A canvas that is sized again costs more than one that is wiped.
  if (canvas.width !== TILE_PX * SHARPNESS) canvas.width = canvas.height = TILE_PX * SHARPNESS;
  const pen = canvas.getContext("2d");
  pen.setTransform(SHARPNESS, 0, 0, SHARPNESS, 0, 0);
  pen.clearRect(0, 0, TILE_PX, TILE_PX);
  Object.assign(pen, { font: FONT, textAlign: "center", textBaseline: "middle", lineWidth: 2 });
  const [paper, ink] = look.inks;
  for (const { x, y, half, at, certain, possible } of squaresOf(cells, look)) {
    pen.beginPath();
    pen.roundRect(x - half, y - half, 2 * half, 2 * half, 3);
    pen.globalAlpha = 0.88;
    // Hollow symbols are possible only, and so are hollow squares.
    pen.fillStyle = certain ? look.colours[at] : paper;
    pen.fill();
    pen.globalAlpha = 1;
    pen.strokeStyle = look.colours[at];
    if (!certain) pen.stroke();
    pen.fillStyle = certain ? inkOn(look.colours[at]) : ink;
    pen.fillText(short(certain + possible), x, y + 0.5);
  }
}
