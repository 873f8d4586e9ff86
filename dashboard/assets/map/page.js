/* What the map and the page around its frame tell each other, and how the frame fits. */
import { element } from "./dom.js";
import { state } from "./state.js";

const FAMILY = "Source Sans";
const SHOT_KEYS = new Set(["Alt", "AltGraph", "Control", "Meta", "PrintScreen", "Shift"]);
const ADDRESS = /url\("?([^")]+)"?\)/g;

/* The window whose address is the page's: the second map of a comparison is one frame further inside. */
export const pageWindow = window.parent.KhorasanAtlas ? window.parent.parent : window.parent;

/* Whether the map still has something to draw: for screen readers, and for whoever else waits until it is complete. */
export function markBusy() {
  const isBusy = state.isMoving || state.fetching > 0 || Boolean(state.tiles && state.tiles.isLoading());
  state.map.getContainer().setAttribute("aria-busy", String(isBusy));
}

export async function busyWith(work) {
  state.fetching += 1;
  markBusy();
  try {
    await work();
  } finally {
    state.fetching -= 1;
    markBusy();
  }
}

function settled(link) {
  return new Promise((done) => ["load", "error"].forEach((name) => link.addEventListener(name, done, { once: true })));
}

/** Wait until each stylesheet of the frame has loaded or failed. */
export function stylesheets() {
  const loading = [...document.querySelectorAll("link[rel=stylesheet]:not([data-failed])")].filter((link) => !link.sheet);
  return Promise.all(loading.map(settled));
}

/** Load the page's typeface into the frame: only the page's own style sheet declares it. */
export function typeface() {
  const { document: page, CSSFontFaceRule } = pageWindow;
  const own = [...page.styleSheets].filter(({ href }) => href?.startsWith(page.location.origin));
  const rules = own.flatMap((sheet) => [...sheet.cssRules].filter((rule) => rule instanceof CSSFontFaceRule && rule.style.fontFamily.includes(FAMILY)));
  const loads = rules.map(({ style, parentStyleSheet }) => {
    const source = style.getPropertyValue("src").replace(ADDRESS, (_, address) => `url("${new URL(address, parentStyleSheet.href)}")`);
    const face = new FontFace(FAMILY, source, { weight: style.fontWeight, style: style.fontStyle });
    document.fonts.add(face);
    return face.load();
  });
  // If it cannot be loaded, the system's typeface is used.
  return Promise.allSettled(loads);
}

/* Send to the page what was clicked. The number makes two clicks on one thing two messages. */
export function report(kind, id) {
  const value = { kind, id, at: Date.now(), ...(state.options.side && { side: state.options.side }) };
  window.__GLOBAL_DATA__.last_active_drawing = value;
  window.__GLOBAL_DATA__.previous_data = { last_active_drawing: value };
  window.Streamlit.setComponentValue({ last_active_drawing: value });
}

export function clickable(layer, kind, id) {
  layer.on("click", (event) => {
    L.DomEvent.stopPropagation(event);
    report(kind, id);
  });
  return layer;
}

export function followTheme() {
  window.Streamlit.events.addEventListener(window.Streamlit.RENDER_EVENT, (event) => {
    const theme = event.detail.theme?.base;
    if (!theme || theme === document.documentElement.dataset.theme) return;
    document.documentElement.dataset.theme = theme;
    state.map.fire("atlas:theme");
  });
}

/**
 * Pass Escape on to the page, which does not hear the keys of a frame.
 */
export function passEscape() {
  document.addEventListener("keydown", ({ key, code }) => {
    if (key === "Escape") pageWindow.document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true }));
  });
}

function fadeAgain() {
  for (const fading of pageWindow.document.querySelector(".st-key-leave")?.getAnimations() ?? []) {
    fading.currentTime = 0;
    fading.play();
  }
}

/**
 * Show the way out of Present again whenever the hand moves over the page or this frame, or presses a key.
 */
export function showWayOut() {
  const gone = new AbortController();
  const calls = {
    // What moves below a hand at rest sends events, too.
    pointermove: ({ movementX, movementY }) => (movementX || movementY) && fadeAgain(),
    pointerdown: fadeAgain,
    // A screenshot is taken with these.
    keydown: ({ key, ctrlKey, metaKey }) => ctrlKey || metaKey || SHOT_KEYS.has(key) || fadeAgain(),
  };
  for (const page of new Set([document, pageWindow.document])) {
    for (const [name, call] of Object.entries(calls)) page.addEventListener(name, call, { capture: true, passive: true, signal: gone.signal });
  }
  // The page outlives its frame.
  window.addEventListener("pagehide", () => gone.abort());
}

/**
 * Call something whenever the page has its server back.
 *
 * @param {function} call
 */
export function whenBack(call) {
  const app = pageWindow.document.querySelector("[data-testid=stApp]");
  const isConnected = () => app.dataset.testConnectionState === "CONNECTED";
  let wasConnected = true;
  new MutationObserver(() => {
    if (isConnected() && !wasConnected) call();
    wasConnected = isConnected();
  }).observe(app, { attributeFilter: ["data-test-connection-state"] });
}

/**
 * Divide the frame: the map has the height that key and timeline leave, whatever they show.
 *
 * @param {L.Map} map
 */
export function divideFrame(map) {
  const [key, timeline, root] = [element("section"), element("div"), document.getElementById("root")];
  [key.id, timeline.id] = ["atlas-key", "atlas-timeline"];
  key.setAttribute("aria-label", "Key of the map");
  document.body.append(key, timeline);
  // The page around the frame has the main landmark.
  root.setAttribute("role", "region");
  root.setAttribute("aria-label", "Map");
  root.prepend(element("h1", "atlas-unseen", "Map and timeline"));
  // Streamlit-folium forbids zooming on phones.
  document.querySelectorAll("meta[name=viewport]").forEach((meta) => (meta.content = "width=device-width, initial-scale=1"));
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  map.invalidateSize({ animate: false });
}
