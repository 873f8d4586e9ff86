/** What the timeline shows of a selection: its records, or of very many counts by month; and the cube of the map's view. */

import { countMonths, countMonthsByPlace, countRecords, countRecordsByProvince, countRecordsByVaguePlace } from "./counts.js";
import { FIRST_DAY, LAST_DAY, monthEnd, monthOf, monthStart } from "./days.js";

const ROOT = new URL("../../", import.meta.url);

/** Make a list of records answer what the timeline asks. */
export function ofRecords(records, isCertainOnly) {
  return {
    records,
    isCounted: false,
    asked: new Set(["provinces"]), // of the places of `loadPlaces`: these are known
    snap: (period) => period,
    count: (periods) => countRecords(records, periods, isCertainOnly),
    byProvince: (periods) => countRecordsByProvince(records, periods, isCertainOnly),
    byVaguePlace: (periods) => countRecordsByVaguePlace(records, periods, isCertainOnly),
    spans: {
      start: Int32Array.from(records.earliest, (day) => day ?? FIRST_DAY),
      end: Int32Array.from(records.latest, (day) => day ?? LAST_DAY),
      certain: records.certain,
      number: new Uint8Array(records.id.length).fill(1),
    },
  };
}

/** Return the lanes by kind of a source, as counts, whatever it holds. */
export function lanesByKind({ isCounted, lanes, records, spans }) {
  if (isCounted) return lanes;
  const { names, of } = records.lanes.kind;
  const rows = Map.groupBy(Int32Array.from(of.keys()), (row) => names[of[row][0]]);
  return [...rows].map(([name, found]) => ({ name, number: found.length, spans, stacks: [[name, found]] }));
}

/** Make counts by month answer what the timeline asks; periods are whole months. */
export function ofCounts(counts, isCertainOnly) {
  return {
    lanes: lanesOf(counts, isCertainOnly),
    isCounted: true,
    snap: ([first, last]) => [monthStart(monthOf(first)), monthEnd(monthOf(last))],
    count: (periods) => countMonths(counts.all, periods, isCertainOnly),
    asked: new Set(), // which of these two: `loadPlaces`
    provinces: null,
    vague: null,
    byProvince(periods) {
      return this.provinces && countMonthsByPlace(this.provinces, periods, isCertainOnly);
    },
    byVaguePlace(periods) {
      return this.vague && countMonthsByPlace(this.vague, periods, isCertainOnly);
    },
    spans: daysOf(counts.all, isCertainOnly),
  };
}

/** Turn rows of months into spans of days. */
function daysOf(rows, isCertainOnly) {
  return {
    start: Int32Array.from(rows.first, monthStart),
    end: Int32Array.from(rows.last, monthEnd),
    certain: rows.certain,
    number: isCertainOnly ? rows.records.map((number, row) => (rows.certain[row] ? number : 0)) : rows.records,
  };
}

/** Sort rows by lane and kind, the lanes of most records first, and all others last. */
function lanesOf(counts, isCertainOnly) {
  const spans = daysOf(counts, isCertainOnly);
  const every = counts.lane.map((_, row) => row);
  const lanes = [...Map.groupBy(every, (row) => counts.lane[row])].map(([lane, rows]) => ({
    name: counts.names[lane] ?? "others",
    isRest: lane >= counts.names.length,
    number: rows.reduce((sum, row) => sum + spans.number[row], 0),
    spans,
    stacks: [...Map.groupBy(rows, (row) => counts.kinds[counts.kind[row]])].map(([kind, of]) => [kind, Int32Array.from(of)]),
  }));
  return lanes.toSorted((one, other) => one.isRest - other.isRest || other.number - one.number);
}

async function asked(address, signal) {
  const answer = await fetch(new URL(address, ROOT), { signal });
  if (!answer.ok) {
    const { error } = await answer.json().catch(() => ({}));
    throw new Error(error ?? `${address.split("?")[0]}: ${answer.status}`);
  }
  return answer;
}

/** Return the source of an answer: its own records, or what the server sends for its address. */
export async function load(values, lanes, signal) {
  if (values.records) return ofRecords(values.records, values.certain_only);
  const found = await (await asked(`${values.source}&lanes=${lanes}`, signal)).json();
  return found.records ? ofRecords(found.records, values.certain_only) : ofCounts(found.counts, values.certain_only);
}

/** Return the counts of a selection by month and place: `provinces`, or `vague` places with these as the map draws them. */
export async function loadPlaces(values, which, signal) {
  return (await asked(`${values.source}&lanes=${which}`, signal)).json();
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
