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

/** Read the colours of paper and ink of the theme. */
export function themeInks() {
  const look = getComputedStyle(document.documentElement);
  return ["--paper", "--ink"].map((name) => look.getPropertyValue(name));
}
