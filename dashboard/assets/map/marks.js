/* The marks of records on the map: at their true places, those that would overlap as one badge, which fans out. */
import { drawCircles } from "./areas.js";
import { element, lines, svg } from "./dom.js";
import { clickable, report } from "./page.js";
import { spotOf } from "./spots.js";
import { areasCounted, isCounting, matchOf, matchOfPlace, numberOf, sites, state } from "./state.js";
import { addLeader, addOthers, badge, BOX_PX, offsets, plate, symbol } from "./symbols.js";

const TOGETHER_PX = 14;
const BADGE_PX = 22;
const APART_PX = 23; // of the count of an area from other marks
const SHIFTS = [[0, -14], [0, -30], [23, -8], [-23, -8], [0, 20], [40, -14], [-40, -14], [0, -50]];
const EDGE_PX = 10; // from the count of an area to the edge of the view
const FAR_PX = 24; // beyond, a line leads from the count of an area to where it belongs

let clusters = [];
let group = null;
let fan = null;

function items() {
  if (isCounting()) return [];
  const points = state.on.has("records") ? sites() : [];
  const areas = areasCounted();
  return [
    ...points.flatMap((site) => site.records.map((record) => ({ site, record, isVague: false, spot: [site.lat, site.lon] }))),
    ...areas.flatMap((site) => (site.records.length ? site.records : [null]).map((record) => ({ site, record, isVague: true, spot: spotOf(site) }))),
  ];
}

/** Return the order of a mark: opened, contested, settlement, district, vague. */
export function rank({ site, record, isVague }) {
  if (record && record.id === state.answers.open_record) return 0;
  if (isVague) return 4;
  if (record.contested) return 1;
  return site.precision === "district" ? 3 : 2;
}

/**
 * Join what lies so close together that it would overlap; each cluster stands where its first member does.
 *
 * @param {{x: number, y: number, isVague: boolean}[]} placed in the order of drawing, at their pixels
 */
export function joined(placed) {
  const found = [];
  const near = new Map();
  for (const item of placed) {
    const [column, row] = [Math.floor(item.x / TOGETHER_PX), Math.floor(item.y / TOGETHER_PX)];
    let home = null;
    for (let dx = -1; dx <= 1 && !home; dx += 1) {
      for (let dy = -1; dy <= 1 && !home; dy += 1) {
        const there = near.get(`${column + dx}/${row + dy}`) || [];
        home = there.find((other) => other.isVague === item.isVague && Math.hypot(other.x - item.x, other.y - item.y) < TOGETHER_PX);
      }
    }
    if (home) home.members.push(item);
    else {
      home = { x: item.x, y: item.y, isVague: item.isVague, spot: item.spot, members: [item] };
      found.push(home);
      const key = `${column}/${row}`;
      near.set(key, [...(near.get(key) || []), home]);
    }
  }
  return found;
}

/* Badges are larger than symbols: what one would cover belongs to it; counts of areas make room for each other. */
function badgesJoined(all) {
  const found = [];
  for (const one of all) {
    const isBadge = (other) => (one.isVague ? Math.min : Math.max)(one.members.length, other.members.length) > 1;
    const home = found.find((other) => other.isVague === one.isVague && isBadge(other) && Math.hypot(other.x - one.x, other.y - one.y) < BADGE_PX);
    if (home) home.members.push(...one.members);
    else found.push(one);
  }
  return found;
}

/* Counts of areas stand for no point: they make room for marks that do, and for each other. */
function makeRoom(all) {
  const taken = all.filter(({ isVague }) => !isVague).map(xy);
  const view = state.map.getPixelBounds();
  const isSeen = (point) => view.contains(point.add([EDGE_PX, EDGE_PX])) && view.contains(point.subtract([EDGE_PX, EDGE_PX]));
  for (const plateAt of all.filter(({ isVague }) => isVague)) {
    const own = L.point(plateAt.x, plateAt.y);
    const shifts = view.contains(own) ? SHIFTS.filter((shift) => isSeen(own.add(shift))) : SHIFTS;
    plateAt.shift = shifts.find(([dx, dy]) => taken.every(({ x, y }) => Math.hypot(x - plateAt.x - dx, y - plateAt.y - dy) > APART_PX)) ?? shifts[0] ?? [0, 0];
    taken.push({ x: plateAt.x + plateAt.shift[0], y: plateAt.y + plateAt.shift[1] });
  }
}

