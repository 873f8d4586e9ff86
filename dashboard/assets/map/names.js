/* Names of countries and provinces, where there is room for them. */
import { element } from "./dom.js";
import { nameOf } from "./ground.js";
import { PROVINCE_NAME_ZOOM, state } from "./state.js";

function labelled() {
  const zoom = state.map.getZoom();
  const countries = Object.values(state.countries).map((layer) => ({ layer, kind: "country" }));
  if (zoom < PROVINCE_NAME_ZOOM) return countries;
  return [...Object.values(state.provinces).map((layer) => ({ layer, kind: "province" })), ...countries.filter(({ layer }) => !layer.feature.properties.theatre)];
}

export function drawNames(group) {
  if (!state.on.has("names")) return;
  const taken = [];
  const view = state.map.getBounds();
  for (const { layer, kind } of labelled()) {
    const { label_lon: lon, label_lat: lat } = layer.feature.properties;
    const text = nameOf(layer.feature);
    if (!view.contains([lat, lon]) || !layer.feature.properties.id.match(/^[A-Z]{2}(-|$)/)) continue;
    const { x, y } = state.map.latLngToContainerPoint([lat, lon]);
    const half = text.length * (kind === "country" ? 4.4 : 3.4) + 3;
    const box = [x - half, y - 8, x + half, y + 8];
    if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
    taken.push(box);
    const icon = L.divIcon({ html: element("span", "", text), className: `atlas-name atlas-name-${kind}`, iconSize: [0, 0] });
    group.addLayer(L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: "names" }));
  }
}
