/* The controls of the map: home, layers, and the legend. */
(function (atlas) {
  "use strict";

  function control(position, build) {
    const made = L.control({ position });
    made.onAdd = () => {
      const box = build();
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    return made.addTo(atlas.state.map);
  }

  function addControls() {
    atlas.state.map.attributionControl.setPrefix(false);
    atlas.state.map.attributionControl.addAttribution(atlas.state.options.attribution);
    L.control.scale({ imperial: false, position: "bottomleft" }).addTo(atlas.state.map);
    control("topleft", () => {
      const bar = atlas.element("div", "leaflet-bar");
      const home = atlas.element("a", "atlas-home", "⌂");
      home.href = "#";
      home.title = "Whole theatre";
      home.setAttribute("role", "button");
      home.setAttribute("aria-label", "Whole theatre");
      home.addEventListener("click", (event) => {
        event.preventDefault();
        atlas.goHome();
      });
      bar.appendChild(home);
      return bar;
    });
    const pointer = atlas.element("div", "atlas-pointer");
    control("bottomleft", () => pointer);
    atlas.state.map.on("mousemove", (event) => {
      const { lat, lng } = event.latlng.wrap();
      pointer.textContent = `${Math.abs(lat).toFixed(2)}° ${lat < 0 ? "S" : "N"}, ${Math.abs(lng).toFixed(2)}° ${lng < 0 ? "W" : "E"}`;
    });
    atlas.state.map.on("mouseout", () => (pointer.textContent = ""));
    control("bottomright", () => (atlas.state.legend = atlas.element("div", "atlas-legend")));
  }

  function swatch(entry) {
    const picture = atlas.svg("svg", { viewBox: "-1.3 -1.3 2.6 2.6", class: "atlas-swatch", "aria-hidden": "true" });
    if (entry.path) {
      const look = entry.hollow ? { fill: "var(--paper)", stroke: entry.colour } : { fill: entry.colour, stroke: "var(--edge)" };
      atlas.svg("path", { d: entry.path, "stroke-width": entry.hollow ? 0.3 : 0.12, ...look }, picture);
    } else if (entry.cell !== undefined) {
      const half = 0.65 + 0.15 * entry.cell;
      atlas.svg("rect", { x: -half, y: -half, width: 2 * half, height: 2 * half, rx: 0.2, fill: atlas.state.options.cells.colours[entry.cell] }, picture);
    } else if (entry.line) {
      atlas.svg("line", { x1: -1.2, y1: 0, x2: 1.2, y2: 0, class: `atlas-${entry.line}`, "stroke-width": entry.width || 0.4 }, picture);
    } else if (entry.sign) {
      atlas.svg("text", { x: 0, y: 0.8, "text-anchor": "middle", "font-size": entry.sign.length > 1 ? 1.6 : 2.4, fill: "currentColor" }, picture).textContent = entry.sign;
    } else if (entry.ring) {
      atlas.svg("circle", { r: 0.95, class: "atlas-ring" }, picture);
    } else {
      atlas.svg("rect", { x: -1.2, y: -0.9, width: 2.4, height: 1.8, fill: entry.fill.replace(")", entry.fill.startsWith("url") ? "-sample)" : ")"), class: "atlas-sample" }, picture);
    }
    return picture;
  }

  function drawLegend() {
    const box = atlas.state.legend;
    box.replaceChildren();
    box.classList.toggle("atlas-folded", atlas.state.folded);
    const head = atlas.element("button", "atlas-legend-head", atlas.state.folded ? "Legend ▸" : "Legend ▾");
    head.type = "button";
    head.setAttribute("aria-expanded", String(!atlas.state.folded));
    head.addEventListener("click", () => {
      atlas.state.folded = !atlas.state.folded;
      drawLegend();
    });
    box.appendChild(head);
    if (atlas.state.folded) return;
    for (const group of atlas.state.answers ? atlas.state.answers.legend : []) {
      const label = atlas.element("label", "atlas-legend-layer");
      const tick = atlas.element("input");
      tick.type = "checkbox";
      tick.checked = atlas.state.on[group.layer];
      tick.addEventListener("change", () => {
        atlas.state.on[group.layer] = tick.checked;
        atlas.changeTiles();
        atlas.redraw();
      });
      label.append(tick, atlas.element("span", "", group.title));
      box.appendChild(label);
      if (!atlas.state.on[group.layer]) continue;
      const entries = group.layer === "records" && atlas.state.tiles ? [...group.entries, ...kindsDrawn()] : group.entries;
      if (entries.length === 1) {
        label.insertBefore(swatch(entries[0]), label.lastChild);
        label.append(atlas.element("span", "atlas-legend-aside", entries[0].label));
        continue;
      }
      const rows = atlas.element("div", "atlas-legend-rows");
      for (const entry of entries) {
        const row = atlas.element("div", "atlas-legend-row");
        row.append(swatch(entry), atlas.element("span", "", entry.label));
        rows.appendChild(row);
      }
      box.appendChild(rows);
    }
    box.appendChild(onlineBasemapSwitch());
  }

  /* The kinds of records that tiles draw singly just now. */
  function kindsDrawn() {
    const drawn = new Set(atlas.sites().flatMap((site) => site.records.map(({ kind }) => kind)));
    return Object.entries(atlas.state.options.kinds)
      .filter(([kind]) => drawn.has(kind))
      .map(([kind, look]) => ({ ...look, label: kind }));
  }

  function onlineBasemapSwitch() {
    const label = atlas.element("label", "atlas-legend-layer");
    const tick = atlas.element("input");
    tick.type = "checkbox";
    tick.checked = atlas.state.basemap !== null;
    tick.addEventListener("change", () => {
      if (tick.checked) {
        atlas.state.basemap = L.tileLayer(atlas.state.options.basemap.url, { attribution: atlas.state.options.basemap.attribution, pane: "basemap" });
        atlas.state.basemap.addTo(atlas.state.map);
      } else {
        atlas.state.basemap.remove();
        atlas.state.basemap = null;
      }
      atlas.state.map.getContainer().classList.toggle("atlas-online", tick.checked);
    });
    label.append(tick, atlas.element("span", "", atlas.state.options.basemap.label));
    return label;
  }

  Object.assign(atlas, { addControls, drawLegend });
})((window.KhorasanAtlasParts ||= {}));
