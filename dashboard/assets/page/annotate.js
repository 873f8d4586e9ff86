/*
 * The preview of a briefing, on which arrows, circles and texts are placed with the pointer. Every annotation is a line
 * in the short form of the address, in thousandths of the page; the server draws them, here are only handles to move them.
 */
const WHOLE = 1000;
const LEAST = 12; // thousandths of the page: a shorter drag is a click
const STEP = 5; // of an arrow key
const NUMBERS = { arrow: 4, circle: 3, text: 2 };
const TOOLS = { arrow: "Arrow", circle: "Circle", text: "Text" };
const HELP = {
  arrow: "Drag on the page from the words to what the arrow points at.",
  circle: "Drag on the page from the middle of the circle outwards.",
  text: "Click on the page where the text begins.",
};
const held = new WeakMap();

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** The parts of a line of the short form; null if it is none. */
function parsed(line) {
  const [page, kind, ...rest] = line.split(".");
  const count = NUMBERS[kind];
  const numbers = rest.slice(0, count).map(Number);
  if (!count || numbers.length < count || numbers.some((number) => !Number.isInteger(number))) return null;
  return { page: Number(page), kind, numbers, words: rest.slice(count).join(".") };
}

const written = ({ page, kind, numbers, words }) => [page, kind, ...numbers, ...(words ? [words] : [])].join(".");

const part = (at, start, size) => Math.round(Math.min(Math.max((at - start) / size, 0), 1) * WHOLE);

function place(box, event) {
  const area = box.sheet.getBoundingClientRect();
  return [part(event.clientX, area.left, area.width), part(event.clientY, area.top, area.height)];
}

/** A radius in thousandths of the width, of a page that is not square. */
function radius(box, [x, y], [toX, toY]) {
  const area = box.sheet.getBoundingClientRect();
  return Math.round(Math.hypot(toX - x, ((toY - y) * area.height) / area.width));
}

function send(box, notes) {
  box.notes = notes;
  box.trigger("notes", notes);
}

function choose(box, tool) {
  box.tool = box.tool === tool ? null : tool;
  for (const [name, button] of Object.entries(box.tools)) button.ariaPressed = String(name === box.tool);
  box.sheet.classList.toggle("annotate-on", Boolean(box.tool));
  box.help.textContent = box.tool ? HELP[box.tool] : "";
}

function placed(box, from, to) {
  const words = box.words.value.trim();
  const tool = box.tool;
  const far = Math.hypot(to[0] - from[0], to[1] - from[1]) >= LEAST;
  if (tool !== "text" && !far) return;
  const numbers = { arrow: [...from, ...to], circle: [...from, radius(box, from, to)], text: from }[tool];
  choose(box, tool);
  box.words.value = "";
  send(box, [...box.notes, written({ page: box.page, kind: tool, numbers, words: words || (tool === "text" ? "Text" : "") })]);
}

function stroke(box, from, to) {
  const [x1, y1, x2, y2] = [...from, ...to].map((number) => `${number / 10}%`);
  const isRing = box.tool === "circle";
  const shape = document.createElementNS("http://www.w3.org/2000/svg", isRing ? "circle" : "line");
  const values = isRing ? { cx: x1, cy: y1, r: (radius(box, from, to) * box.sheet.clientWidth) / WHOLE } : { x1, y1, x2, y2 };
  for (const [name, value] of Object.entries(values)) shape.setAttribute(name, value);
  box.strokes.replaceChildren(shape);
}

function press(box, event) {
  if (!box.tool || event.button || event.target.closest("button")) return;
  event.preventDefault();
  const from = place(box, event);
  box.sheet.setPointerCapture(event.pointerId);
  const move = (moved) => stroke(box, from, place(box, moved));
  const end = (ended) => {
    for (const [name, listener] of [["pointermove", move], ["pointerup", end], ["pointercancel", end]]) box.sheet.removeEventListener(name, listener);
    box.strokes.replaceChildren();
    if (ended.type === "pointerup") placed(box, from, place(box, ended));
  };
  for (const [name, listener] of [["pointermove", move], ["pointerup", end], ["pointercancel", end]]) box.sheet.addEventListener(name, listener);
}

