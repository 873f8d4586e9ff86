/*
 * A table some of whose cells are lists to choose from. It is built again only when it changes, and keeps the scroll and
 * the keyboard's place. Every text becomes a text node.
 */
const drawn = new WeakMap();
const triggers = new WeakMap();

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function list(choice) {
  const select = element("select");
  select.setAttribute("aria-label", choice.label);
  select.dataset.id = choice.id;
  for (const [value, label] of choice.options) {
    const option = element("option", "", label);
    option.value = value;
    option.selected = value === choice.value;
    select.append(option);
  }
  return select;
}

function cell(name, content, scope) {
  const made = element(name, content.tone ? `choices-${content.tone}` : "");
  if (scope) made.scope = scope;
  if (content.text) {
    const text = element("span", "choices-text", content.text);
    text.dir = "auto";
    made.append(text);
  }
  if (content.choice) made.append(list(content.choice));
  if (content.note) made.append(element("small", "", content.note));
  return made;
}

function build(data) {
  const table = element("table");
  table.append(element("caption", "atlas-read", data.caption));
  const head = table.createTHead().insertRow();
  head.append(...data.head.map((content) => cell("th", content, "col")));
  const body = table.createTBody();
  for (const row of data.rows) {
    body.insertRow().append(...row.map((content, at) => (at ? cell("td", content) : cell("th", content, "row"))));
  }
  return table;
}

/* Once for each element: the page calls the function below again after every run. */
function listen(root) {
  root.addEventListener("change", (event) => {
    triggers.get(root)("chosen", { id: event.target.dataset.id, value: event.target.value });
  });
}

export default function choices({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".choices");
  if (!triggers.has(root)) listen(root);
  triggers.set(root, setTriggerValue);
  const text = JSON.stringify(data);
  if (drawn.get(root) === text) return;
  drawn.set(root, text);
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  const { scrollLeft, scrollTop } = root;
  root.setAttribute("aria-label", data.caption);
  root.replaceChildren(build(data));
  root.scrollTo(scrollLeft, scrollTop);
  if (focused) [...root.querySelectorAll("select")].find((one) => one.dataset.id === focused)?.focus();
}