/** Draw the marks of the answer at the zoom of the map. */
export function drawMarks() {
  closeFan();
  if (group) group.remove();
  group = L.layerGroup().addTo(state.map);
  const placed = items().map((item) => ({ ...item, ...xy(state.map.project(item.spot)), rank: rank(item) }));
  placed.sort((a, b) => a.rank - b.rank);
  clusters = badgesJoined(joined(placed));
  makeRoom(clusters);
  for (const cluster of clusters) place(cluster);
  drawCircles(group);
}

function xy({ x, y }) {
  return { x, y };
}

function place(cluster) {
  const [dx, dy] = cluster.shift || [0, 0];
  const icon = L.divIcon({ html: element("div"), className: "atlas-marker", iconSize: [BOX_PX, BOX_PX], iconAnchor: [BOX_PX / 2 - dx, BOX_PX / 2 - dy] });
  cluster.marker = L.marker(cluster.spot, { icon, keyboard: false, riseOnHover: true, bubblingMouseEvents: false, zIndexOffset: 1000 * (4 - cluster.members[0].rank) });
  cluster.marker.bindTooltip(() => lines(tip(cluster)), { offset: [dx, dy - 8], direction: "top" });
  cluster.marker.on("click", (event) => {
    L.DomEvent.stopPropagation(event);
    enter(cluster);
  });
  group.addLayer(cluster.marker);
  fill(cluster);
}

/** Check whether the count of an area belongs elsewhere, since the map has moved. */
export function isElsewhere() {
  return areasCounted().some((site) => clusters.some(({ members }) => members.some((one) => one.site === site && String(one.spot) !== String(spotOf(site)))));
}

/* What of a cluster is shown now; drawn again only if that changes. */
function fill(cluster) {
  const matches = cluster.members.map(({ site, record }) => (record ? matchOf(record) : matchOfPlace(site)));
  const look = [...matches, number({ seen: cluster.members.filter(({ record }) => !record) })].join();
  if (look === cluster.look) return;
  const seen = cluster.members.map((item, index) => ({ ...item, match: matches[index] })).filter(({ match }) => match);
  Object.assign(cluster, { look, seen });
  const box = cluster.marker.getElement();
  box.style.display = seen.length ? "" : "none";
  delete box.dataset.record;
  delete box.dataset.badge;
  box.dataset.records = seen.map((one) => (one.record ? one.record.id : "")).join(" ");
  if (!seen.length) return;
  box.replaceChildren(picture(cluster));
  const [dx, dy] = cluster.shift || [0, 0];
  if (Math.hypot(dx, dy) > FAR_PX) addLeader(box.firstChild, -dx, -dy);
  const [{ record }] = seen;
  if (record && (isSingle(cluster) || isOpen(record))) box.dataset.record = record.id;
  if (!isSingle(cluster)) box.dataset.badge = String(number(cluster));
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", tip(cluster).join(", "));
  if (cluster.isVague) box.dataset.place = seen[0].site.place;
}

function isOpen(record) {
  return Boolean(record) && record.id === state.answers.open_record;
}

function isSingle({ seen }) {
  return seen.length === 1 && Boolean(seen[0].record);
}

function number({ seen }) {
  return seen.reduce((sum, { site, record }) => sum + (record ? 1 : numberOf(site)[0] + numberOf(site)[1]), 0);
}

function picture(cluster) {
  const { seen, isVague } = cluster;
  const [{ site, record, match }] = seen;
  const opened = seen.some((one) => isOpen(one.record));
  if (isVague) return plate(number(cluster), { ...site, contested: seen.some((one) => (one.record || one.site).contested) }, seen.some((one) => one.match === "certain"), opened);
  if (seen.length === 1) return symbol(record, match === "certain", opened);
  if (opened) return addOthers(symbol(record, match === "certain", true), seen.length - 1);
  return badge(seen.map((one) => one.record), false);
}

