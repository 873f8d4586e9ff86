/* The base map, fetched once: geometry with its panes and tooltips; below it relief, lakes and rivers, which no click reaches. */
import { countWords } from "../timeline/live.js";
import { element, lines } from "./dom.js";
import { busyWith, clickable } from "./page.js";
import { CLOSE_ZOOM, isCounting, state } from "./state.js";

const FLAT = 128; // the grey of level ground in the picture of the relief
const FADES = [[7, 1], [8, 0.5], [9, 0]]; // zoom and strength of the relief: further in, its points would show
const WATER_ZOOMS = [3, 5, 7];

const ground = { picture: null, canvas: null, relief: null, water: [], theme: "" };

export function addPanes() {
  const order = ["basemap", "outlines", "tint", "provinces", "relief", "water", "patterns", "veil", "borders", "cells", "circles", "names", "towns", "area"];
  order.forEach((name, index) => (state.map.createPane(name).style.zIndex = 210 + index * 20));
  ["tint", "relief", "water", "patterns", "veil", "names", "area"].forEach((name) => (state.map.getPane(name).style.pointerEvents = "none"));
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
  // One by one: streamlit-folium sends a click in a group to the page once more, as a geometry.
  drawn.eachLayer((layer) => layer.addTo(state.map));
  return byId;
}

export function nameOf(feature) {
  return feature.properties.name;
}

async function outlines(name) {
  const answer = await fetch(state.options.geometry[name]);
  if (!answer.ok) throw new Error(`outlines ${name}: ${answer.status}`);
  return answer.json();
}

export async function loadBase() {
  const [countries, provinces, borders] = await Promise.all(["countries", "provinces", "borders"].map(outlines));
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
  const id = feature.properties.id;
  const counted = group === "provinces" && state.counted;
  const answer = counted ? counted[id] && { tip: [countWords(counted[id])] } : state.answers && state.answers[group][id];
  const isUncovered = state.answers && state.answers.uncovered.includes(id);
  return [nameOf(feature), ...(answer ? answer.tip : []), ...(isUncovered ? ["no coverage by the chosen datasets, which is not zero"] : [])];
}

/* From zoom 7 on the overview's corners would show: the same provinces and borders again, finer. */
export async function finerGeometry() {
  const isWanted = state.map.getZoom() >= CLOSE_ZOOM && Object.keys(state.provinces).length > 0;
  if (!isWanted || state.isCloseAsked) return;
  state.isCloseAsked = true;
  await busyWith(async () => {
    try {
      const [provinces, borders] = await Promise.all(["close", "closeBorders"].map(outlines));
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

/* ---- relief and water */

/**
 * Fetch the ground and draw it below everything else.
 *
 * @param {{relief: string, lakes: string, rivers: string, region: number[]}} options addresses, and west, south, east, north
 */
export async function loadTerrain(options) {
  await busyWith(async () => {
    const [picture, lakes, rivers] = await Promise.all([pictureAt(options.relief), collectionAt(options.lakes), collectionAt(options.rivers)]);
    const [west, south, east, north] = options.region;
    ground.picture = picture;
    ground.canvas = element("canvas", "atlas-relief");
    [ground.canvas.width, ground.canvas.height] = [picture.naturalWidth, picture.naturalHeight];
    ground.relief = L.svgOverlay(ground.canvas, [[south, west], [north, east]], { pane: "relief", interactive: false });
    ground.water = waterLayers(lakes, rivers);
    state.map.on("zoomend", drawTerrain);
    drawTerrain();
  });
}

async function pictureAt(address) {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  return picture;
}

export async function collectionAt(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`ground: ${answer.status}`);
  return (await answer.json()).features;
}

const parts = (shape, several) => (shape.type === several ? shape.coordinates : [shape.coordinates]);
const rings = (shape) => L.GeoJSON.coordsToLatLngs(parts(shape, "MultiPolygon"), 2);
const courses = (shape) => L.GeoJSON.coordsToLatLngs(parts(shape, "MultiLineString"), 1);
const drawnFrom = (features, zoom) => features.filter(({ properties }) => properties.zoom === zoom).map(({ geometry }) => geometry);

/* One path for all lakes, and one for all rivers, that appear at the same zoom. */
function waterLayers(lakes, rivers) {
  const own = { pane: "water", renderer: L.svg({ pane: "water", padding: 0.5 }), interactive: false };
  return WATER_ZOOMS.map((zoom) => ({
    zoom,
    layers: [
      L.polyline(drawnFrom(rivers, zoom).flatMap(courses), { ...own, className: `atlas-river atlas-river-${zoom}` }),
      L.polygon(drawnFrom(lakes, zoom).flatMap(rings), { ...own, className: "atlas-lake", stroke: false }),
    ],
  }));
}

function strength(zoom) {
  const after = FADES.findIndex(([at]) => zoom < at);
  if (after === 0) return 1;
  if (after < 0) return 0;
  const [[from, start], [to, end]] = [FADES[after - 1], FADES[after]];
  return start + ((zoom - from) / (to - from)) * (end - start);
}

/** Draw the ground for the zoom and the theme that the map has now. */
export function drawTerrain() {
  if (!ground.relief) return;
  const zoom = state.map.getZoom();
  shown(ground.relief, strength(zoom) > 0 && !isCounting());
  ground.relief.setOpacity(strength(zoom));
  for (const { zoom: least, layers } of ground.water) layers.forEach((layer) => shown(layer, zoom >= least));
  const theme = document.documentElement.dataset.theme;
  if (theme === ground.theme) return;
  ground.theme = theme;
  paint(ground.canvas);
}

function shown(layer, isWanted) {
  if (isWanted !== state.map.hasLayer(layer)) state.map[isWanted ? "addLayer" : "removeLayer"](layer);
}

/* Shadow and light in the colours of the theme, each as strong as the slope is dark or bright. */
function paint(canvas) {
  const style = getComputedStyle(document.documentElement);
  const [shadow, light] = ["--relief-shadow", "--relief-light"].map((name) => style.getPropertyValue(name).split(" ").map(Number));
  const context = canvas.getContext("2d");
  context.drawImage(ground.picture, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  const shades = new Uint8ClampedArray(4 * 256);
  for (let grey = 0; grey < 256; grey += 1) {
    const [red, green, blue, most] = grey < FLAT ? shadow : light;
    shades.set([red, green, blue, (Math.abs(grey - FLAT) / FLAT) * most * 255], 4 * grey);
  }
  // Millions of pixels: each is written as one number.
  const inks = new Uint32Array(shades.buffer);
  const whole = new Uint32Array(pixels.data.buffer);
  for (let at = 0; at < whole.length; at += 1) whole[at] = inks[pixels.data[4 * at]];
  context.putImageData(pixels, 0, 0);
}
