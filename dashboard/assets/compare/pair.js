/* Two maps in one frame that move together, each below its title; below both, their timelines on one axis. */
import { element } from "../map/dom.js";
import { drawKey, forgetKey } from "../map/key.js";
import { busyWith } from "../map/page.js";
import { state } from "../map/state.js";
import { hideTimelines, showTimelines } from "./timelines.js";

const NEAR_PX = 1;
const HANDS = ["pointerenter", "pointerdown", "wheel", "touchstart", "keydown", "focusin"];

let parts = null; // what a comparison adds to the frame
let leader = null; // the map that the hand is on

function follow(map, other) {
  const { x, y } = other.latLngToContainerPoint(map.getCenter()).subtract(other.getSize().divideBy(2));
  if (other.getZoom() === map.getZoom() && Math.hypot(x, y) < NEAR_PX) return;
  other.setView(map.getCenter(), map.getZoom(), { animate: false });
}

/* One of two entries with the same sample says what the other says, and more: "presence" and "presence, several kinds". */
function saysMore(one, other) {
  const [swatch, same] = [one, other].map((entry) => entry.querySelector("svg"));
  return (swatch ? swatch.isEqualNode(same) : !same) && one.textContent.startsWith(other.textContent);
}

/* One key for both maps, below them: the entries of the first, and those that only the second has, each where it has its place there. */
function shareKey(own, other) {
  const [list, others] = [own, other].map((strip) => strip.querySelector("ul"));
  if (!list || !others) return;
  let next = null;
  for (const entry of [...others.children].toReversed()) {
    let here = [...list.children].find((known) => saysMore(known, entry));
    if (!here) {
      here = document.importNode(entry, true);
      const less = [...list.children].find((known) => saysMore(entry, known));
      if (less) less.replaceWith(here);
      else list.insertBefore(here, next);
    }
    next = here;
  }
  forgetKey();
}

/* Each map draws its key anew; returns what ends the sharing. */
function shareKeys(other) {
  const strips = [document, other].map((page) => page.getElementById("atlas-key"));
  const share = () => {
    drawKey(); // without what the second map had before
    shareKey(...strips);
    drawn.takeRecords();
  };
  const drawn = new MutationObserver(share);
  for (const strip of strips) drawn.observe(strip, { childList: true });
  share();
  return () => drawn.disconnect();
}

/* The map under the hand leads; without a hand the first one does. Returns what lets them go again. */
function moveTogether(one, other) {
  const held = new AbortController();
  const resized = () => {
    leader = one;
    follow(one, other);
  };
  const bound = [[one, other], [other, one]].map(([map, rest]) => {
    for (const name of HANDS) map.getContainer().addEventListener(name, () => (leader = map), { capture: true, passive: true, signal: held.signal });
    const moved = () => leader === map && follow(map, rest);
    const calls = { zoomanim: ({ center, zoom }) => leader === map && rest.setView(center, zoom), move: moved, moveend: moved, resize: resized };
    map.on(calls);
    return [map, calls];
  });
  return () => {
    held.abort();
    for (const [map, calls] of bound) map.off(calls);
  };
}

function head(id) {
  const [made, title] = [element("section", "compare-head"), element("h2", "compare-title")];
  [made.id, title.id] = [id, `${id}-title`];
  made.setAttribute("aria-labelledby", title.id);
  made.append(title, element("span", "compare-count"));
  return made;
}

function build() {
  const frame = element("iframe");
  frame.id = "compare-second";
  frame.title = "Second map";
  const heads = [head("compare-head-1"), head("compare-head-2")];
  const ready = new Promise((done) => frame.addEventListener("load", () => done(frame.contentWindow.atlasSecond), { once: true }));
  frame.src = new URL("second.html", import.meta.url).href;
  document.body.append(...heads, frame);
  document.body.classList.add("compare-on");
  return { frame, heads, ready, second: null };
}

async function start(own) {
  own.second = await own.ready;
  if (parts !== own) return;
  own.second.start(state.options);
  leader = state.map;
  const free = moveTogether(state.map, own.second.map);
  const part = shareKeys(own.frame.contentDocument);
  const layers = () => own.second.setLayers(state.on);
  state.map.on("atlas:layers", layers);
  own.apart = () => {
    free();
    part();
    state.map.off("atlas:layers", layers);
  };
}

function remove() {
  if (!parts) return;
  parts.apart?.();
  for (const box of [...parts.heads, parts.frame]) box.remove();
  document.body.classList.remove("compare-on");
  hideTimelines();
  [parts, leader] = [null, state.map];
  state.map.invalidateSize({ animate: false });
}

function titles({ heads }) {
  heads.forEach(({ title, counts }, index) => {
    const [name, count] = parts.heads[index].children;
    [name.textContent, count.textContent] = [title, counts];
  });
}

/**
 * Show the second map beside the first, or take it away again.
 *
 * @param {?object} compare of `components/explore/comparison.answers`: `second` are the answers of the second map, `heads` the titles and counts of both
 * @param {object} timeline of the first map
 */
export async function showPair(compare, timeline) {
  if (!compare?.second) return remove();
  const isNew = !parts;
  parts ??= build();
  const own = parts;
  own.answers = compare.second;
  titles(compare);
  showTimelines([timeline, compare.second.timeline], compare.heads);
  await busyWith(async () => {
    if (isNew) own.started = start(own);
    await own.started;
    if (parts !== own || own.answers !== compare.second) return;
    leader = state.map;
    own.second.show({ ...compare.second, timeline: null, compare: null });
    own.second.setLayers(state.on);
    follow(state.map, own.second.map);
    own.frame.dataset.answer = compare.second.digest;
  });
}
