/** The brush over the overview: dragged, moved and resized by mouse, touch and keys; a double click is all time. */

import { element } from "../map/dom.js";
import { clamp, dayWords, monthEnd, monthOf, monthStart, shift } from "./days.js";

const LEAST_DRAG_PX = 4;
const SETTLE_MS = 600; // after the last key
const KEYS = { ArrowLeft: -1, ArrowRight: 1 };

/**
 * Add a brush to a box.
 *
 * @param {HTMLElement} box over which is dragged
 * @param {object} on `scale()` of the axis, `change(period)` in every step of a drag or key, `done(period)` on letting go
 *   (a period is the first and last day, null all time), `snap(period)`, `unit()` the least step of keys
 * @returns {object} `set(period)` to show a period, `isHeld()` while it is dragged
 */
export function addBrush(box, on) {
  const body = element("div", "tl-brush");
  const handles = ["Start of the period", "End of the period"].map((label, side) => handle(label, side));
  box.append(body, ...handles);
  let period = null;
  let held = null;
  let settling = 0;

  function handle(label, side) {
    const made = element("div", `tl-handle tl-handle-${side ? "end" : "start"}`);
    made.tabIndex = 0;
    for (const [name, value] of Object.entries({ role: "slider", "aria-label": label, "aria-orientation": "horizontal" })) made.setAttribute(name, value);
    made.addEventListener("keydown", (event) => pressed(event, side));
    made.addEventListener("blur", settle);
    return made;
  }

  /* At the ends of the axis the brush is open: it holds all that lies beyond. */
  function opened([first, last]) {
    const axis = on.scale();
    return first <= axis.first && last >= axis.last ? null : [first, last];
  }

  function daysOn(axis) {
    return (period ?? [axis.first, axis.last]).map((day) => clamp(day, axis.first, axis.last));
  }

  function show() {
    const axis = on.scale();
    const days = daysOn(axis);
    const [from, to] = [axis.x(days[0]), axis.x(days[1] + 1)];
    const { middles, grip, isOutside } = arranged(from, to, handles[0].offsetWidth, box.clientWidth);
    body.style.left = `${from}px`;
    body.style.width = `${Math.max(to - from, 2)}px`;
    body.style.setProperty("--grip-left", `${grip[0] - from}px`);
    body.style.setProperty("--grip-width", `${grip[1] - grip[0]}px`);
    body.classList.toggle("tl-whole", !period);
    for (const part of [body, ...handles]) part.classList.toggle("tl-outside", isOutside);
    middles.forEach((x, side) => {
      handles[side].style.left = `${x}px`;
      handles[side].title = `Left and right arrows: ${on.unit() === "day" ? "day; with Shift: month" : "month"}; with Control: year. Up and down: other end`;
      handles[side].setAttribute("aria-valuemin", axis.first);
      handles[side].setAttribute("aria-valuemax", axis.last);
      handles[side].setAttribute("aria-valuenow", days[side]);
      handles[side].setAttribute("aria-valuetext", dayWords(days[side]));
    });
  }

  function change(wanted) {
    period = wanted && opened(on.snap(wanted));
    show();
    on.change(period);
  }

  function settle() {
    if (!settling) return;
    clearTimeout(settling);
    settling = 0;
    on.done(period);
  }

  function pressed(event, side) {
    const axis = on.scale();
    const days = daysOn(axis);
    if (event.key === "Home") days[side] = side ? days[0] : axis.first;
    else if (event.key === "End") days[side] = side ? axis.last : days[1];
    else if (event.key === "Enter") return settle();
    else if (event.key in KEYS) {
      const unit = event.ctrlKey || event.metaKey ? "year" : event.shiftKey ? "month" : on.unit();
      // The end is the last day of its step: a month after 30 April is 31 May.
      days[side] = clamp(side ? shift(days[1] + 1, unit, KEYS[event.key]) - 1 : shift(days[0], unit, KEYS[event.key]), axis.first, axis.last);
    } else return;
    event.preventDefault();
    event.stopPropagation();
    if (days[0] > days[1]) days[side] = days[1 - side];
    change(days);
    clearTimeout(settling);
    settling = setTimeout(settle, SETTLE_MS);
  }

  function atX(event) {
    const axis = on.scale();
    return clamp(event.clientX - box.getBoundingClientRect().left, axis.left, axis.left + axis.width - 0.01);
  }

  box.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.target.closest("button")) return;
    const side = handles.indexOf(event.target);
    const days = daysOn(on.scale());
    const kind = side >= 0 ? "resize" : event.target === body && period ? "move" : "draw";
    held = { kind, side, days, x: atX(event), isMoved: false, before: period };
    box.setPointerCapture(event.pointerId);
    if (side >= 0) handles[side].focus({ preventScroll: true });
    event.preventDefault();
  });

  box.addEventListener("pointermove", (event) => {
    if (!held) return;
    const [axis, x] = [on.scale(), atX(event)];
    if (!held.isMoved && Math.abs(x - held.x) < LEAST_DRAG_PX) return;
    held.isMoved = true;
    const days = dragged(held, axis, x);
    const length = held.kind === "move" ? monthOf(held.days[1]) - monthOf(held.days[0]) : null;
    change(axis.perDay < 1 ? wholeMonths(days, length) : days);
  });

  const letGo = (event) => {
    const was = held;
    held = null;
    if (!was?.isMoved) return;
    if (event.type === "pointercancel") change(was.before);
    else on.done(period);
  };
  box.addEventListener("pointerup", letGo);
  box.addEventListener("pointercancel", letGo);
  box.addEventListener("dblclick", (event) => {
    if (event.target.closest("button")) return;
    change(null);
    on.done(null);
  });

  return {
    set(wanted) {
      if (held || settling) return;
      period = wanted;
      show();
    },
    show,
    isHeld: () => Boolean(held || settling),
  };
}

