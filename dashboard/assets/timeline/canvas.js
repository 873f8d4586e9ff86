/** A canvas as sharp as the screen, and the colours and shapes that all parts of the timeline draw with. */

export const NAME_LINE_PX = 12;
const HATCH_PX = 7;
const RAISED_PX = 5; // of the first of two lines
const ABBREVIATION = /\(([\p{Lu}-]{2,8})\)$/u; // as in "Islamic Movement of Uzbekistan (IMU)"
const shapes = new Map();

/** Size a canvas to a box in pixels; return its pen, cleared. */
export function pen(canvas, width, height) {
  const sharpness = window.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * sharpness), Math.round(height * sharpness)];
  if (canvas.width !== wide || canvas.height !== high) {
    [canvas.width, canvas.height] = [wide, high];
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const drawing = canvas.getContext("2d");
  drawing.setTransform(sharpness, 0, 0, sharpness, 0, 0);
  drawing.clearRect(0, 0, width, height);
  drawing.font = "11px 'Source Sans', 'Source Sans 3', 'Source Sans Pro', system-ui, sans-serif";
  drawing.textBaseline = "middle";
  return drawing;
}

/** Read the colours of the theme. */
export function colours(box) {
  const style = getComputedStyle(box);
  const names = ["ink", "soft", "line", "paper", "contested", "chosen", "grid", "certain", "possible", "band"];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--tl-${name}`).trim() || style.getPropertyValue(`--${name}`).trim()]));
}

/** Return the shape of a kind, in the box from -1 to 1. */
export function shape(path) {
  if (!shapes.has(path)) shapes.set(path, new Path2D(path));
  return shapes.get(path);
}

/** Hatch a part of a picture with thin lines. */
export function hatch(drawing, left, top, width, height, colour) {
  drawing.save();
  drawing.beginPath();
  drawing.rect(left, top, width, height);
  drawing.clip();
  drawing.strokeStyle = colour;
  drawing.globalAlpha = 0.35;
  drawing.lineWidth = 1;
  drawing.beginPath();
  for (let x = Math.floor((left - height) / HATCH_PX) * HATCH_PX; x < left + width; x += HATCH_PX) {
    drawing.moveTo(x, top + height);
    drawing.lineTo(x + height, top);
  }
  drawing.stroke();
  drawing.restore();
}

/** Write a text that ends with an ellipsis where it has no room; nothing where hardly a word has. */
export function fitText(drawing, text, x, y, room) {
  if (room < 34) return;
  let shown = text;
  const whole = drawing.measureText(text).width;
  if (whole > room) {
    shown = `${text.slice(0, Math.max(Math.floor((text.length * (room - 8)) / whole), 0)).trimEnd()}…`;
    if (shown.length < 5) return;
  }
  drawing.fillText(shown, x, y);
}

/** Draw the labels of an axis; none runs over the right edge. */
export function drawTicks(drawing, axis, ticks, y, look) {
  drawing.fillStyle = look.soft;
  for (const { day, label } of ticks) {
    const x = axis.x(day);
    if (x + drawing.measureText(label).width <= axis.left + axis.width + 12) drawing.fillText(label, x + 2, y);
  }
}

/**
 * Write a name, or its abbreviation if it is too long; what is still too long goes on in a second line if there is one.
 *
 * @returns {boolean} whether the whole name is written
 */
export function fitName(drawing, name, { x, y, room, lines }) {
  const widthOf = (text) => drawing.measureText(text).width;
  const short = ABBREVIATION.exec(name)?.[1];
  const words = (short && widthOf(name) > room ? short : name).split(" ");
  let first = words.length;
  if (lines > 1) while (first > 1 && widthOf(words.slice(0, first).join(" ")) > room) first -= 1;
  const written = [words.slice(0, first), words.slice(first)].filter(({ length }) => length).map((line) => line.join(" "));
  const top = written.length > 1 ? y - RAISED_PX : y;
  const fitting = written.map((line) => withoutMiddle(line, widthOf, room));
  fitting.forEach((line, at) => drawing.fillText(line, x, top + at * NAME_LINE_PX));
  return fitting.join(" ") === name;
}

/* Both ends of a text that is too wide: names that begin alike end otherwise. */
function withoutMiddle(text, widthOf, room) {
  let [shown, kept] = [text, Math.ceil((text.length * room) / widthOf(text))];
  while (kept > 2 && widthOf(shown) > room) {
    kept -= 1;
    const end = Math.ceil(0.6 * kept);
    shown = `${text.slice(0, kept - end).trimEnd()}…${text.slice(text.length - end).trimStart()}`;
  }
  return shown;
}