function counted(names, seen) {
  const total = number({ seen });
  return `${names.join(", ")}: ${total.toLocaleString("en")} record${total === 1 ? "" : "s"}`;
}

/** Return what a cluster says of itself: a record in three lines, or how many there are and where. */
export function tip(cluster) {
  const { seen, isVague } = cluster;
  if (isSingle(cluster) && !isVague) return seen[0].record.tip;
  const places = [...new Set(seen.map(({ site }) => site))];
  const words = isVague ? places.slice(0, 3).flatMap((site) => [counted([site.tip[0]], seen.filter((one) => one.site === site)), site.where]) : [counted(places.slice(0, 3).map((site) => site.tip[0]), seen)];
  if (places.length > 3) words.push("…");
  if (isSingle(cluster)) return [...words, ...seen[0].record.tip];
  return [...words, seen[0].record ? "Click to see each" : "Click for the list"];
}

/** Open what a cluster stands for: its record, its list, or the fan of its records. Returns whether a fan opened. */
export function enter(cluster) {
  if (isSingle(cluster)) report("record", cluster.seen[0].record.id);
  else if (!cluster.seen[0].record) report("place", cluster.seen[0].site.place);
  else if (fan && fan.cluster === cluster) closeFan();
  else openFan(cluster);
  return isFanOpen();
}

/** Return whether the records of a badge are fanned out. */
export function isFanOpen() {
  return fan !== null;
}

/** Close the fan; returns whether one was open. */
export function closeFan() {
  if (!fan) return false;
  fan.group.remove();
  state.map.getContainer().classList.remove("atlas-fan-open");
  fan = null;
  return true;
}

function openFan(cluster) {
  closeFan();
  const spread = L.layerGroup().addTo(state.map);
  const [left, top] = cluster.shift || [0, 0];
  const at = offsets(cluster.seen.length).map(([dx, dy]) => [dx + left, dy + top]);
  const legs = svg("svg", { width: 1, height: 1, class: "atlas-legs", "aria-hidden": "true" });
  for (const [dx, dy] of at) svg("line", { x1: left, y1: top, x2: dx, y2: dy }, legs);
  spread.addLayer(L.marker(cluster.spot, { icon: L.divIcon({ html: legs, className: "atlas-marker atlas-fan", iconSize: [1, 1], iconAnchor: [0, 0] }), interactive: false, keyboard: false, zIndexOffset: 8000 }));
  const members = cluster.seen.map((one, index) => member(spread, cluster.spot, one, at[index]));
  fan = { cluster, group: spread, members };
  cluster.marker.closeTooltip();
  state.map.getContainer().classList.add("atlas-fan-open");
}

function member(spread, spot, one, [dx, dy]) {
  const { record, match } = one;
  const icon = L.divIcon({ html: symbol(record, match === "certain", isOpen(record)), className: "atlas-marker atlas-fan", iconSize: [BOX_PX, BOX_PX], iconAnchor: [BOX_PX / 2 - dx, BOX_PX / 2 - dy] });
  const marker = clickable(L.marker(spot, { icon, keyboard: false, bubblingMouseEvents: false, zIndexOffset: 9000 }), "record", record.id);
  marker.bindTooltip(() => lines(record.tip), { offset: [dx, dy - 8], direction: "top" });
  spread.addLayer(marker);
  Object.assign(marker.getElement().dataset, { record: record.id });
  marker.getElement().setAttribute("role", "img");
  marker.getElement().setAttribute("aria-label", record.tip.join(", "));
  return { seen: [one], marker, isVague: false, spot, members: [one] };
}

/** Return what the keyboard can move through: the members of an open fan, else the marks in view, from west to east. */
export function reachable() {
  if (fan) return fan.members;
  const view = state.map.getBounds();
  return clusters.filter(({ seen, spot }) => seen && seen.length && view.contains(spot)).toSorted((a, b) => a.x - b.x || a.y - b.y);
}

/** Show and hide marks, and count badges again, for the days that the timeline shows. */
export function repaint() {
  closeFan();
  for (const cluster of clusters) fill(cluster);
}
