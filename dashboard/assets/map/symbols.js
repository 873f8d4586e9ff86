/* Symbols of records: true positions, spread where several share a place, with leaders and statements. */
import { element, lines, svg } from "./dom.js";
import { clickable, report } from "./page.js";
import { MOST_SPREAD, SYMBOL_PX, state } from "./state.js";

function symbol(record) {
  const box = svg("svg", { viewBox: "-3 -3 6 6", width: SYMBOL_PX * 3, height: SYMBOL_PX * 3, class: "atlas-symbol" });
  if (record.open || record.id === state.answers.open_record) svg("circle", { r: 1.8, class: "atlas-open" }, box);
  if (record.bearing !== null && state.on.cross) {
    const arrow = svg("g", { transform: `rotate(${record.bearing})`, class: "atlas-arrow" }, box);
    svg("path", { d: "M0,-1L0,-2.7M-0.5,-2.1L0,-2.75L0.5,-2.1" }, arrow);
  }
  if (record.contested && state.on.contested) svg("circle", { r: 1.3, class: "atlas-ring" }, box);
  const { path, colour } = state.options.kinds[record.kind];
  const look = record.certain ? { fill: colour, stroke: "var(--edge)" } : { fill: "var(--paper)", stroke: colour };
  svg("path", { d: path, "stroke-width": record.certain ? 0.12 : 0.32, ...look }, box);
  if (state.on.standing) svg("text", { x: 0.85, y: -0.7, class: "atlas-standing" }, box).textContent = record.sign;
  return box;
}

/* Records at one point stand around it in a ring, so that none hides another. */
function ringOffsetPx(index, count) {
  if (count === 1) return [0, 0];
  const radius = Math.max(12, (count * SYMBOL_PX) / (2 * Math.PI));
  const angle = (2 * Math.PI * index) / count - Math.PI / 2;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/* Where symbols stand in pixels of this zoom: pushed apart until none hides another, always in the same way. */
function placedMarks() {
  const marks = sites().flatMap((site) => {
    const anchor = state.map.project([site.lat, site.lon]);
    return site.records.map((record, index) => {
      const [dx, dy] = ringOffsetPx(index, site.records.length);
      return { site, record, anchor, x: anchor.x + dx, y: anchor.y + dy };
    });
  });
  for (let round = 0; marks.length <= MOST_SPREAD && round < 60; round += 1) {
    let moved = false;
    for (let i = 0; i < marks.length; i += 1) {
      for (let j = i + 1; j < marks.length; j += 1) {
        const [dx, dy] = [marks[j].x - marks[i].x, marks[j].y - marks[i].y];
        const distance = Math.hypot(dx, dy);
        if (distance >= SYMBOL_PX) continue;
        const push = (SYMBOL_PX - distance) / 2 + 0.1;
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
export function sites() {
  return state.tiles ? state.tiles.sites : state.answers.sites;
}

export function drawSites(group) {
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
      clickable(circle, "place", site.place).bindTooltip(() => lines(site.tip), { sticky: true });
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
  group.addLayer(L.polyline([[site.lat, site.lon], state.map.unproject([x, y])], own));
  group.addLayer(L.circleMarker([site.lat, site.lon], { ...own, radius: 2, className: "atlas-site" }));
}

function drawMark(group, { site, record, anchor, x, y }) {
  const [dx, dy] = [x - anchor.x, y - anchor.y];
  const half = SYMBOL_PX * 1.5;
  const icon = L.divIcon({ html: symbol(record), className: "atlas-marker", iconSize: [2 * half, 2 * half], iconAnchor: [half - dx, half - dy] });
  const marker = L.marker([site.lat, site.lon], { icon, keyboard: true, alt: record.tip[0], riseOnHover: true, bubblingMouseEvents: false });
  marker.bindTooltip(() => lines(record.tip), { offset: [dx, dy - 6], direction: "top" });
  marker.on("keypress", (event) => {
    if (event.originalEvent.key === "Enter") report("record", record.id);
  });
  clickable(marker, "record", record.id);
  group.addLayer(marker);
  const box = marker.getElement();
  box.setAttribute("data-record", record.id);
  box.setAttribute("role", "button");
  box.setAttribute("aria-label", record.tip.join(", "));
  box.removeAttribute("title");
}

/* What is said of a place as a whole stands below its name: it is no event there. */
export function drawStatements(group) {
  for (const statement of state.answers.statements) {
    const icon = L.divIcon({ html: element("span", "", `❝ ${statement.number}`), className: "atlas-statement", iconSize: [0, 0], iconAnchor: [0, -16] });
    const marker = L.marker([statement.lat, statement.lon], { icon, keyboard: true, alt: statement.tip[0], bubblingMouseEvents: false });
    marker.bindTooltip(() => lines(statement.tip), { direction: "top" });
    marker.on("keypress", (event) => {
      if (event.originalEvent.key === "Enter") report("place", statement.place);
    });
    clickable(marker, "place", statement.place);
    group.addLayer(marker);
    marker.getElement().setAttribute("data-statements", statement.place);
    marker.getElement().setAttribute("aria-label", statement.tip.join(", "));
  }
}
