/* The button [Area] of the map: draw, type, change or remove an area, measure, and copy coordinates. */
import { dropMenu, element } from "../map/dom.js";
import { report } from "../map/page.js";
import { state } from "../map/state.js";
import { drawChosen } from "./chosen.js";
import { cancelDrawing, draw, isDrawing } from "./drawing.js";
import { areaText, positionWords, rounded } from "./shapes.js";

const SHAPES = { circle: "Circle", box: "Rectangle", polygon: "Polygon" };
const EXAMPLE = "circle:36.73,68.87,50km";
const COPIED_MS = 1500;

let menu = null;
let input = null;
let problem = null;
let change = null;
let remove = null;
let isHeld = false; // whether the area has its handles
let readout = null;
let measured = null; // what was measured last: words and the text to copy

function button(words, press, className = "area-pick") {
  const made = element("button", className, words);
  made.type = "button";
  made.addEventListener("click", () => press(made));
  return made;
}

function set(text) {
  report("area", text);
}

function start(kind, done) {
  menu.open(false);
  draw(state.map, kind, done, () => menu.head.focus());
}

function drawArea(kind) {
  start(kind, (points) => {
    set(areaText(kind, points));
  });
}

function measure() {
  start("line", (points, words) => {
    measured = { words, text: points.map(({ lat, lng }) => `${rounded(lat)},${rounded(lng)}`).join(" ") };
    menu.open(true);
  });
}

/* Where the page comes from another machine without encryption the browser has no clipboard to offer. */
async function copy(made, text) {
  const isCopied = navigator.clipboard ? await navigator.clipboard.writeText(text).then(() => true, () => false) : false;
  if (!isCopied) {
    input.value = text;
    input.select();
  }
  const label = made.textContent;
  made.textContent = isCopied || document.execCommand("copy") ? "Copied" : "Copy it from the field";
  setTimeout(() => (made.textContent = label), COPIED_MS);
}

function center() {
  const { lat, lng } = state.map.getCenter().wrap();
  return { words: `Centre of the map: ${positionWords({ lat, lng })}`, text: `${rounded(lat)},${rounded(lng)}` };
}

function setView() {
  const bounds = state.map.getBounds();
  set(areaText("box", [bounds.getSouthWest(), bounds.getNorthEast()]));
}

function showReadout() {
  readout.textContent = (measured || center()).words;
}

function row(...parts) {
  const made = element("div", "area-row");
  made.append(...parts);
  return made;
}

function build(list) {
  const field = element("form", "area-form");
  input = element("input", "area-text");
  input.type = "text";
  input.placeholder = EXAMPLE;
  input.spellcheck = false;
  input.setAttribute("aria-label", `Area as text, such as ${EXAMPLE}, latitude first`);
  problem = element("p", "area-problem");
  problem.setAttribute("role", "alert");
  const send = element("button", "area-pick", "Set");
  field.append(input, send);
  field.addEventListener("submit", (event) => {
    event.preventDefault();
    set(input.value.trim());
  });
  readout = element("p", "area-readout");
  change = button("Move or resize", () => hold(true));
  remove = button("Remove area", () => set(""), "area-pick area-remove");
  list.append(
    element("p", "area-title", "Draw"),
    row(...Object.entries(SHAPES).map(([kind, name]) => button(name, () => drawArea(kind)))),
    row(button("What is in view", setView), change, remove),
    element("p", "area-title", "Type, latitude first"),
    field,
    problem,
    element("p", "area-title", "Measure"),
    readout,
    row(
      button("Distance", measure),
      button("Copy coordinates", (made) => copy(made, (measured || center()).text)),
    ),
  );
}

/* The menu would lie over the handles. */
function hold(isOn) {
  if (isHeld === isOn) return;
  isHeld = isOn;
  menu.open(false);
  drawChosen(isHeld, set);
}

function fill() {
  const area = state.answers?.area;
  if (document.activeElement !== input) input.value = area?.typed || area?.text || "";
  problem.textContent = area?.problem || "";
  [change, remove].forEach((made) => (made.hidden = !area?.text));
  showReadout();
}

function putAway() {
  cancelDrawing();
  hold(false);
  return true;
}

/**
 * Build the control.
 *
 * @param {L.Map} map
 * @returns {HTMLElement}
 */
export function areaControl(map) {
  menu = dropMenu(map, "Area", "area", { fill, press: putAway, close: () => (measured = null) });
  build(menu.list);
  map.on("click", () => hold(false));
  document.addEventListener("keydown", (event) => event.key === "Escape" && hold(false));
  map.on("move", () => !menu.list.hidden && !measured && showReadout());
  return menu.box;
}

/** Draw the area of an answer, and say what was wrong with a typed one. */
export function showArea() {
  if (menu) {
    menu.head.classList.toggle("area-is-on", Boolean(state.answers.area?.text));
    if (state.answers.area?.problem && !isDrawing()) menu.open(true);
    if (!menu.list.hidden) fill();
  }
  drawChosen(isHeld, set);
}
