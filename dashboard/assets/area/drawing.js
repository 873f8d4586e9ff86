/* Draws a shape with mouse, pen or finger over the map: nothing below it is hit meanwhile. Escape cancels. */
import { element } from "../map/dom.js";
import { isWhole, measureWords, outline } from "./shapes.js";

const NEAR_PX = 12;
const CLICK_PX = 5;
const HINTS = {
  circle: "Press at the centre, drag to the rim.",
  box: "Press at one corner, drag to the opposite one.",
  polygon: "Click each corner; click the first one again, or press Enter, to finish.",
  line: "Click each point of the way; press Enter to finish.",
};
const BY_DRAGGING = new Set(["circle", "box"]);
const BLOCKED = ["mousedown", "touchstart", "click", "dblclick", "contextmenu"];

let running = null; // what ends the drawing that runs

/** Return whether something is being drawn. */
export const isDrawing = () => running !== null;

/** Stop drawing without a result. */
export function cancelDrawing() {
  running?.();
}

/**
 * Let the hand draw a shape.
 *
 * @param {L.Map} map
 * @param {string} kind circle, box, polygon or line
 * @param {function(L.LatLng[], string): void} done called once with the points and their measures
 * @param {function(): void} left called when drawing ends, whichever way
 */
export function draw(map, kind, done, left) {
  cancelDrawing();
  const layer = element("div", "area-drawing");
  const bar = element("div", "area-bar");
  const words = element("span", "area-measure", HINTS[kind]);
  const [finish, cancel] = ["Done", "Cancel"].map((name) => element("button", "atlas-button", name));
  const picture = L.polygon([], { pane: "area", className: "area-preview", interactive: false, smoothFactor: 0 });
  const line = kind === "line" ? L.polyline([], { pane: "area", className: "area-preview area-way", interactive: false }) : null;
  let points = []; // fixed ones
  let pressed = null;

  const at = (event) => map.mouseEventToLatLng(event);
  const px = (point) => map.latLngToContainerPoint(point);
  const isNear = (event, point, distance) => map.mouseEventToContainerPoint(event).distanceTo(px(point)) <= distance;

  function show(next) {
    const all = next ? [...points, next] : points;
    words.textContent = measureWords(kind, all) || HINTS[kind];
    if (line) line.setLatLngs(all);
    else picture.setLatLngs(isWhole(kind, all) ? outline(kind, all) : all.map(({ lat, lng }) => [lat, lng]));
    finish.hidden = BY_DRAGGING.has(kind) || !isWhole(kind, points);
  }

  function end() {
    document.removeEventListener("keydown", typed, true);
    [layer, bar, picture, line].forEach((part) => part?.remove());
    running = null;
    left();
  }

  function complete(all) {
    const measures = measureWords(kind, all);
    end();
    done(all, measures);
  }

  function typed(event) {
    if (event.key === "Escape") end();
    else if (event.key === "Enter" && event.target.tagName !== "BUTTON" && isWhole(kind, points)) complete(points);
    else if (event.key === "Backspace" && points.length) show((points = points.slice(0, -1)).at(-1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function released(event) {
    if (!pressed) return;
    const from = pressed;
    pressed = null;
    if (BY_DRAGGING.has(kind)) {
      const all = [from, at(event)];
      if (isWhole(kind, all) && !isNear(event, from, CLICK_PX)) complete(all);
      else show((points = []).at(0));
      return;
    }
    const closes = isWhole(kind, points) && (isNear(event, points[0], NEAR_PX) || isNear(event, points.at(-1), CLICK_PX));
    if (closes) return complete(points);
    if (points.length && isNear(event, points.at(-1), CLICK_PX)) return;
    points = [...points, at(event)];
    show();
  }

  layer.addEventListener("pointerdown", (event) => {
    event.stopPropagation();
    if (event.button || !event.isPrimary) return;
    layer.setPointerCapture(event.pointerId);
    pressed = at(event);
    if (BY_DRAGGING.has(kind)) points = [pressed];
  });
  layer.addEventListener("pointermove", (event) => {
    if (BY_DRAGGING.has(kind) ? pressed : points.length) show(at(event));
  });
  layer.addEventListener("pointerup", released);
  layer.addEventListener("pointercancel", () => {
    pressed = null;
    if (BY_DRAGGING.has(kind)) show((points = []).at(0));
  });
  BLOCKED.forEach((name) => layer.addEventListener(name, (event) => event.stopPropagation()));
  [finish, cancel].forEach((button) => (button.type = "button"));
  finish.addEventListener("click", () => complete(points));
  cancel.addEventListener("click", end);
  words.setAttribute("aria-live", "polite");
  L.DomEvent.disableClickPropagation(bar);
  bar.append(words, finish, cancel);
  map.getContainer().append(layer, bar);
  (line || picture).addTo(map);
  document.addEventListener("keydown", typed, true);
  running = end;
  show();
  cancel.focus();
}
