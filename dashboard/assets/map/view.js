/* Where the map looks: at what is selected, until the hand moves it; where that is kept in the address. */
import { pageWindow } from "./page.js";
import { state } from "./state.js";

const CLOSEST_FIT = 9;
const NAMES = ["lat", "lon", "zoom"];
const NEAR_PX = 2;
const ONE_LINE_PX = 760; // wide enough for scale and attribution in one line, which lies below what is fitted
const TWO_LINES_PX = 30; // measured, the height would be another one until the font has come
const NARROW_PX = 760; // of the page, as its style sheet for phones has it

let isOwn = false; // a move of this module, not of the hand
let byHand = false;
let followed = null; // the corners of what is shown: the selection, what is opened in it, or all data; null after a move by hand
let fitted = null; // the view that shows the selection
const sizes = new Set(); // of the map, that the answer was fitted to
let shown = null; // the view that this module or the hand chose last
let selectionKey = null;
let openKey = null;

function addressView() {
  const query = new URLSearchParams(pageWindow.location.search);
  const [lat, lon, zoom] = NAMES.map((name) => parseFloat(query.get(name)));
  const sound = Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && zoom >= state.options.zooms[0] && zoom <= state.options.zooms[1];
  return sound ? { center: [lat, lon], zoom } : null;
}

function isAt(other) {
  if (!other || other.zoom !== state.map.getZoom()) return false;
  return state.map.latLngToContainerPoint(other.center).distanceTo(state.map.getSize().divideBy(2)) < NEAR_PX;
}

/* The view that shows bounds whole, with room for the controls at the left and at the top and for the attribution: nothing lies below them. */
function viewOf(corners) {
  const map = state.map;
  const bounds = L.latLngBounds(corners);
  const isNarrow = map.getSize().x < 500;
  const [side, top] = isNarrow ? [8, state.options.bare ? 8 : 68] : [16, 40];
  const left = state.options.bare ? side : isNarrow ? 56 : 48;
  const bottom = map.getSize().x < ONE_LINE_PX ? TWO_LINES_PX : side;
  const room = L.point(left + side, top + bottom);
  const zoom = Math.min(map.getBoundsZoom(bounds, false, room), CLOSEST_FIT);
  const middle = map.project(bounds.getSouthWest(), zoom).add(map.project(bounds.getNorthEast(), zoom)).divideBy(2);
  return { center: map.unproject(middle.subtract([(left - side) / 2, (top - bottom) / 2]), zoom), zoom };
}

function go(to) {
  isOwn = true;
  shown = to;
  state.map.setView(to.center, to.zoom, { animate: false });
  isOwn = false;
}

function goTo(corners) {
  followed = corners;
  const view = viewOf(corners);
  go(view);
  return view;
}

/**
 * Show the whole selection again, whatever the hand did before.
 */
export function fitSelection() {
  byHand = false;
  fitted = goTo(state.answers.fit.bounds);
  keepView();
}

/**
 * Show where the data is.
 */
export function goHome() {
  byHand = false;
  goTo(state.answers ? state.answers.fit.home : state.options.home);
  keepView();
}

/* A view that the answer brings about by itself needs no words in the address. */
function keepView() {
  // The second map of a comparison follows the first, which keeps the view of both.
  if (state.options.side) return;
  const back = document.querySelector(".atlas-fit");
  if (back) back.hidden = isAt(fitted);
  const isOwnView = !byHand && isAt(shown);
  const address = new URL(pageWindow.location.href);
  const center = state.map.getCenter().wrap();
  const values = [center.lat.toFixed(3), center.lng.toFixed(3), String(state.map.getZoom())];
  NAMES.forEach((name, index) => (isOwnView ? address.searchParams.delete(name) : address.searchParams.set(name, values[index])));
  if (address.href !== pageWindow.location.href) pageWindow.history.replaceState(pageWindow.history.state, "", address);
}

/**
 * Follow an answer: show its selection or what is opened in it, unless the hand has moved the map.
 *
 * What the search found is shown in any case: who searches wants to be taken there.
 *
 * @param {{key: string, bounds: number[][], home: number[][], open: ?{key: string, bounds: number[][], isSought: boolean}}} fit
 */
export function follow(fit) {
  const isFirst = selectionKey === null;
  const isOther = fit.key !== selectionKey;
  const isOpened = fit.open && fit.open.key !== openKey;
  const isSought = isOpened && fit.open.isSought;
  sizes.clear();
  selectionKey = fit.key;
  openKey = fit.open ? fit.open.key : "";
  if (isSought) byHand = false;
  if (byHand) {
    fitted = viewOf(fit.bounds);
  } else {
    if (isOther) fitSelection();
    if (isSought || (isOpened && (isFirst || !state.map.getBounds().contains(fit.open.bounds)))) goTo(fit.open.bounds);
  }
  if (isOther || isOpened) keepView();
  // On a phone the record is a sheet over the lower half: the map comes into view above it.
  if (isOpened && window.parent.innerWidth <= NARROW_PX) window.frameElement.scrollIntoView({ block: "start" });
}

/** Begin with the view of the address, if it has one. */
export function startView() {
  const kept = addressView();
  byHand = kept !== null;
  if (byHand) go(kept);
  else goTo(state.options.home);
  state.map.on("moveend", () => {
    // Another size of the frame ends a move as well, which shows the same place and was not made by hand.
    if (isOwn || selectionKey === null || isAt(shown)) return;
    byHand = !isAt(fitted);
    shown = byHand ? { center: state.map.getCenter(), zoom: state.map.getZoom() } : fitted;
    followed = byHand ? null : state.answers.fit.bounds;
    keepView();
  });
  state.map.on("resize", () => {
    if (selectionKey === null) return;
    fitted = viewOf(state.answers.fit.bounds);
    const size = String(state.map.getSize());
    // What is drawn at a zoom decides how high the key is, and so the size: each is fitted to once.
    const isFit = followed && !sizes.has(size);
    if (isFit) sizes.add(size);
    // Leaflet keeps the middle to a pixel only.
    if (isFit) goTo(followed);
    else go(shown);
    if (isFit) keepView();
  });
}
