/*
 * The list of records in the panel. The server answers with pages of it as values, each text becomes a text node. What
 * the map shows comes from its frame as the event `atlas-view`: a list of a whole selection is grouped by it, without a
 * run of the page.
 */
const PAUSE_MS = 150;
const FAILED = "The list could not be loaded. Reload the page.";
const GROUPS = { all: "Records", view: "In view", outside: "Not in view", unplaced: "Without a place" };
const held = new WeakMap();

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null));
  return made;
}

function symbol({ path, colour, certain }) {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("viewBox", "-1.2 -1.2 2.4 2.4");
  picture.setAttribute("class", certain ? "card-certain" : "card-possible");
  picture.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", path);
  shape.style.setProperty("--kind", colour);
  picture.append(shape);
  return picture;
}

function isolated(tag, text) {
  return element(tag, { dir: "auto" }, text);
}

function mark({ title, colour }) {
  const made = element("small", { className: "dataset-mark" }, element("i", { ariaHidden: "true" }), isolated("bdi", title));
  made.style.setProperty("--dataset", colour);
  return made;
}

function card(list, one) {
  const button = element(
    "button",
    { type: "button" },
    symbol(one),
    element(
      "span",
      {},
      element("b", { title: one.title }, isolated("bdi", one.title)),
      element("small", { className: "card-facts" }, isolated("bdi", one.facts)),
      one.why ? element("small", {}, element("i", {}, "possible"), ": ", isolated("bdi", one.why)) : null,
      one.found ? element("small", { className: "card-found" }, "found in: ", isolated("bdi", one.found)) : null,
      one.dataset ? mark(one.dataset) : null,
    ),
  );
  button.dataset.open = one.id;
  button.addEventListener("click", () => list.trigger("opened", one.id));
  const item = element("li", { className: one.dataset ? "card-imported" : "" }, button);
  if (one.dataset) item.style.setProperty("--dataset", one.dataset.colour);
  return item;
}

/* The page of a group that is shown, with the way to every other one. */
function pager(list, group, number) {
  const page = list.pages[group];
  const [first, last] = [page.offset, Math.max(0, Math.ceil(number / page.size) - 1)];
  const at = Math.floor(first / page.size);
  if (last === 0) return null;
  const go = (to) => ask(list, group, Math.min(Math.max(to, 0), last) * page.size);
  const step = (label, to, disabled) => {
    const button = element("button", { type: "button", className: "list-step", disabled }, label);
    button.addEventListener("click", () => go(to));
    return button;
  };
  const box = element("input", { type: "number", min: 1, max: last + 1, value: at + 1, ariaLabel: `Page of ${GROUPS[group].toLowerCase()}` });
  box.addEventListener("change", () => go(Math.round(Number(box.value) || 1) - 1));
  const end = Math.min(first + page.size, number);
  const words = `${(first + 1).toLocaleString("en")}–${end.toLocaleString("en")} of ${number.toLocaleString("en")}`;
  return element("div", { className: "list-pages" }, element("span", {}, words), step("Back", at - 1, at === 0), box, step("More", at + 1, at === last));
}

function section(list, group, number) {
  const isOpen = list.open.has(group);
  const button = element("button", { type: "button", className: "list-group", ariaExpanded: String(isOpen) }, `${GROUPS[group]} `, element("span", {}, number.toLocaleString("en")));
  button.dataset.group = group;
  button.addEventListener("click", () => {
    if (isOpen) list.open.delete(group);
    else list.open.add(group);
    if (!isOpen && !list.pages[group]) ask(list, group, 0);
    else draw(list);
  });
  const page = isOpen ? list.pages[group] : null;
  const cards = page ? element("ul", { className: "cards" }, ...page.cards.map((one) => card(list, one))) : null;
  return element("section", {}, element("h3", {}, button), cards, page ? pager(list, group, number) : null);
}

function draw(list) {
  const focused = list.root.contains(document.activeElement) ? document.activeElement.dataset : null;
  const { numbers, number } = list;
  if (!list.data.is_grouped || !numbers) {
    const page = list.pages.all;
    const cards = element("ul", { className: "cards" }, ...page.cards.map((one) => card(list, one)));
    list.root.replaceChildren(...[cards, pager(list, "all", number)].filter(Boolean));
  } else {
    const shown = Object.keys(GROUPS).filter((group) => numbers[group] > 0);
    list.root.replaceChildren(...shown.map((group) => section(list, group, numbers[group])));
  }
  const same = focused && [...list.root.querySelectorAll("button")].find(({ dataset }) => (focused.open && dataset.open === focused.open) || (focused.group && dataset.group === focused.group));
  if (same) same.focus();
}

