/* What is drawn: the menu of layers at the top right, and the layers in the address. */
import { areaControl } from "../area/menu.js";
import { compareControl } from "../compare/menu.js";
import { roving } from "../keyboard/roving.js";
import { dropMenu, element } from "./dom.js";
import { pageWindow } from "./page.js";
import { state } from "./state.js";
import { fitSelection, goHome } from "./view.js";

const KEY = "layers";
const EITHER = ["counts", "density"]; // two views of one thing

function fromAddress() {
  const written = new URLSearchParams(pageWindow.location.search).get(KEY);
  if (written === null) return state.options.at_first;
  const known = written.split(",").filter((name) => Object.hasOwn(state.options.layers, name));
  // None at all is a choice, none that is known is a mistake.
  return written && !known.length ? state.options.at_first : known;
}

/* Layers as they are at first need no words in the address. */
function keepInAddress() {
  const names = Object.keys(state.options.layers).filter((name) => state.on.has(name));
  const address = new URL(pageWindow.location.href);
  if (names.join() === state.options.at_first.join()) address.searchParams.delete(KEY);
  else address.searchParams.set(KEY, names.join());
  pageWindow.history.replaceState(pageWindow.history.state, "", address);
}

function control(position, build) {
  const made = L.control({ position });
  made.onAdd = () => {
    const box = build();
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  };
  return made.addTo(state.map);
}

function tickable(label, isOn, change) {
  const row = element("label", "atlas-layer");
  const tick = element("input");
  tick.type = "checkbox";
  tick.checked = isOn;
  tick.addEventListener("change", () => change(tick.checked));
  row.append(tick, element("span", "", label));
  return row;
}

function turn(name, isOn) {
  if (isOn) state.on.add(name);
  else state.on.delete(name);
  if (isOn && EITHER.includes(name)) EITHER.filter((other) => other !== name).forEach((other) => state.on.delete(other));
}

/* Not in the address: opening a link must not ask another host. */
function turnBasemap(isOn) {
  const { url, attribution } = state.options.basemap;
  if (isOn) state.basemap = L.tileLayer(url, { attribution, pane: "basemap" }).addTo(state.map);
  else state.basemap.remove();
  state.map.getContainer().classList.toggle("atlas-online", isOn);
}

function menu() {
  const fill = (list) => {
    list.replaceChildren(
      ...Object.entries(state.options.layers).map(([name, title]) =>
        tickable(title, state.on.has(name), (isOn) => {
          turn(name, isOn);
          keepInAddress();
          const at = [...list.querySelectorAll("input")].indexOf(document.activeElement);
          fill(list);
          list.querySelectorAll("input")[at]?.focus();
          state.map.fire("atlas:layers");
        }),
      ),
      tickable(state.options.basemap.label, state.map.getContainer().classList.contains("atlas-online"), turnBasemap),
    );
  };
  return dropMenu(state.map, "Layers", "layers", { fill }).box;
}

function home() {
  const bar = element("div", "leaflet-bar");
  const button = element("a", "atlas-home", "⌂");
  button.href = "#";
  button.title = "All data";
  button.setAttribute("role", "button");
  button.setAttribute("aria-label", "All data");
  button.addEventListener("click", (event) => {
    event.preventDefault();
    goHome();
  });
  bar.appendChild(button);
  return bar;
}

/* The buttons at the top are one stop of the Tab key, wherever they lie. */
function joinButtons() {
  const box = element("div");
  box.setAttribute("role", "toolbar");
  box.setAttribute("aria-label", "Controls of the map");
  const corners = state.map.getContainer().querySelectorAll(".leaflet-top");
  corners[0].before(box);
  box.append(...corners);
  // Leaflet's buttons are links, which the space bar does not press.
  box.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches("a")) return;
    event.preventDefault();
    event.target.click();
  });
  roving(box, () => [...box.querySelectorAll(".leaflet-bar a, .atlas-button")]);
}

/** Add the controls of the map: home, layers, scale, the position of the pointer. */
export function addControls() {
  state.on = new Set(fromAddress());
  state.map.attributionControl.setPrefix(false);
  state.map.attributionControl.addAttribution(state.options.attribution);
  // With the attribution in one row, or above it where that has no room beside them.
  const pointer = element("div", "atlas-pointer");
  control("bottomright", () => pointer);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(state.map);
  state.map.on("mousemove", (event) => {
    const { lat, lng } = event.latlng.wrap();
    pointer.textContent = `${Math.abs(lat).toFixed(2)}° ${lat < 0 ? "S" : "N"}, ${Math.abs(lng).toFixed(2)}° ${lng < 0 ? "W" : "E"}`;
  });
  state.map.on("mouseout", () => (pointer.textContent = ""));
  if (state.options.bare) return;
  control("topleft", home);
  control("topright", menu);
  control("topright", () => areaControl(state.map));
  control("topright", () => compareControl(state.map));
  const back = element("button", "atlas-button atlas-fit", "Fit to selection");
  back.type = "button";
  back.hidden = true;
  back.addEventListener("click", fitSelection);
  control("topleft", () => back);
  joinButtons();
}
