/** Days as whole numbers since 1970, months as numbers since the year 0, and both in words. All in UTC. */

const DAY_MS = 86_400_000;
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
/** The first and the last day of the calendar: where a record is open, it reaches to one of them. */
export const FIRST_DAY = -719_162;
export const LAST_DAY = 2_932_896;

/** Return year, month (0 to 11) and day of a day number. */
export function parts(day) {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth(), day: date.getUTCDate() };
}

/** Return the number of a day; months and days beyond their ends run on into the next. */
export function dayOf(year, month, day) {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return Math.round(date.getTime() / DAY_MS);
}

/** Return the number of the month that a day is in. */
export function monthOf(day) {
  const { year, month } = parts(day);
  return year * 12 + month;
}

/** Return the first day of a month. */
export function monthStart(month) {
  return dayOf(Math.floor(month / 12), month % 12, 1);
}

/** Return the last day of a month. */
export function monthEnd(month) {
  return monthStart(month + 1) - 1;
}

/** Keep a day within the calendar, or within other limits. */
export function clamp(day, first = FIRST_DAY, last = LAST_DAY) {
  return Math.min(Math.max(day, first), last);
}

/** Write a day as `2022-05-07`, as the address does. */
export function iso(day) {
  const { year, month, day: of } = parts(day);
  return `${String(year).padStart(4, "0")}-${String(month + 1).padStart(2, "0")}-${String(of).padStart(2, "0")}`;
}

/** Write a day as "7 May 2022". */
export function dayWords(day) {
  const { year, month, day: of } = parts(day);
  return `${of} ${MONTHS[month]} ${year}`;
}

/** Write a month as "May 2022", or short as "Sep 2022". */
export function monthWords(month, short = false) {
  const name = MONTHS[month % 12];
  return `${short ? name.slice(0, 3) : name} ${Math.floor(month / 12)}`;
}

/** Write a day of an axis as "7 May". */
export function shortDay(day) {
  const { month, day: of } = parts(day);
  return `${of} ${MONTHS[month].slice(0, 3)}`;
}

/** Write a period as the page does: "2022", "May 2022", "2020–2022", "4 May – 2 June 2022"; open ends as such. */
export function periodWords(first, last) {
  if (first <= FIRST_DAY && last >= LAST_DAY) return "all time";
  if (first <= FIRST_DAY) return `until ${dayWords(last)}`;
  if (last >= LAST_DAY) return `from ${dayWords(first)}`;
  const [from, to] = [parts(first), parts(last)];
  const isMonths = from.day === 1 && parts(last + 1).day === 1;
  if (isMonths && from.month === 0 && to.month === 11) return from.year === to.year ? String(from.year) : `${from.year}–${to.year}`;
  const whole = isMonths ? (day) => monthWords(monthOf(day)) : dayWords;
  if (whole(first) === whole(last)) return whole(first);
  if (from.year !== to.year) return `${whole(first)} – ${whole(last)}`;
  if (isMonths) return `${MONTHS[from.month]}–${whole(last)}`;
  return from.month === to.month ? `${from.day}–${whole(last)}` : `${from.day} ${MONTHS[from.month]} – ${whole(last)}`;
}

/** Move a day by days, months or years; the day of the month stays where the month has it. */
export function shift(day, unit, steps) {
  if (unit === "day") return clamp(day + steps);
  const { year, month, day: of } = parts(day);
  const months = year * 12 + month + steps * (unit === "year" ? 12 : 1);
  return clamp(Math.min(monthStart(months) + of - 1, monthEnd(months)));
}
