/** The timeline in the map's frame: an overview of all time with a brush, and lanes for the stretch that is chosen. */

import { roving } from "../keyboard/roving.js";
import { addBrush } from "./brush.js";
import { addControls, addElements } from "./controls.js";
import { ALL_TIME, countCells } from "./counts.js";
import { FIRST_DAY, LAST_DAY, clamp, iso, periodWords } from "./days.js";
import { fromAddress, keepInAddress, showCounts } from "./live.js";
import { axisDays, axisOf, countAt, hull, measure, periods, redraw, state } from "./picture.js";
import { player } from "./play.js";
import { addRecords } from "./records.js";
import { load, loadCube, loadPlaces } from "./source.js";

const FIELDS = ["kind", "actor", "country", "dataset", "standing"];

function fit() {
  measure();
  redraw();
}

function isStepped() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Repaint everything for a period while the hand moves; null is the end of it. */
function preview(shown) {
  if (!shown && !state.isPreviewing) return redraw();
  state.isPreviewing = Boolean(shown);
  const counts = shown && countAt(shown);
  showCounts(counts);
  const days = shown && (shown.length ? shown : ALL_TIME);
  const cells = days && state.cube && countCells(state.cube, days, state.values.certain_only);
  const provinces = days && state.on.isCounting?.() ? state.source.byProvince(days) : null;
  const vague = days && state.source.vague ? state.source.byVaguePlace(days) : null;
  state.on.preview(days, { ...counts, cells, cube: state.cube, provinces, vague });
  return redraw();
}

/** At an end of the axis a period is open: it holds what lies beyond. */
function real(period) {
  const [first, last] = axisDays();
  return [period[0] <= first ? FIRST_DAY : period[0], period[1] >= last ? LAST_DAY : period[1]];
}

function brushed(period) {
  state.parts.player.stop();
  state.preview = period ? [real(period)] : [];
  preview(state.preview);
}

function chosen(period) {
  const [first, last] = period ? real(period) : ALL_TIME[0];
  const before = hull(state.values.period.map(([from, to]) => [from ?? FIRST_DAY, to ?? LAST_DAY])) ?? ALL_TIME[0];
  if (state.values.period.length < 2 && before[0] === first && before[1] === last) return release();
  state.on.period(first <= FIRST_DAY ? null : iso(first), last >= LAST_DAY ? null : iso(last));
}

/** Show what the selection holds again. */
function release() {
  state.preview = null;
  state.parts.brush.set(hull(periods()));
  preview(state.cursor && [state.cursor]);
}

function played(stretch) {
  const period = stretch && asChosen(stretch);
  state.cursor = period;
  state.parts.date.hidden = !period;
  if (period) state.parts.date.textContent = periodWords(...period);
  state.parts.controls.playing(state.parts.player.isPlaying(), Boolean(period));
  preview(period && [period]);
}

/** The counts by month of what the map draws are asked for when they are about to be needed. */
async function approach() {
  const places = [];
  if (state.source?.isCounted && state.on.isCounting?.()) places.push(approachPlaces("provinces"));
  if (state.source && state.on.view?.()) places.push(approachPlaces("vague"));
  await Promise.all([approachCells(), ...places]);
  // The hand may have begun meanwhile.
  if (state.isPreviewing) preview(state.cursor ? [state.cursor] : state.preview);
}

async function approachPlaces(which) {
  const { source, stop } = state;
  if (source.asked.has(which)) return;
  source.asked.add(which);
  try {
    source[which] = await loadPlaces(state.values, which, stop.signal);
    if (source[which].sites && source === state.source) state.on.vague(source[which].sites);
  } catch (problem) {
    source.asked.delete(which);
    if (!stop.signal.aborted) state.parts.controls.say(`The map does not follow: ${problem.message}`);
  }
}

async function approachCells() {
  const view = state.on.view?.();
  if (!view || state.cubeOf === `${state.values.cube} ${view}`) return;
  state.cubeOf = `${state.values.cube} ${view}`;
  try {
    state.cube = await loadCube(state.values, view, state.stop.signal);
  } catch (problem) {
    state.cubeOf = null;
    if (!state.stop.signal.aborted) state.parts.controls.say(`The map does not follow: ${problem.message}`);
  }
}

function chosenHull() {
  return hull(periods()) ?? ALL_TIME[0];
}

