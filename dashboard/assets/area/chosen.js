/* The chosen area on the map, and the handles by which it is changed. */
import { state } from "../map/state.js";
import { areaText, isWhole, outline } from "./shapes.js";

let group = null;
let shape = null;

function handle(point, title, follow, changed) {
  const icon = L.divIcon({ className: "area-handle", iconSize: [24, 24] });
  const made = L.marker(point, { icon, draggable: true, keyboard: false, title, autoPan: true, zIndexOffset: 1000 });
  made.on("drag", () => follow(made.getLatLng()));
  made.on("dragend", changed);
  made.on("click", L.DomEvent.stopPropagation);
  return made.addTo(group);
}

/* What each handle moves, by kind: the points of the area as `areaText` takes them. */
function pointsOf({ kind, points }) {
  const all = points.map(([lat, lng]) => L.latLng(lat, lng));
  if (kind !== "circle") return all;
  // The rim is held where it is farthest east.
  const rim = state.answers.area.outline.reduce((east, point) => (point[1] > east[1] ? point : east));
  return [all[0], L.latLng(rim)];
}

function addHandles(area, report) {
  const points = pointsOf(area);
  const handles = [];
  const redraw = () => shape.setLatLngs(isWhole(area.kind, points) ? outline(area.kind, points) : points);
  const changed = () => report(isWhole(area.kind, points) ? textOf() : area.text);
  // Moving the centre keeps the radius as it was.
  let km = null;
  const textOf = () => {
    const text = areaText(area.kind, points);
    return km === null ? text : text.replace(/,[^,]+km$/, `,${km}km`);
  };
  points.forEach((point, index) => {
    const title = area.kind === "circle" ? ["Move the circle", "Change the radius"][index] : "Move this corner";
    handles.push(
      handle(
        point,
        title,
        (to) => {
          if (area.kind === "circle" && index === 0) {
            km = area.radius_km;
            points[1] = L.latLng(points[1].lat + to.lat - points[0].lat, points[1].lng + to.lng - points[0].lng);
            handles[1].setLatLng(points[1]);
          } else km = null;
          points[index] = to;
          redraw();
        },
        changed,
      ),
    );
  });
}

/**
 * Draw the chosen area of an answer.
 *
 * @param {boolean} isHeld whether it has handles
 * @param {function(string): void} report called once with the text of the changed area
 */
export function drawChosen(isHeld, report) {
  group?.remove();
  group = L.layerGroup().addTo(state.map);
  const area = state.answers?.area;
  if (!area?.text) return;
  shape = L.polygon(area.outline, { pane: "area", className: "area-chosen", interactive: false, smoothFactor: 0 }).addTo(group);
  if (isHeld) addHandles(area, report);
}
