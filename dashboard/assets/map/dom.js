/* Builders of elements; texts from the data only ever become text nodes. */

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function svg(tag, attributes, parent) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (parent) parent.appendChild(made);
  return made;
}

export function lines(texts) {
  const box = element("div", "atlas-tip");
  texts.forEach((text, index) => box.appendChild(element("div", index ? "" : "atlas-tip-head", text)));
  return box;
}

const ROOM_PX = 70; // of the map, above and below a menu
const LEAST_PX = 160;

/**
 * Make a button of the map with a list that drops below it; Escape, a click on the map and another menu close it.
 *
 * @param {L.Map} map
 * @param {string} title of the button
 * @param {string} name class of the list, and of its box with `-menu`
 * @param {object} on `fill(list)` whenever it opens, `press()` before the button works, `close()`
 * @returns {object} `box`, `head`, `list`, `open(isOpen)`
 */
export function dropMenu(map, title, name, { fill, press = () => true, close = () => {} }) {
  const box = element("div", `atlas-layers ${name}-menu`);
  const head = element("button", "atlas-button", title);
  const list = element("div", `atlas-layer-list ${name}-list`);
  head.type = "button";
  head.setAttribute("aria-expanded", "false");
  list.hidden = true;
  const open = (isOpen) => {
    if (list.hidden === !isOpen) return;
    list.hidden = !isOpen;
    head.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return close();
    map.fire("atlas:menu", { list }); // others close
    fill(list);
    list.style.maxHeight = `${Math.max(map.getSize().y - ROOM_PX, LEAST_PX)}px`;
  };
  head.addEventListener("click", () => press() && open(list.hidden));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    event.stopPropagation();
    open(false);
    head.focus();
  });
  map.on("click", () => open(false));
  map.on("atlas:menu", (opened) => opened.list !== list && open(false));
  map.getContainer().addEventListener("keydown", ({ key, target }) => key === "Escape" && target === map.getContainer() && open(false));
  box.append(head, list);
  return { box, head, list, open };
}

/** Read the colours of paper and ink of the theme. */
export function themeInks() {
  const look = getComputedStyle(document.documentElement);
  return ["--paper", "--ink"].map((name) => look.getPropertyValue(name));
}
