/* Areas of an answer: shading, counts, narrowed borders, and names. */
(function (atlas) {
  "use strict";

  function patterned(group, layer, fill) {
    const copy = L.polygon(layer.getLatLngs(), { pane: "patterns", renderer: atlas.state.patternRenderer, interactive: false, stroke: false, fillOpacity: 1 });
    group.addLayer(copy);
    copy.getElement().setAttribute("fill", fill);
  }

  function countFill(answer) {
    if (!answer || !atlas.state.on.counts) return "";
    const number = answer.certain + answer.possible;
    const at = atlas.state.answers.classes.findIndex((bound) => number <= bound);
    return at < 0 ? "" : atlas.state.answers.colours[at];
  }

  function styleAreas(group) {
    const uncovered = new Set(atlas.state.answers.uncovered);
    for (const [id, layer] of Object.entries(atlas.state.provinces)) {
      const answer = atlas.state.answers.provinces[id];
      const path = layer.getElement();
      path.style.fill = countFill(answer);
      path.classList.toggle("atlas-open-place", atlas.state.answers.open_place === id);
      path.classList.toggle("atlas-area-contested", Boolean(answer && answer.contested && atlas.state.on.contested));
      if (atlas.state.on.counts && uncovered.has(id)) patterned(group, layer, "url(#atlas-uncovered)");
      if (!answer) continue;
      const isShaded = atlas.state.on.areas && answer.shade && !path.style.fill;
      if (isShaded) path.style.fill = answer.shade;
      // Among very many records nearly every province has some that are known to it only.
      path.style.fillOpacity = isShaded && atlas.state.answers.tiles ? 0.15 : "";
      if (atlas.state.on.areas && answer.region) patterned(group, layer, "url(#atlas-dots)");
      if (atlas.state.on.presence && answer.presence) patterned(group, layer, "url(#atlas-hatch)");
    }
    for (const [id, layer] of Object.entries(atlas.state.countries)) {
      const answer = atlas.state.answers.countries[id];
      layer.getElement().classList.toggle("atlas-country-level", Boolean(answer && atlas.state.on.areas));
      layer.getElement().classList.toggle("atlas-open-place", atlas.state.answers.open_place === id);
      layer.getElement().classList.toggle("atlas-area-contested", Boolean(answer && answer.contested && atlas.state.on.contested));
      if (answer && atlas.state.on.areas && layer.feature.properties.theatre) {
        const tint = L.polygon(layer.getLatLngs(), { pane: "tint", renderer: atlas.state.tintRenderer, interactive: false, className: "atlas-country-tint" });
        group.addLayer(tint);
      }
    }
    for (const [id, layer] of Object.entries(atlas.state.borders)) {
      const answer = atlas.state.answers.borders[id];
      const path = layer.getElement();
      const shown = Boolean(answer) && atlas.state.on.borders;
      path.classList.toggle("atlas-border-used", shown);
      path.classList.toggle("atlas-border-contested", shown && answer.contested && atlas.state.on.contested);
      path.classList.toggle("atlas-open-place", atlas.state.answers.open_place === id);
      layer.setStyle({ weight: shown ? Math.min(3 + answer.certain + answer.possible, 8) : 1.2 });
      if (shown) layer.bringToFront();
    }
    for (const [id, answer] of Object.entries(atlas.state.answers.borders)) {
      if (answer.line && atlas.state.on.borders) drawNarrowed(group, id, answer);
    }
  }

  /* A stretch of a border only: it brings its own line. */
  function drawNarrowed(group, id, answer) {
    const className = `atlas-border atlas-border-used${answer.contested && atlas.state.on.contested ? " atlas-border-contested" : ""}`;
    const line = L.polyline(answer.line, { pane: "borders", renderer: atlas.state.borderRenderer, className, weight: 5, bubblingMouseEvents: false });
    atlas.clickable(line, "place", id).bindTooltip(() => atlas.lines([answer.name, ...answer.tip]), { sticky: true });
    group.addLayer(line);
  }

  function labelled() {
    const zoom = atlas.state.map.getZoom();
    const countries = Object.values(atlas.state.countries).map((layer) => ({ layer, kind: "country" }));
    if (zoom < atlas.PROVINCE_NAME_ZOOM) return countries;
    return [...Object.values(atlas.state.provinces).map((layer) => ({ layer, kind: "province" })), ...countries.filter(({ layer }) => !layer.feature.properties.theatre)];
  }

  function drawNames(group) {
    if (!atlas.state.on.names) return;
    const taken = [];
    const view = atlas.state.map.getBounds();
    for (const { layer, kind } of labelled()) {
      const { label_lon: lon, label_lat: lat } = layer.feature.properties;
      const text = atlas.nameOf(layer.feature);
      if (!view.contains([lat, lon]) || !layer.feature.properties.id.match(/^[A-Z]{2}(-|$)/)) continue;
      const { x, y } = atlas.state.map.latLngToContainerPoint([lat, lon]);
      const half = text.length * (kind === "country" ? 4.4 : 3.4) + 3;
      const box = [x - half, y - 8, x + half, y + 8];
      if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
      taken.push(box);
      const icon = L.divIcon({ html: atlas.element("span", "", text), className: `atlas-name atlas-name-${kind}`, iconSize: [0, 0] });
      group.addLayer(L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: "names" }));
    }
  }

  Object.assign(atlas, { drawNames, styleAreas });
})((window.KhorasanAtlasParts ||= {}));
