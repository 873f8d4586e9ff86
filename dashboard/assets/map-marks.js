/* Symbols of records: true positions, spread where several share a place, with leaders and statements. */
(function (atlas) {
  "use strict";

  function symbol(record) {
    const box = atlas.svg("svg", { viewBox: "-3 -3 6 6", width: atlas.SYMBOL_PX * 3, height: atlas.SYMBOL_PX * 3, class: "atlas-symbol" });
    if (record.open || record.id === atlas.state.answers.open_record) atlas.svg("circle", { r: 1.8, class: "atlas-open" }, box);
    if (record.bearing !== null && atlas.state.on.cross) {
      const arrow = atlas.svg("g", { transform: `rotate(${record.bearing})`, class: "atlas-arrow" }, box);
      atlas.svg("path", { d: "M0,-1L0,-2.7M-0.5,-2.1L0,-2.75L0.5,-2.1" }, arrow);
    }
    if (record.contested && atlas.state.on.contested) atlas.svg("circle", { r: 1.3, class: "atlas-ring" }, box);
    const { path, colour } = atlas.state.options.kinds[record.kind];
    const look = record.certain ? { fill: colour, stroke: "var(--edge)" } : { fill: "var(--paper)", stroke: colour };
    atlas.svg("path", { d: path, "stroke-width": record.certain ? 0.12 : 0.32, ...look }, box);
    if (atlas.state.on.standing) atlas.svg("text", { x: 0.85, y: -0.7, class: "atlas-standing" }, box).textContent = record.sign;
    return box;
  }

  /* Records at one point stand around it in a ring, so that none hides another. */
  function ringOffsetPx(index, count) {
    if (count === 1) return [0, 0];
    const radius = Math.max(12, (count * atlas.SYMBOL_PX) / (2 * Math.PI));
    const angle = (2 * Math.PI * index) / count - Math.PI / 2;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  }

  /* Where symbols stand in pixels of this zoom: pushed apart until none hides another, always in the same way. */
  function placedMarks() {
    const marks = sites().flatMap((site) => {
      const anchor = atlas.state.map.project([site.lat, site.lon]);
      return site.records.map((record, index) => {
        const [dx, dy] = ringOffsetPx(index, site.records.length);
        return { site, record, anchor, x: anchor.x + dx, y: anchor.y + dy };
      });
    });
    for (let round = 0; marks.length <= atlas.MOST_SPREAD && round < 60; round += 1) {
      let moved = false;
      for (let i = 0; i < marks.length; i += 1) {
        for (let j = i + 1; j < marks.length; j += 1) {
          const [dx, dy] = [marks[j].x - marks[i].x, marks[j].y - marks[i].y];
          const distance = Math.hypot(dx, dy);
          if (distance >= atlas.SYMBOL_PX) continue;
          const push = (atlas.SYMBOL_PX - distance) / 2 + 0.1;
          // Two symbols on one spot part along a direction of their own.
          const [ux, uy] = distance > 0.01 ? [dx / distance, dy / distance] : [Math.cos(i + j), Math.sin(i + j)];
          marks[i].x -= ux * push;
          marks[i].y -= uy * push;
          marks[j].x += ux * push;
          marks[j].y += uy * push;
          moved = true;
        }
      }
      if (!moved) break;
    }
    return marks;
  }

  /* What is drawn singly: all records of a small selection, of a large one those of tiles with few. */
  function sites() {
    return atlas.state.tiles ? atlas.state.tiles.sites : atlas.state.answers.sites;
  }

  function drawSites(group) {
    for (const site of sites()) {
      const circle = L.circle([site.lat, site.lon], {
        radius: site.radius_km * 1000,
        pane: "circles",
        className: `atlas-circle atlas-circle-${site.precision}`,
        interactive: Boolean(site.place) && site.precision === "district",
        bubblingMouseEvents: false,
      });
      // A point that a dataset gives is no place that could be opened.
      if (site.place && site.precision === "district") {
        atlas.clickable(circle, "place", site.place).bindTooltip(() => atlas.lines(site.tip), { sticky: true });
      }
      group.addLayer(circle);
    }
    const marks = placedMarks();
    for (const mark of marks) drawLeader(group, mark);
    for (const mark of marks) drawMark(group, mark);
  }

  /* From the place to a symbol that stands beside it. */
  function drawLeader(group, { site, anchor, x, y }) {
    if (Math.hypot(x - anchor.x, y - anchor.y) < 3) return;
    const own = { className: "atlas-leader", interactive: false, pane: "circles" };
    group.addLayer(L.polyline([[site.lat, site.lon], atlas.state.map.unproject([x, y])], own));
    group.addLayer(L.circleMarker([site.lat, site.lon], { ...own, radius: 2, className: "atlas-site" }));
  }

  function drawMark(group, { site, record, anchor, x, y }) {
    const [dx, dy] = [x - anchor.x, y - anchor.y];
    const half = atlas.SYMBOL_PX * 1.5;
    const icon = L.divIcon({ html: symbol(record), className: "atlas-marker", iconSize: [2 * half, 2 * half], iconAnchor: [half - dx, half - dy] });
    const marker = L.marker([site.lat, site.lon], { icon, keyboard: true, alt: record.tip[0], riseOnHover: true, bubblingMouseEvents: false });
    marker.bindTooltip(() => atlas.lines(record.tip), { offset: [dx, dy - 6], direction: "top" });
    marker.on("keypress", (event) => {
      if (event.originalEvent.key === "Enter") atlas.report("record", record.id);
    });
    atlas.clickable(marker, "record", record.id);
    group.addLayer(marker);
    const box = marker.getElement();
    box.setAttribute("data-record", record.id);
    box.setAttribute("role", "button");
    box.setAttribute("aria-label", record.tip.join(", "));
    box.removeAttribute("title");
  }

  /* What is said of a place as a whole stands below its name: it is no event there. */
  function drawStatements(group) {
    for (const statement of atlas.state.answers.statements) {
      const icon = L.divIcon({ html: atlas.element("span", "", `❝ ${statement.number}`), className: "atlas-statement", iconSize: [0, 0], iconAnchor: [0, -16] });
      const marker = L.marker([statement.lat, statement.lon], { icon, keyboard: true, alt: statement.tip[0], bubblingMouseEvents: false });
      marker.bindTooltip(() => atlas.lines(statement.tip), { direction: "top" });
      marker.on("keypress", (event) => {
        if (event.originalEvent.key === "Enter") atlas.report("place", statement.place);
      });
      atlas.clickable(marker, "place", statement.place);
      group.addLayer(marker);
      marker.getElement().setAttribute("data-statements", statement.place);
      marker.getElement().setAttribute("aria-label", statement.tip.join(", "));
    }
  }

  Object.assign(atlas, { drawSites, drawStatements, sites });
})((window.KhorasanAtlasParts ||= {}));