function playRange() {
  const [first, last] = axisDays();
  return chosenHull().map((day) => clamp(day, first, last));
}

/** Where what is played reaches an end of its range, it holds all that the selection holds there, open ends too. */
function asChosen([from, to]) {
  const [range, [first, last]] = [playRange(), chosenHull()];
  return [from <= range[0] ? Math.min(from, first) : from, to >= range[1] ? Math.max(to, last) : to];
}

function build(box) {
  const own = Object.assign(addElements(box), { field: fromAddress("lanes", FIELDS) });
  state.box = box;
  state.parts = own;
  for (const edge of own.edges) {
    edge.addEventListener("click", () => {
      state.isWhole = !state.isWhole;
      state.counted = null;
      redraw();
    });
  }
  own.brush = addBrush(own.overview, { scale: () => axisOf(axisDays()), change: brushed, done: chosen, snap: (period) => state.source?.snap(period) ?? period, unit: () => (state.source?.isCounted ? "month" : "day") });
  roving(own.overview, () => [...own.overview.querySelectorAll("[role=slider]"), ...own.edges]);
  own.records = addRecords(own.lanes, { laid: () => state.laid, names: () => state.names, records: () => state.source.records, open: (id) => state.on.open(id), redraw });
  own.player = player({
    range: playRange,
    how: () => ({ ...own.controls.how(), isCounted: state.source.isCounted, isStepped: isStepped() }),
    show: played,
    changed(isPlaying, hasEnded) {
      own.controls.playing(isPlaying, true);
      own.controls.say(hasEnded ? `Played to the end: ${periodWords(...state.cursor)}` : isPlaying ? "Playing" : "Paused");
      if (hasEnded) own.date.textContent = `${periodWords(...state.cursor)} · end`;
    },
  });
  const play = () => state.source && approach().then(own.player.toggle);
  own.controls = addControls(own.bar, FIELDS, own.field, {
    play,
    step: (by) => (by || own.player.isOpen()) && state.source && own.player.step(by),
    close: () => own.player.stop(),
    allTime() {
      brushed(null);
      chosen(null);
    },
    lanes(field) {
      own.field = field;
      keepInAddress("lanes", field, FIELDS);
      if (state.source?.isCounted) ask();
      else redraw();
    },
  });
  box.addEventListener("pointerenter", approach);
  box.addEventListener("focusin", approach);
  box.addEventListener("keydown", (event) => {
    if (event.key !== " " || event.target.closest("button, select")) return;
    event.preventDefault();
    play();
  });
  new ResizeObserver(fit).observe(box);
  document.fonts.addEventListener("loadingdone", fit);
  new MutationObserver(fit).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

async function ask() {
  const { values, parts: own } = state;
  const asked = `${values.source} ${own.field}`;
  if (!values.records && asked === state.asked && state.source?.isCounted !== undefined) return true;
  state.stop?.abort();
  state.stop = new AbortController();
  const { signal } = state.stop;
  state.box.setAttribute("aria-busy", "true");
  try {
    const source = await load(values, own.field, signal);
    if (signal.aborted) return false;
    [state.source, state.asked, own.problem.hidden] = [source, values.records ? null : asked, true];
  } catch (problem) {
    if (signal.aborted) return false;
    own.problem.textContent = `The timeline could not be loaded: ${problem.message}. Reload the page.`;
    own.problem.hidden = false;
  }
  state.box.setAttribute("aria-busy", "false");
  return true;
}

/**
 * Show the timeline of an answer.
 *
 * @param {HTMLElement} box in the map's frame
 * @param {object} values of `components/explore/explore.timeline_answer`
 * @param {object} on `isCounting()` whether provinces are shaded; `period(start, end)` on letting go, days as `2022-05-07` or null; `preview(periods, counts)` in
 *   every frame of a drag or of play, null at its end; `open(recordId)`; `view()` of the map as zoom, west, north, east, south in
 *   tiles, null where it draws no cells; `vague(sites)` the places of the records without a point at any time
 */
export async function show(box, values, on) {
  state.on = on;
  if (state.values?.cube !== values.cube) [state.cube, state.cubeOf] = [null, null];
  state.values = values;
  if (!state.box) build(box);
  if (!(await ask())) return;
  measure();
  if (state.parts.brush.isHeld()) redraw();
  else release();
  // The hand was there before the answer.
  if (box.matches(":hover, :focus-within")) approach();
}
