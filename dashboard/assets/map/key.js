/* The strip below the map: its key, only what is drawn, and how many records are in view. */
import { element, svg } from "./dom.js";
import { layersOf } from "./spots.js";
import { areasCounted, isCounting, matchOf, numberOf, ramp, sites, state, vaguePlaces } from "./state.js";

const CIRCLE = "var(--line)"; // the fill of the entry for places within a circle
// Of the groups of the legend, in the order of meaning; each with whether it is drawn now.
const GROUPS = {
  records: () => state.on.has("records") && !isCounting(),
  contested: () => !isCounting() && (state.on.has("records") || state.on.has("vague")),
  mix: () => Boolean(state.map.getContainer().querySelector(".atlas-part")),
  cross: () => state.on.has("records") && !isCounting(),
  vague: () => state.on.has("vague") && !isCounting(),
  standing: () => state.on.has("standing") && !isCounting(),
  statements: () => state.on.has("statements"),
  counts: () => state.on.has("counts"),
  density: () => state.on.has("density"),
};

let written = ""; // what the key shows now

function path(picture, { path: d, colour, hollow }) {
  const edge = `color-mix(in srgb, ${colour} 55%, var(--edge))`;
  const look = hollow ? { fill: "var(--paper)", stroke: edge, "stroke-width": 0.34 } : { fill: colour, stroke: "var(--edge)", "stroke-width": 0.16 };
  svg("path", { d, ...look }, picture);
}

function rectangle(picture, look) {
  svg("rect", { x: -1.2, y: -0.9, width: 2.4, height: 1.8, rx: 0.2, ...look }, picture);
}

const SAMPLES = {
  dataset: (picture, { dataset }) => svg("rect", { x: -0.8, y: -0.8, width: 1.6, height: 1.6, fill: dataset }, picture),
  path,
  ring: (picture) => svg("circle", { r: 0.95, class: "atlas-ring" }, picture),
  circle: (picture) => svg("circle", { r: 1.1, class: "atlas-circle-sample" }, picture),
  badge: (picture) => {
    svg("circle", { r: 1.1, class: "atlas-badge" }, picture);
    svg("text", { x: 0, y: 0.42, class: "atlas-number", "font-size": 1.2 }, picture).textContent = "3";
  },
  mix: (picture, { mix }) => svg("circle", { r: 0.85, class: `atlas-part atlas-part-${mix.split(" ")[0]}` }, picture),
  cell: (picture, { cell }) => {
    const half = 0.65 + 0.15 * cell;
    svg("rect", { x: -half, y: -half, width: 2 * half, height: 2 * half, rx: 0.2, fill: ramp()[cell] }, picture);
  },
  arrow: (picture) => svg("path", { d: "M-1.2,0L1.1,0M0.5,-0.6L1.15,0L0.5,0.6", class: "atlas-arrow" }, picture),
  line: (picture, { line, width }) => svg("line", { x1: -1.2, y1: 0, x2: 1.2, y2: 0, class: `atlas-${line}`, "stroke-width": width || 0.4 }, picture),
  sign: (picture, { sign }) => (svg("text", { x: 0, y: 0.8, "text-anchor": "middle", "font-size": sign.length > 1 ? 1.6 : 2.4, fill: "currentColor" }, picture).textContent = sign),
  count: (picture, { count }) => rectangle(picture, { fill: ramp()[count], class: "atlas-sample" }),
  area: (picture) => rectangle(picture, { class: "area-chosen" }),
  vague: (picture, { vague, colour }) => {
    rectangle(picture, { class: `atlas-sample-${vague}` });
    if (colour) picture.lastChild.style.setProperty("--tint", colour);
  },
  fill: (picture, { fill }) => rectangle(picture, { fill: fill.replace(")", fill.startsWith("url") ? "-sample)" : ")"), class: "atlas-sample" }),
};

function swatch(entry) {
  const picture = svg("svg", { viewBox: "-1.3 -1.3 2.6 2.6", class: "atlas-swatch", "aria-hidden": "true" });
  const kind = entry.fill === CIRCLE ? "circle" : entry.line === "arrow" ? "arrow" : Object.keys(SAMPLES).find((name) => entry[name] !== undefined && entry[name] !== false);
  SAMPLES[kind](picture, entry);
  return picture;
}

/* An entry; entries that begin alike, such as "province only: ", show it once. */
function row(entry) {
  const [made, caption] = [element("li"), element("span")];
  const [, begin, rest] = entry.vague === "province" ? entry.label.match(/^([^:]*: )?(.*)$/) : [];
  if (begin) {
    made.className = "atlas-key-begun";
    caption.append(element("span", "atlas-key-begin", begin), rest);
  } else caption.append(entry.label);
  made.append(...(begin ? [caption.firstChild] : []), swatch(entry), caption);
  return made;
}

/* The places whose records are drawn one by one, or fan out. */
function places() {
  return [...(state.on.has("records") ? sites() : []), ...areasCounted()];
}

/* The kinds of the records of these; those that only appear while the timeline is moved are left out. */
function kindsDrawn() {
  const drawn = new Set(places().flatMap(({ records }) => records.filter((one) => one.in !== false).map(({ kind }) => kind)));
  return Object.entries(state.options.kinds)
    .filter(([kind]) => drawn.has(kind))
    .map(([kind, look]) => ({ ...look, label: kind }));
}

