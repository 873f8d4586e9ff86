/* The button [Compare] of the map: what the selection can be set beside, and the way back. */
import { dropMenu, element } from "../map/dom.js";
import { report } from "../map/page.js";

let current = null;
let menu = null;
let quick = null; // the button that compares with the period before, in one click

function pick(value) {
  menu.open(false);
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

function fill(list) {
  const { before, reason, records, choices, isOn } = current;
  const rows = [];
  if (isOn) rows.push(button("Stop comparing", "", "compare-pick compare-stop"));
  if (before) rows.push(button(`Period before: ${before}`, "before"));
  else rows.push(element("p", "compare-reason", `No period before: ${reason}.`));
  if (records.length) rows.push(element("p", "compare-reason", "Set the opened record beside:"), ...records.map(([value, name]) => button(name, value)));
  list.replaceChildren(...rows, ...choices.map((one) => choice(one, one.key === "year" && !records.length)));
}

/**
 * Build the control.
 *
 * @param {L.Map} map
 * @returns {HTMLElement}
 */
export function compareControl(map) {
  menu = dropMenu(map, "Compare", "compare", { fill, press: () => Boolean(current) });
  quick = button("Period before", "before", "atlas-button compare-before");
  quick.hidden = true;
  menu.box.prepend(quick);
  return menu.box;
}

/** Offer what an answer can be compared with. */
export function offer(choices) {
  current = choices;
  menu?.head.classList.toggle("compare-is-on", Boolean(choices?.isOn));
  if (quick) {
    quick.hidden = !choices?.before || choices.isOn;
    quick.title = choices?.before ? `Compare with ${choices.before}` : "";
  }
  if (menu && !menu.list.hidden) fill(menu.list);
}
