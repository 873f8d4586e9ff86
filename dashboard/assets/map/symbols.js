/* How one record, several at a place, and a count in an area look: pictures, each in a box of 6 by 6 symbol radii. */
import { svg } from "./dom.js";
import { state } from "./state.js";

export const RADIUS_PX = 9;
export const BOX_PX = 6 * RADIUS_PX;
const TOUCH_PX = 44;
const FAN = { first: 34, step: 27, room: 27 };

function box(isOpen) {
  const made = svg("svg", { viewBox: "-3 -3 6 6", width: BOX_PX, height: BOX_PX, class: "atlas-symbol", "aria-hidden": "true" });
  svg("circle", { r: TOUCH_PX / 2 / RADIUS_PX, class: "atlas-touch" }, made);
  if (isOpen) svg("circle", { r: 1.85, class: "atlas-open" }, made);
  return made;
}

/** Draw the symbol of a record: its kind, hollow if it is only possible, ringed if it is contested. */
export function symbol(record, isCertain, isOpen) {
  const made = box(isOpen);
  if (record.bearing !== null) {
    const arrow = svg("g", { transform: `rotate(${record.bearing})`, class: "atlas-arrow" }, made);
    svg("path", { d: "M0,-1L0,-2.7M-0.5,-2.1L0,-2.75L0.5,-2.1" }, arrow);
  }
  if (record.contested) svg("circle", { r: 1.35, class: "atlas-ring" }, made);
  const { path, colour } = state.options.kinds[record.kind];
  const look = isCertain ? { fill: colour, stroke: "var(--edge)", "stroke-width": 0.16 } : { fill: "var(--paper)", stroke: `color-mix(in srgb, ${colour} 55%, var(--edge))`, "stroke-width": 0.34 };
  svg("path", { d: path, class: "atlas-hit", ...look }, made);
  const dataset = state.answers.datasets && state.answers.datasets[record.dataset];
  if (dataset) svg("rect", { x: 0.55, y: 0.55, width: 0.8, height: 0.8, class: "atlas-dataset", fill: dataset.colour }, made);
  if (state.on.has("standing")) svg("text", { x: 0.85, y: -0.7, class: "atlas-standing" }, made).textContent = record.sign;
  return made;
}

function text(parent, words, y = 0) {
  const long = words.length > 2;
  svg("text", { x: 0, y: y + (long ? 0.36 : 0.42), class: "atlas-number", "font-size": long ? 1.05 : 1.22 }, parent).textContent = words;
}

/* How many records of each standing, in the order of the key. */
function mix(records) {
  return Object.entries(state.options.mix)
    .map(([name, standings]) => ({ name, number: records.filter(({ standing }) => standings.includes(standing)).length }))
    .filter(({ number }) => number);
}

/** Draw the badge of several records at one point: their number in a ring of their standings. */
export function badge(records, isOpen) {
  const made = box(isOpen);
  const radius = records.length > 9 ? 1.45 : 1.3;
  svg("circle", { r: radius, class: "atlas-badge atlas-hit" }, made);
  let start = 0;
  for (const { name, number } of mix(records)) {
    // Measured in records, so that the parts add up to the whole ring.
    svg("circle", { r: radius, pathLength: records.length, class: `atlas-part atlas-part-${name.split(" ")[0]}`, "stroke-dasharray": `${number} ${records.length}`, "stroke-dashoffset": -start }, made);
    start += number;
  }
  text(made, String(records.length));
  return made;
}

/** Mark on the symbol of the opened record how many others lie at its place. */
export function addOthers(made, number) {
  const chip = svg("g", { transform: "translate(1.5 1.3)", class: "atlas-chip" }, made);
  svg("circle", { r: 0.85, class: "atlas-badge atlas-hit" }, chip);
  text(chip, `+${number}`);
  return made;
}

/** Draw the count of an area: a plate, since it stands for no point. */
export function plate(number, { colour, precision, contested }, isCertain, isOpen) {
  const made = box(isOpen);
  const words = number > 9999 ? `${Math.round(number / 1000)}k` : String(number);
  const half = 0.62 + 0.34 * words.length;
  const edge = precision === "province" ? `color-mix(in srgb, ${colour} 55%, var(--edge))` : "var(--vague)";
  svg("rect", { x: -half, y: -0.92, width: 2 * half, height: 1.84, rx: precision === "country" ? 0.92 : 0.3, class: `atlas-plate atlas-hit${isCertain ? "" : " atlas-plate-possible"}`, stroke: contested ? "var(--contested)" : edge }, made);
  text(made, words);
  return made;
}

/** Draw a line from a picture to where it belongs, so many pixels to the right and down. */
export function addLeader(made, dx, dy) {
  const line = svg("line", { x1: 0, y1: 0, x2: dx / RADIUS_PX, y2: dy / RADIUS_PX, class: "atlas-leader" });
  made.prepend(line);
}

/** Return where the records of a fan stand: in rings around their badge, as many in each as have room. */
export function offsets(count) {
  const found = [];
  for (let ring = 0; found.length < count; ring += 1) {
    const radius = FAN.first + ring * FAN.step;
    const room = Math.min(Math.floor((2 * Math.PI * radius) / FAN.room), count - found.length);
    for (let at = 0; at < room; at += 1) {
      const angle = (2 * Math.PI * at) / room - Math.PI / 2;
      found.push([radius * Math.cos(angle), radius * Math.sin(angle)]);
    }
  }
  return found;
}
