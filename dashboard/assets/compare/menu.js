/* The button [Compare] of the map: what the selection can be set beside, and the way back. */
import { element } from "../map/dom.js";
import { report } from "../map/page.js";

const ROOM_PX = 70; // of the map, above and below the menu
const LEAST_PX = 160;

let current = null;
let list = null;
let head = null;
let size = null;

function pick(value) {
  open(false);
  report("compare", value);
}

function button(words, value, className = "compare-pick") {
  const made = element("button", className, words);
  made.type = "button";
  made.addEventListener("click", () => pick(value));
  return made;
}

/* One list for each filter; a value of it is compared with at once. */
function choice({ key, heading, options }, isOpen) {
  const box = element("details", "compare-choice");
  const values = element("ul");
  box.open = isOpen;
  box.append(element("summary", "", `Another ${heading.toLowerCase()}`), values);
  for (const [value, name, count] of options) {
    const row = element("li");
    const one = button("", value);
    one.append(element("span", "", name), element("small", "", count));
    row.append(one);
    values.append(row);
  }
  box.dataset.compare = key;
  return box;
}

function draw() {
  const { before, reason, records, choices, isOn } = current;
  const rows = [];
  if (isOn) rows.push(button("Stop comparing", "", "compare-pick compare-stop"));
  if (before) rows.push(button(`Period before: ${before}`, "before"));
  else rows.push(element("p", "compare-reason", `No period before: ${reason}.`));
  if (records.length) rows.push(element("p", "compare-reason", "Set the opened record beside:"), ...records.map(([value, name]) => button(name, value)));
  list.replaceChildren(...rows, ...choices.map((one) => choice(one, one.key === "year" && !records.length)));
}

function open(isOpen) {
  if (!list || list.hidden === !isOpen) return;
  list.hidden = !isOpen;
  head.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) return;
  draw();
  list.style.maxHeight = `${Math.max(size().y - ROOM_PX, LEAST_PX)}px`;
}

/**
 * Build the control.
 *
 * @param {L.Map} map
 * @returns {HTMLElement}
 */
export function compareControl(map) {
  const box = element("div", "atlas-layers");
  head = element("button", "atlas-button", "Compare");
  list = element("div", "atlas-layer-list compare-list");
  head.type = "button";
  head.setAttribute("aria-expanded", "false");
  list.hidden = true;
  head.addEventListener("click", () => current && open(list.hidden));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    event.stopPropagation();
    open(false);
    head.focus();
  });
  size = () => map.getSize();
  map.on("click", () => open(false));
  box.append(head, list);
  return box;
}

/** Offer what an answer can be compared with. */
export function offer(menu) {
  current = menu;
  head?.classList.toggle("compare-is-on", Boolean(menu?.isOn));
  if (list && !list.hidden) draw();
}