/* The imported datasets of the records that are drawn singly. */
function datasetsDrawn() {
  const drawn = new Set(places().flatMap(({ records }) => records.map(({ dataset }) => dataset)));
  return Object.entries(state.answers.datasets || {})
    .filter(([id]) => drawn.has(id))
    .map(([, { title, colour }]) => ({ dataset: colour, label: title }));
}

function areaDrawn() {
  return state.answers.area?.text ? [{ area: true, label: "chosen area" }] : [];
}

/** Draw the key anew the next time: another module has changed it. */
export function forgetKey() {
  written = "";
}

/* Of the entries of a group, those that are drawn with these layers at this zoom. */
function entriesDrawn({ layer, entries }) {
  if (layer === "vague") return areasCounted().length ? entries : entries.filter(({ line }) => line);
  if (layer !== "records") return entries;
  if (state.answers.tiles) return [...entries.filter(({ cell }) => state.options.cells.least[cell] <= state.answers.total), ...kindsDrawn()];
  const kinds = kindsDrawn();
  return entries.filter(({ path: d, hollow, label }) => !d || hollow || kinds.some((kind) => kind.label === label));
}

/* The entries of the key as plain values; titles are texts. */
function content() {
  const groups = Object.fromEntries(state.answers.legend.map((found) => [found.layer, found]));
  // At this zoom they may be smaller than a symbol.
  const hasCircles = Boolean(document.querySelector(".atlas-circle"));
  const found = [];
  for (const [name, isDrawn] of Object.entries(GROUPS)) {
    if (!groups[name] || !isDrawn()) continue;
    if (["counts", "density"].includes(name)) found.push(groups[name].title);
    found.push(...entriesDrawn(groups[name]));
  }
  return [...found.filter((one) => hasCircles || one.fill !== CIRCLE), ...(isCounting() ? [] : datasetsDrawn()), ...areaDrawn()];
}

/** Draw the key of what the map draws; again only if that has changed. */
export function drawKey() {
  const strip = document.getElementById("atlas-key");
  const entries = content();
  const wanted = JSON.stringify([ramp(), entries]);
  if (written !== wanted) {
    const list = element("ul", "atlas-key-entries");
    list.setAttribute("aria-label", "Key of the map");
    list.append(...entries.map((one) => (typeof one === "string" ? element("li", "atlas-key-title", one) : row(one))));
    strip.replaceChildren(element("p", "atlas-in-view"), list);
    written = wanted;
  }
  // What scrolls must scroll by keys, too; what does not is not reached by the Tab key.
  const list = strip.querySelector(".atlas-key-entries");
  list.classList.remove("atlas-key-scrolls"); // its padding counts
  list.removeAttribute("tabindex");
  if (list.scrollHeight > list.clientHeight) {
    list.tabIndex = 0;
    list.classList.add("atlas-key-scrolls");
  }
  countInView();
}

function isInView(place, view) {
  if (place.precision === "border") return view.contains([place.lat, place.lon]) || Boolean(state.borders[place.place]?.getBounds().intersects(view));
  return layersOf(place).some((layer) => layer && layer.getBounds().intersects(view));
}

/* How many records of a place are shown. */
function shown(place) {
  if (!place.records.length && place.number) {
    const [certain, possible] = numberOf(place);
    return certain + possible;
  }
  let found = 0;
  for (const record of place.records) if (matchOf(record)) found += 1;
  return found;
}

/* Send what is in view to the list beside the map; the numbers only while the timeline is moved. */
function tellPage(bounds, reaching, numbers) {
  window.parent.atlasView = { bounds, reaching, numbers };
  window.parent.document.dispatchEvent(new CustomEvent("atlas-view"));
}

/** Write how many records are in view, how many are not, and how many have no place. */
export function countInView() {
  const line = document.querySelector("#atlas-key .atlas-in-view");
  if (!line || !state.answers) return;
  const view = state.map.getBounds();
  const { unplaced, total } = state.answers;
  const vague = vaguePlaces();
  let [inside, all, withoutMark] = [0, 0, 0];
  const isDrawn = areasCounted().length > 0 || !state.on.has("vague") || isCounting();
  const reaching = [];
  const [south, west, north, east] = [view.getSouth(), view.getWest(), view.getNorth(), view.getEast()];
  for (const site of state.answers.sites) {
    const number = shown(site);
    all += number;
    if (site.lat < south || site.lat > north || site.lon < west || site.lon > east) continue;
    inside += number;
    if (site.records.some(({ bearing }) => bearing !== null)) reaching.push(site.place);
  }
  for (const place of vague) {
    const number = shown(place);
    all += number;
    if (!number || !isInView(place, view)) continue;
    reaching.push(place.place);
    inside += number;
    if (!isDrawn) withoutMark += number;
  }
  if (state.tiles) {
    all = state.days && state.placed !== null ? all + state.placed : total - unplaced;
    inside += state.tiles.numberIn(view) + state.tiles.sites.filter(({ lat, lon }) => view.contains([lat, lon])).reduce((sum, { records }) => sum + records.length, 0);
  }
  const note = withoutMark ? ` (${withoutMark.toLocaleString("en")} known to an area only, shown closer up)` : "";
  const words = [`${inside.toLocaleString("en")} in view${note}`, `${Math.max(all - inside, 0).toLocaleString("en")} not in view`];
  if (unplaced && !state.days) words.push(`${unplaced.toLocaleString("en")} without a place`);
  if (state.days && state.tiles && vague.length && !state.countedVague) words.push("those known to an area only left out");
  line.textContent = words.join(", ");
  tellPage([west, south, east, north], reaching, state.days && { view: inside, outside: Math.max(all - inside, 0), unplaced });
}
