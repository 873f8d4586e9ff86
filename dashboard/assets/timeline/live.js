/** Numbers of the page around the frame that follow the hand, and what the frame keeps in the page's address. */

const COUNTS = ".atlas-headline strong, [data-live-counts]";
const NUMBERS = "[data-live-number]"; // certain and possible together
const shown = new WeakMap(); // the text before

function around() {
  return window.parent.document;
}

function plural(number, word) {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
}

/** Write a count as all screens do: "70 records", "9 records, 2 more possible", "2 possible records". */
export function countWords({ certain, possible }) {
  if (!certain && possible) return plural(possible, "possible record");
  return plural(certain, "record") + (possible ? `, ${possible.toLocaleString("en")} more possible` : "");
}

/** Show a count on the page while the hand moves; null restores the text of the page. */
export function showCounts(counts) {
  for (const box of around().querySelectorAll(`${COUNTS}, ${NUMBERS}`)) {
    if (counts) {
      if (!shown.has(box)) shown.set(box, box.textContent);
      box.textContent = box.matches(NUMBERS) ? (counts.certain + counts.possible).toLocaleString("en") : countWords(counts);
    } else if (shown.has(box)) {
      box.textContent = shown.get(box);
      shown.delete(box);
    }
  }
}

/** Read a key of the page's address, one of the known values. */
export function fromAddress(key, known) {
  const value = new URLSearchParams(window.parent.location.search).get(key);
  return known.includes(value) ? value : known[0];
}

/** Keep a key in the page's address, without a run of the page; the first value needs no words. */
export function keepInAddress(key, value, known) {
  const address = new URL(window.parent.location.href);
  if (value === known[0]) address.searchParams.delete(key);
  else address.searchParams.set(key, value);
  window.parent.history.replaceState(window.parent.history.state, "", address);
}
