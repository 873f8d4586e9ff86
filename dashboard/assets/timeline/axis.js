/** The axis of time: where a day lies in pixels, its ticks with labels of one form, and bins to count in. */

import { dayOf, monthOf, monthStart, monthWords, parts, shortDay } from "./days.js";

const MONTH_DAYS = 30.44;
const YEAR_DAYS = 365.25;
const MOST_DAYS = 100; // that days of the month are labels for
// From fine to coarse: days of one step, and the least pixels that its label takes.
const STEPS = [
  ...[1, 2, 7].map((number) => ({ unit: "day", number, days: number, room: 52 })),
  ...[1, 2, 3, 6].map((number) => ({ unit: "month", number, days: number * MONTH_DAYS, room: 66 })),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((number) => ({ unit: "year", number, days: number * YEAR_DAYS, room: 42 })),
];
const BINS = [
  { unit: "day", number: 1, days: 1 },
  { unit: "month", number: 1, days: MONTH_DAYS },
  ...[1, 5, 10, 50, 100].map((number) => ({ unit: "year", number, days: number * YEAR_DAYS })),
];

/** Return the scale of an axis: `x` of the beginning of a day, and the `day` at an x; the last day is included. */
export function scale([first, last], left, width) {
  const days = last - first + 1;
  return {
    first,
    last,
    left,
    width,
    perDay: width / days,
    x: (day) => left + ((day - first) * width) / days,
    day: (x) => Math.floor(first + ((x - left) * days) / width),
  };
}

/** List the ticks of an axis: day and label, all labels of one form, as many as have room. */
export function ticks(axis) {
  const isLong = axis.last - axis.first >= MOST_DAYS;
  const step = STEPS.find(({ unit, days, room }) => days * axis.perDay >= room && !(isLong && unit === "day")) ?? STEPS.at(-1);
  return starts(axis, step).map((day) => ({ day, label: label(day, step.unit) }));
}

function label(day, unit) {
  if (unit === "year") return String(parts(day).year);
  return unit === "month" ? monthWords(monthOf(day), true) : shortDay(day);
}

/** List the first days of the steps that begin on an axis. */
function starts(axis, { unit, number }) {
  const found = [];
  const add = (day) => {
    if (day >= axis.first && day <= axis.last) found.push(day);
    return day <= axis.last;
  };
  if (unit === "day") {
    for (let day = axis.first; add(day); ) day += number;
    return found;
  }
  const months = unit === "year" ? 12 * number : number;
  for (let month = Math.floor(monthOf(axis.first) / months) * months; add(monthStart(month)); ) month += months;
  return found;
}

/**
 * Return the edges of bins over an axis: the first day of each bin, and the day after the last.
 *
 * Bins are days, months or years, the finest that are `leastPx` wide; `isCoarse` leaves out days.
 */
export function binEdges(axis, leastPx, isCoarse) {
  const step = BINS.slice(isCoarse ? 1 : 0).find(({ days }) => days * axis.perDay >= leastPx) ?? BINS.at(-1);
  const edges = starts(axis, step);
  if (edges[0] !== axis.first) edges.unshift(axis.first);
  return { edges: [...edges, axis.last + 1], unit: step.unit, isYears: step.unit === "year" && step.number > 1 };
}

/** Return the whole years or months around a stretch of days. */
export function wholeYears([first, last]) {
  return [dayOf(parts(first).year, 0, 1), dayOf(parts(last).year, 11, 31)];
}

/** Write how many records lie before and after an axis: two texts, empty for none. */
export function beyondWords({ before, after }, axis) {
  return [
    before ? `◂ ${before.toLocaleString("en")} before ${parts(axis.first).year}` : "",
    after ? `${after.toLocaleString("en")} after ${parts(axis.last).year} ▸` : "",
  ];
}
