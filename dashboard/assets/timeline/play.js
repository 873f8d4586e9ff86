/** Plays through time: a window that moves, or all from the start up to a day that moves. */

import { clamp, monthOf, monthStart, shift } from "./days.js";

const UNITS = [
  { least: 6 * 366, name: "year", days: 365.25 },
  { least: 366 / 2, name: "month", days: 30.44 },
  { least: 0, name: "week", days: 7 },
];
const UNIT_MS = 1200; // that a unit takes at single speed

/** Return the unit of a range: a year, a month or a week, never less than a month in counts. */
function unitOf([first, last], isCounted) {
  const found = UNITS.find(({ least }) => last - first >= least);
  return isCounted && found.name === "week" ? UNITS[1] : found;
}

function later(day, { name }, by) {
  return name === "week" ? day + 7 * by : shift(day, name, by);
}

/**
 * Return the period that is shown at a position: a unit of time, or all from the start to the end of it.
 *
 * @param {number[]} range first and last day that are played
 * @param {number} position days since the start of the range, whole or not
 * @param {object} how `isCumulative`, `isCounted` (periods are then whole months)
 */
export function periodAt([first, last], position, { isCumulative, isCounted }) {
  const day = first + Math.round(position);
  const start = isCounted ? Math.max(monthStart(monthOf(day + 14)), monthStart(monthOf(first))) : day;
  const end = Math.min(later(start, unitOf([first, last], isCounted), 1) - 1, last);
  return [isCumulative ? first : Math.min(start, end), end];
}

/** Return the last position of a range: there its last day is shown. */
export function lastPosition([first, last], isCounted) {
  return Math.max(later(last + 1, unitOf([first, last], isCounted), -1) - first, 0);
}

/** Return the position some units later or earlier, within the range. */
export function stepped([first, last], position, by, isCounted) {
  const day = later(first + Math.round(position), unitOf([first, last], isCounted), by);
  return clamp(day - first, 0, lastPosition([first, last], isCounted));
}

/**
 * Make a player.
 *
 * @param {object} on `range()` to play, `how()` (`isCumulative`, `isCounted`, `speed`, `isStepped` for reduced motion),
 *   `show(period)` in every frame (null when it is closed), `changed(isPlaying, hasEnded)`
 * @returns {object} `toggle()`, `step(by)`, `stop()`, `isPlaying()`, `isOpen()`
 */
export function player(on) {
  let position = null;
  let frame = 0;
  let before = 0;

  function draw() {
    on.show(periodAt(on.range(), position, on.how()));
  }

  function move(now) {
    const { speed, isStepped, isCounted } = on.how();
    const range = on.range();
    const end = lastPosition(range, isCounted);
    const passed = ((now - before) * speed) / UNIT_MS;
    if (!isStepped || passed >= 1) {
      // A page in the background is not drawn: it goes on from where it was.
      position = isStepped ? stepped(range, position, 1, isCounted) : Math.min(position + Math.min(passed, 1) * unitOf(range, isCounted).days, end);
      before = now;
      draw();
    }
    if (position >= end) return pause(true);
    frame = requestAnimationFrame(move);
  }

  function pause(hasEnded) {
    cancelAnimationFrame(frame);
    frame = 0;
    on.changed(false, hasEnded);
  }

  function start() {
    if (position === null || position >= lastPosition(on.range(), on.how().isCounted)) position = 0;
    draw();
    before = performance.now();
    frame = requestAnimationFrame(move);
    on.changed(true, false);
  }

  return {
    toggle: () => (frame ? pause(false) : start()),
    step(by) {
      if (frame) pause(false);
      const { isCounted } = on.how();
      if (position === null) position = by > 0 ? 0 : lastPosition(on.range(), isCounted);
      else position = stepped(on.range(), position, by, isCounted);
      draw();
    },
    stop() {
      if (position === null) return;
      if (frame) pause(false);
      position = null;
      on.show(null);
    },
    isPlaying: () => frame !== 0,
    isOpen: () => position !== null,
  };
}