/**
 * Return where the handles have their middles, and from where to where a press moves the brush, in pixels.
 *
 * The handles are on the ends of the brush; beside it where they would hide it.
 */
function arranged(from, to, handlePx, boxPx) {
  if (to - from >= 2 * handlePx) return { middles: [from, to], grip: [from, to], isOutside: false };
  const wide = Math.max(to - from, handlePx);
  const whole = clamp((from + to - wide) / 2, handlePx, boxPx - wide - handlePx);
  // At an end of the axis a handle may be cut, so that the brush is always between both.
  const left = clamp(whole, to - wide, from);
  return { middles: [left - handlePx / 2, left + wide + handlePx / 2], grip: [left, left + wide], isOutside: true };
}

function nearest(day, edges) {
  return edges.toSorted((a, b) => Math.abs(a - day) - Math.abs(b - day))[0];
}

/** A hand cannot point at a day that is narrower than a pixel: it gets whole months, the nearest ones; of a length that stays, if it is given. */
function wholeMonths([first, last], length) {
  const start = nearest(first, [0, 1].map((next) => monthStart(monthOf(first) + next)));
  if (length !== null) return [start, monthEnd(monthOf(start) + length)];
  const end = nearest(last, [0, 1].map((before) => monthEnd(monthOf(last) - before)));
  return start < end ? [start, end] : [monthStart(monthOf(first)), monthEnd(monthOf(first))];
}

function dragged({ kind, side, days, x: from }, axis, x) {
  if (kind === "draw") return [axis.day(Math.min(from, x)), axis.day(Math.max(from, x))];
  const moved = axis.day(x) - axis.day(from);
  if (kind === "move") {
    const by = clamp(moved, axis.first - days[0], axis.last - days[1]);
    return [days[0] + by, days[1] + by];
  }
  const ends = [...days];
  ends[side] = clamp(ends[side] + moved, axis.first, axis.last);
  return ends[0] > ends[1] ? [ends[side], ends[side]] : ends;
}
