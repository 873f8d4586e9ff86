/** What the timeline shows of a selection: its records, or of very many counts by month; and the cube of the map's view. */

import { countMonths, countRecords } from "./counts.js";
import { FIRST_DAY, LAST_DAY, monthEnd, monthOf, monthStart } from "./days.js";

const ROOT = new URL("../../", import.meta.url);

/** Make a list of records answer what the timeline asks. */
export function ofRecords(records, isCertainOnly) {
  return {
    records,
    isCounted: false,
    number: records.id.length,
    lanes: Object.keys(records.lanes),
    snap: (period) => period,
    count: (periods) => countRecords(records, periods, isCertainOnly),
    /** Call with start, end, whether certain, number, and kind of each record. */
    spans(each) {
      for (let row = 0; row < records.id.length; row += 1) {
        each([records.earliest[row] ?? FIRST_DAY, records.latest[row] ?? LAST_DAY, records.certain[row], 1, row]);
      }
    },
  };
}

/** Make counts by month answer what the timeline asks; periods are whole months. */
export function ofCounts(counts, isCertainOnly) {
  const rows = counts.all;
  return {
    counts,
    isCounted: true,
    number: rows.records.reduce((sum, number, row) => sum + (isCertainOnly && !rows.certain[row] ? 0 : number), 0),
    snap: ([first, last]) => [monthStart(monthOf(first)), Math.min(monthEnd(monthOf(last)), LAST_DAY)],
    count: (periods) => countMonths(rows, periods, isCertainOnly),
    spans(each) {
      for (let row = 0; row < rows.first.length; row += 1) {
        if (isCertainOnly && !rows.certain[row]) continue;
        each([monthStart(rows.first[row]), monthEnd(rows.last[row]), rows.certain[row], rows.records[row], row]);
      }
    },
  };
}

async function asked(address, signal) {
  const answer = await fetch(new URL(address, ROOT), { signal });
  if (!answer.ok) throw new Error(`${address.split("?")[0]}: ${answer.status}`);
  return answer;
}

/** Return the source of an answer: its own records, or what the server sends for its address. */
export async function load(values, lanes, signal) {
  if (values.records) return ofRecords(values.records, values.certain_only);
  const found = await (await asked(`${values.source}&lanes=${lanes}`, signal)).json();
  return found.records ? ofRecords(found.records, values.certain_only) : ofCounts(found.counts, values.certain_only);
}

/** Return the counts by cell and month of a view (zoom, west, north, east, south as tiles). */
export async function loadCube(values, view, signal) {
  const answer = await asked(values.cube.replace("{view}", view.join("/")), signal);
  return decode(await answer.arrayBuffer());
}

/** Read a view over time: a JSON header and its columns, each a typed array over the bytes of the answer. */
export function decode(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const kinds = { "<u2": Uint16Array, "<i4": Int32Array, "<u4": Uint32Array };
  let at = 4 + length;
  const columns = {};
  for (const [name, kind] of Object.entries(header.columns)) {
    columns[name] = new kinds[kind](buffer, at, header.rows);
    at += Math.ceil(columns[name].byteLength / 4) * 4;
  }
  const [zoom, west, north, east, south] = header.view;
  const [width, height] = [(east - west + 1) * header.side, (south - north + 1) * header.side];
  return { ...columns, outside: header.outside, everything: header.everything, zoom, west, north, side: header.side, width, height, size: width * height };
}
