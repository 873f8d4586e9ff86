/* Where the map looks: at what is selected, until the hand moves it; where that is kept in the address. */
import { pageWindow } from "./page.js";
import { state } from "./state.js";

const CLOSEST_FIT = 9;
const NAMES = ["lat", "lon", "zoom"];
const NEAR_PX = 2;
const NARROW_PX = 760; // of the page, as its style sheet for phones has it

let isOwn = false; // a move of this module, not of the hand
let byHand = false;
let held = null; // the view that the hand chose last
let fitted = null; // the view that shows the selection
const sizes = new Set(); // of the map, that the answer was fitted to
let shown = null; // the view that this module chose last
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

/* The view that shows bounds whole, with room for the controls at the top. */
function viewOf(corners) {
  const map = state.map;
  const bounds = L.latLngBounds(corners);
  const [side, top] = map.getSize().x < 500 ? [8, 8] : [16, 40];
  const room = L.point(2 * side, top + side);
  const zoom = Math.min(map.getBoundsZoom(bounds, false, room), CLOSEST_FIT);
  const middle = map.project(bounds.getSouthWest(), zoom).add(map.project(bounds.getNorthEast(), zoom)).divideBy(2);
  return { center: map.unproject(middle.subtract([0, (top - side) / 2]), zoom), zoom };
}

function go(to) {
  isOwn = true;
  shown = to;
  state.map.setView(to.center, to.zoom, { animate: false });
  isOwn = false;
}

/**
 * Show the whole selection again, whatever the hand did before.
 */
export function fitSelection() {
  byHand = false;
  fitted = viewOf(state.answers.fit.bounds);
  go(fitted);
  keepView();
}

/**
 * Show where the data is.
 */
export function goHome() {
  byHand = false;
  go(viewOf(state.answers ? state.answers.fit.home : state.options.home));
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
 * @param {{key: string, bounds: number[][], home: number[][], open: ?{key: string, bounds: number[][]}}} fit
 */
export function follow(fit) {
  const isFirst = selectionKey === null;
  const isOther = fit.key !== selectionKey;
  const isOpened = fit.open && fit.open.key !== openKey;
  sizes.clear();
  selectionKey = fit.key;
  openKey = fit.open ? fit.open.key : "";
  if (byHand) {
    fitted = viewOf(fit.bounds);
  } else {
    if (isOther) fitSelection();
    if (isOpened && (isFirst || !state.map.getBounds().contains(fit.open.bounds))) go(viewOf(fit.open.bounds));
  }
  if (isOther || isOpened) keepView();
  // On a phone the record is a sheet over the lower half: the map comes into view above it.
  if (isOpened && window.parent.innerWidth <= NARROW_PX) window.frameElement.scrollIntoView({ block: "start" });
}

/** Begin with the view of the address, if it has one. */
export function startView() {
  const kept = addressView();
  byHand = kept !== null;
  held = kept;
  go(kept || viewOf(state.options.home));
  let size = state.map.getSize();
  state.map.on("moveend", () => {
    if (isOwn || selectionKey === null || isAt(fitted)) return;
    const now = state.map.getSize();
    if (!now.equals(size)) return;
    byHand = true;
    held = { center: state.map.getCenter(), zoom: state.map.getZoom() };
    keepView();
  });
  state.map.on("resize", () => {
    size = state.map.getSize();
    if (selectionKey === null) return;
    const isAtFitted = shown === fitted;
    fitted = viewOf(state.answers.fit.bounds);
    // Leaflet keeps the middle to a pixel only.
    if (byHand && held) go(held);
    // What is drawn at a zoom decides how high the key is, and so the size: each is fitted to once.
    if (byHand || !isAtFitted || sizes.has(String(size))) return;
    sizes.add(String(size));
    go(fitted);
    keepView();
  });
}