/** One handle per point of an annotation; it is moved by the pointer and by the arrow keys. */
function handle(box, index, note, start) {
  const made = element("button", { type: "button", className: "annotate-handle", ariaLabel: `Move ${TOOLS[note.kind]} ${index + 1}, point ${start / 2 + 1}` });
  const put = ([x, y]) => Object.assign(made.style, { left: `${x / 10}%`, top: `${y / 10}%` });
  const take = (point) => {
    note.numbers.splice(start, 2, ...point);
    send(box, box.notes.map((line, at) => (at === index ? written(note) : line)));
  };
  put(note.numbers.slice(start, start + 2));
  const move = (moved) => put(place(box, moved));
  made.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    made.focus();
    made.setPointerCapture(event.pointerId);
    made.addEventListener("pointermove", move);
    made.addEventListener("pointerup", (ended) => take(place(box, ended)), { once: true });
    made.addEventListener("lostpointercapture", () => made.removeEventListener("pointermove", move), { once: true });
  });
  made.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (!by) return;
    event.preventDefault();
    take(note.numbers.slice(start, start + 2).map((number, axis) => Math.min(Math.max(number + by[axis], 0), WHOLE)));
  });
  return made;
}

function row(box, line, index) {
  const isNew = index === box.notes.length;
  const label = isNew ? "New annotation, typed" : `Annotation ${index + 1}`;
  const input = element("input", { value: line, ariaLabel: label, placeholder: isNew ? `${box.page}.text.100.200.Words` : "", spellcheck: false });
  input.addEventListener("change", () => send(box, [...box.notes.slice(0, index), input.value, ...box.notes.slice(index + 1)].filter(Boolean)));
  const remove = element("button", { type: "button", ariaLabel: `Remove annotation ${index + 1}` }, "Remove");
  remove.addEventListener("click", () => send(box, box.notes.filter((_, at) => at !== index)));
  return element("li", {}, input, ...(isNew ? [] : [remove]));
}

function draw(box) {
  const notes = box.notes.map(parsed);
  const handles = notes.flatMap((note, index) => {
    if (!note || note.page !== box.page) return [];
    return (note.kind === "arrow" ? [0, 2] : [0]).map((start) => handle(box, index, note, start));
  });
  box.handles.replaceChildren(...handles);
  box.list.replaceChildren(...[...box.notes, ""].map((line, index) => row(box, line, index)));
  box.count.textContent = box.notes.length ? `Annotations (${box.notes.length})` : "Annotations";
}

function begin(root) {
  const box = { tool: null, notes: [] };
  box.tools = Object.fromEntries(Object.entries(TOOLS).map(([name, words]) => {
    const button = element("button", { type: "button", ariaPressed: "false" }, words);
    button.addEventListener("click", () => choose(box, name));
    return [name, button];
  }));
  box.words = element("input", { placeholder: "Words", ariaLabel: "Words of the annotation", maxLength: 120 });
  box.help = element("span", { className: "annotate-help", ariaLive: "polite" });
  box.picture = element("img", { draggable: false });
  box.strokes = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  box.strokes.setAttribute("aria-hidden", "true");
  box.handles = element("div", {});
  box.sheet = element("div", { className: "annotate-sheet" }, box.picture, box.strokes, box.handles);
  box.sheet.addEventListener("pointerdown", (event) => press(box, event));
  box.count = element("summary", {});
  box.list = element("ol", {});
  const bar = element("div", { className: "annotate-bar" }, ...Object.values(box.tools), box.words, box.help);
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Annotations");
  root.replaceChildren(bar, box.sheet, element("details", {}, box.count, box.list));
  return box;
}

/** Called by the page after each run. */
export default function annotate({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".atlas-annotate");
  if (!held.has(root)) held.set(root, begin(root));
  const box = held.get(root);
  Object.assign(box, { page: data.page, notes: data.notes, trigger: setTriggerValue });
  if (box.picture.src !== data.picture) box.picture.src = data.picture;
  box.picture.alt = data.alternative;
  box.sheet.style.maxWidth = data.width ? `${data.width}px` : "";
  draw(box);
}