/* The heading of a whole selection. The number is a new element, since the timeline writes into the old one. */
function drawHead({ head, data }) {
  const [title, order] = head.children;
  head.hidden = !data.is_grouped;
  const number = element("span", {}, data.number.toLocaleString("en"));
  number.dataset.liveNumber = "";
  title.replaceChildren("Selected records · ", number);
  order.replaceChildren(...data.orders.map(([value, words]) => element("option", { value }, words)));
  order.value = data.order;
}

function address(list, group, offset) {
  const found = new URL(list.data.address, document.baseURI);
  found.searchParams.set("group", group);
  found.searchParams.set("offset", offset);
  if (list.view && list.data.is_grouped) {
    found.searchParams.set("view", list.view.join(","));
    found.searchParams.set("reaching", list.reaching.join(","));
  }
  return found;
}

/* Fetch one page of a group; an answer for a view that was left is of no use. */
async function ask(list, group, offset) {
  const from = address(list, group, offset);
  list.asked[group] = from.href;
  markBusy(list);
  const page = await fetch(from).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
  if (list.asked[group] !== from.href) return;
  delete list.asked[group];
  if (page) show(list, group, page);
  else failed(list);
  markBusy(list);
}

function markBusy(list) {
  list.root.setAttribute("aria-busy", String(list.pause !== null || Object.keys(list.asked).length > 0));
}

/* Cards of this list stay readable, those of another one would mislead; the next run of the page asks again. */
function failed(list) {
  [list.key, list.isFailed] = ["", true];
  if (list.drawn !== list.data.address) list.root.replaceChildren(element("p", { role: "alert" }, FAILED));
}

function show(list, group, page) {
  list.pages[group] = page;
  [list.drawn, list.isFailed] = [list.data.address, false];
  if (page.numbers) list.numbers = page.numbers;
  // What opened with nothing in view shows what there is.
  if (group === "view" && page.numbers && !page.numbers.view && !list.isChosen) list.open.add("outside");
  if (list.open.has("outside") && page.numbers && page.numbers.outside && !list.pages.outside) ask(list, "outside", 0);
  draw(list);
  dim(list, list.data.is_grouped && window.atlasView?.numbers);
}

/* Cards of another selection, or of all of it while the timeline is moved, are dimmed. */
function dim(list, numbers) {
  list.root.classList.toggle("list-waits", Boolean(numbers) || list.drawn !== list.data.address);
}

/* Follow the map; while its timeline is moved, only the numbers. */
function follow(list) {
  const { bounds, reaching, numbers } = window.atlasView || {};
  if (!bounds || !list.data.is_grouped || !list.root.isConnected) return;
  dim(list, numbers);
  if (numbers) {
    list.root.querySelectorAll("[data-group] span").forEach((span) => {
      span.textContent = numbers[span.parentElement.dataset.group].toLocaleString("en");
    });
    return;
  }
  const view = bounds.map((degrees) => Number(degrees.toFixed(4)));
  const key = `${list.data.address} ${view} ${reaching}`;
  if (list.key === key) return;
  list.key = key;
  clearTimeout(list.pause);
  list.pause = setTimeout(() => {
    Object.assign(list, { view, reaching, pause: null });
    for (const group of ["view", "outside", "unplaced"]) delete list.pages[group];
    ask(list, "view", 0);
    if (list.open.has("unplaced")) ask(list, "unplaced", 0);
  }, PAUSE_MS);
  markBusy(list);
}

function begin(root, head) {
  const list = { root, head, pages: {}, asked: {}, open: new Set(["view"]), numbers: null, view: null, key: "", pause: null };
  document.addEventListener("atlas-view", () => follow(list));
  const order = head.querySelector("select");
  order.addEventListener("change", () => list.trigger("ordered", order.value));
  return list;
}

/** Called by the page after each run. */
export default function records({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".atlas-list");
  if (!held.has(root)) held.set(root, begin(root, parentElement.querySelector(".list-head")));
  const list = held.get(root);
  list.trigger = setTriggerValue;
  const isOther = list.data?.address !== data.address;
  Object.assign(list, { data, number: data.number });
  drawHead(list);
  if (isOther || list.isFailed) {
    clearTimeout(list.pause);
    list.pause = null;
    if (isOther) Object.assign(list, { pages: {}, numbers: null, asked: {}, key: "" });
    root.setAttribute("aria-busy", "true");
    dim(list, null);
    // What the map shows is known after its first answer: then the groups are asked for at once.
    if (!data.is_grouped || !window.atlasView) ask(list, "all", 0);
  }
  follow(list);
}
