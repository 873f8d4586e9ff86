/** Plays through time: a window that moves, or all from the start up to a day that moves. */

import { clamp, monthOf, monthEnd, monthStart } from "./days.js";

const UNITS = [
  { least: 6 * 366, days: 365.25 },
  { least: 366 / 2, days: 30.44 },
  { least: 0, days: 7 },
];
const UNIT_MS = 1200; // that a unit takes at single speed

/** Return how many days a step has within a range: a year, a month or a week, never less than a month in counts. */
export function unitDays([first, last], isCounted) {
  const found = UNITS.find(({ least }) => last - first >= least).days;
  return isCounted ? Math.max(found, UNITS[1].days) : found;
}

/**
 * Return the period that is shown at a position.
 *
 * @param {number[]} range first and last day that are played
 * @param {number} position days since the start of the range, whole or not
 * @param {object} how `isCumulative`, `isCounted` (periods are then whole months)
 */
export function periodAt([first, last], position, { isCumulative, isCounted }) {
  const unit = unitDays([first, last], isCounted);
  let end = Math.min(Math.round(first + position + unit) - 1, last);
  let start = isCumulative ? first : Math.min(Math.round(first + position), end);
  if (isCounted) {
    end = monthEnd(Math.max(monthOf(end + 1) - 1, monthOf(first)));
    start = isCumulative ? monthStart(monthOf(first)) : monthStart(monthOf(end) - Math.max(Math.round(unit / 30.44), 1) + 1);
  }
  return [Math.max(start, isCounted ? monthStart(monthOf(first)) : first), end];
}

/** Return the last position of a range: there its last day is shown. */
export function lastPosition([first, last], isCounted) {
  return Math.max(last - first + 1 - unitDays([first, last], isCounted), 0);
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
    const [range, unit] = [on.range(), unitDays(on.range(), isCounted)];
    const end = lastPosition(range, isCounted);
    const passed = ((now - before) * speed) / UNIT_MS;
    if (!isStepped || passed >= 1) {
      // A page in the background is not drawn: it goes on from where it was.
      position = Math.min(position + (isStepped ? 1 : Math.min(passed, 1)) * unit, end);
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
      const end = lastPosition(on.range(), isCounted);
      position = position === null ? (by > 0 ? 0 : end) : clamp(position + by * unitDays(on.range(), isCounted), 0, end);
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
