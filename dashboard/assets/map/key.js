/* The controls of the map: home, layers, and the legend. */
import { element, svg } from "./dom.js";
import { state } from "./state.js";
import { sites } from "./symbols.js";
import { goHome } from "./view.js";

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

export function addControls() {
  state.map.attributionControl.setPrefix(false);
  state.map.attributionControl.addAttribution(state.options.attribution);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(state.map);
  control("topleft", () => {
    const bar = element("div", "leaflet-bar");
    const home = element("a", "atlas-home", "⌂");
    home.href = "#";
    home.title = "Whole theatre";
    home.setAttribute("role", "button");
    home.setAttribute("aria-label", "Whole theatre");
    home.addEventListener("click", (event) => {
      event.preventDefault();
      goHome();
    });
    bar.appendChild(home);
    return bar;
  });
  const pointer = element("div", "atlas-pointer");
  control("bottomleft", () => pointer);
  state.map.on("mousemove", (event) => {
    const { lat, lng } = event.latlng.wrap();
    pointer.textContent = `${Math.abs(lat).toFixed(2)}° ${lat < 0 ? "S" : "N"}, ${Math.abs(lng).toFixed(2)}° ${lng < 0 ? "W" : "E"}`;
  });
  state.map.on("mouseout", () => (pointer.textContent = ""));
  control("bottomright", () => (state.legend = element("div", "atlas-legend")));
}

function swatch(entry) {
  const picture = svg("svg", { viewBox: "-1.3 -1.3 2.6 2.6", class: "atlas-swatch", "aria-hidden": "true" });
  if (entry.path) {
    const look = entry.hollow ? { fill: "var(--paper)", stroke: entry.colour } : { fill: entry.colour, stroke: "var(--edge)" };
    svg("path", { d: entry.path, "stroke-width": entry.hollow ? 0.3 : 0.12, ...look }, picture);
  } else if (entry.cell !== undefined) {
    const half = 0.65 + 0.15 * entry.cell;
    svg("rect", { x: -half, y: -half, width: 2 * half, height: 2 * half, rx: 0.2, fill: state.options.cells.colours[entry.cell] }, picture);
  } else if (entry.line) {
    svg("line", { x1: -1.2, y1: 0, x2: 1.2, y2: 0, class: `atlas-${entry.line}`, "stroke-width": entry.width || 0.4 }, picture);
  } else if (entry.sign) {
    svg("text", { x: 0, y: 0.8, "text-anchor": "middle", "font-size": entry.sign.length > 1 ? 1.6 : 2.4, fill: "currentColor" }, picture).textContent = entry.sign;
  } else if (entry.ring) {
    svg("circle", { r: 0.95, class: "atlas-ring" }, picture);
  } else {
    svg("rect", { x: -1.2, y: -0.9, width: 2.4, height: 1.8, fill: entry.fill.replace(")", entry.fill.startsWith("url") ? "-sample)" : ")"), class: "atlas-sample" }, picture);
  }
  return picture;
}

export function drawLegend() {
  const box = state.legend;
  box.replaceChildren();
  box.classList.toggle("atlas-folded", state.folded);
  const head = element("button", "atlas-legend-head", state.folded ? "Legend ▸" : "Legend ▾");
  head.type = "button";
  head.setAttribute("aria-expanded", String(!state.folded));
  head.addEventListener("click", () => {
    state.folded = !state.folded;
    drawLegend();
  });
  box.appendChild(head);
  if (state.folded) return;
  for (const group of state.answers ? state.answers.legend : []) {
    const label = element("label", "atlas-legend-layer");
    const tick = element("input");
    tick.type = "checkbox";
    tick.checked = state.on[group.layer];
    tick.addEventListener("change", () => {
      state.on[group.layer] = tick.checked;
      state.map.fire("atlas:layers");
    });
    label.append(tick, element("span", "", group.title));
    box.appendChild(label);
    if (!state.on[group.layer]) continue;
    const entries = group.layer === "records" && state.tiles ? [...group.entries, ...kindsDrawn()] : group.entries;
    if (entries.length === 1) {
      label.insertBefore(swatch(entries[0]), label.lastChild);
      label.append(element("span", "atlas-legend-aside", entries[0].label));
      continue;
    }
    const rows = element("div", "atlas-legend-rows");
    for (const entry of entries) {
      const row = element("div", "atlas-legend-row");
      row.append(swatch(entry), element("span", "", entry.label));
      rows.appendChild(row);
    }
    box.appendChild(rows);
  }
  box.appendChild(onlineBasemapSwitch());
}

/* The kinds of records that tiles draw singly just now. */
function kindsDrawn() {
  const drawn = new Set(sites().flatMap((site) => site.records.map(({ kind }) => kind)));
  return Object.entries(state.options.kinds)
    .filter(([kind]) => drawn.has(kind))
    .map(([kind, look]) => ({ ...look, label: kind }));
}

function onlineBasemapSwitch() {
  const label = element("label", "atlas-legend-layer");
  const tick = element("input");
  tick.type = "checkbox";
  tick.checked = state.basemap !== null;
  tick.addEventListener("change", () => {
    if (tick.checked) {
      state.basemap = L.tileLayer(state.options.basemap.url, { attribution: state.options.basemap.attribution, pane: "basemap" });
      state.basemap.addTo(state.map);
    } else {
      state.basemap.remove();
      state.basemap = null;
    }
    state.map.getContainer().classList.toggle("atlas-online", tick.checked);
  });
  label.append(tick, element("span", "", state.options.basemap.label));
  return label;
}
