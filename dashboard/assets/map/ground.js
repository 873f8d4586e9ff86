/* The base map: geometry that is fetched once, its panes, patterns and tooltips. */
import { lines } from "./dom.js";
import { busyWith, clickable } from "./page.js";
import { CLOSE_ZOOM, state } from "./state.js";

export function addPanes() {
  ["basemap", "outlines", "tint", "provinces", "patterns", "veil", "borders", "cells", "circles", "names"].forEach((name, index) => {
    state.map.createPane(name).style.zIndex = 210 + index * 20;
  });
  ["tint", "patterns", "veil", "names"].forEach((name) => (state.map.getPane(name).style.pointerEvents = "none"));
}

/* Polygons or lines of one geometry file, one Leaflet layer by id, each in the given pane. */
function shapes(collection, pane, className, kind) {
  const byId = {};
  const renderer = L.svg({ pane, padding: 0.5 });
  const drawn = L.geoJSON(collection, {
    pane,
    renderer,
    interactive: kind !== null,
    bubblingMouseEvents: false,
    style: () => ({ className, weight: 1, fillOpacity: 1 }),
    onEachFeature: (feature, layer) => {
      byId[feature.properties.id] = layer;
      if (kind) clickable(layer, kind, feature.properties.id);
    },
  });
  // One by one: a click in a group is told to the page by streamlit-folium once more, as a geometry.
  drawn.eachLayer((layer) => layer.addTo(state.map));
  return byId;
}

export function nameOf(feature) {
  return feature.properties.name;
}

async function geometry(name) {
  const answer = await fetch(state.options.geometry[name]);
  if (!answer.ok) throw new Error(`geometry ${name}: ${answer.status}`);
  return answer.json();
}

export async function loadBase() {
  const [countries, provinces, borders] = await Promise.all(["countries", "provinces", "borders"].map(geometry));
  state.countries = shapes(countries, "outlines", "atlas-country", "place");
  for (const layer of Object.values(state.countries)) {
    layer.getElement().classList.toggle("atlas-theatre", layer.feature.properties.theatre);
    layer.bindTooltip(() => lines(tipOf("countries", layer.feature)), { sticky: true });
  }
  state.provinces = shapes(provinces, "provinces", "atlas-province", "place");
  state.borders = shapes(borders, "borders", "atlas-border", "place");
  for (const layer of Object.values(state.provinces)) layer.bindTooltip(() => lines(tipOf("provinces", layer.feature)), { sticky: true });
  for (const layer of Object.values(state.borders)) layer.bindTooltip(() => lines(tipOf("borders", layer.feature)), { sticky: true });
  state.map.fire("atlas:geometry");
  await finerGeometry();
}

function tipOf(group, feature) {
  const answer = state.answers && state.answers[group][feature.properties.id];
  const isUncovered = state.answers && state.answers.uncovered.includes(feature.properties.id);
  return [nameOf(feature), ...(answer ? answer.tip : []), ...(isUncovered ? ["no coverage by the chosen datasets, which is not zero"] : [])];
}

/* From zoom 7 on the overview's corners would show: the same provinces and borders again, finer. */
export async function finerGeometry() {
  const isWanted = state.map.getZoom() >= CLOSE_ZOOM && Object.keys(state.provinces).length > 0;
  if (!isWanted || state.isCloseAsked) return;
  state.isCloseAsked = true;
  await busyWith(async () => {
    try {
      const [provinces, borders] = await Promise.all(["close", "closeBorders"].map(geometry));
      refine(state.provinces, provinces);
      refine(state.borders, borders);
    } catch {
      // The overview stays; the next move of the map asks again.
      state.isCloseAsked = false;
    }
    state.map.fire("atlas:geometry");
  });
}

function refine(layers, collection) {
  const levels = { LineString: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 };
  for (const { properties, geometry: shape } of collection.features) {
    const layer = layers[properties.id];
    if (layer) layer.setLatLngs(L.GeoJSON.coordsToLatLngs(shape.coordinates, levels[shape.type]));
  }
}
