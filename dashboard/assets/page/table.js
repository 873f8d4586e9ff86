/*
 * The table of the page Records: its headers sort and filter, its rows open, its boxes select. The HTML comes from the
 * server, which escapes every value; what is done goes back as plain values. The content is set again only when it
 * changes, so that scrolling, and the box that has the keyboard, stay.
 */
const held = new WeakMap();

function send(table, kind, values = {}) {
  table.trigger("asked", { kind, ...values });
}

function picks(root) {
  return [...root.querySelectorAll("input[data-pick]")];
}

function sendPicks(root, table) {
  const boxes = picks(root);
  const chosen = boxes.filter((box) => box.checked).map((box) => box.dataset.pick);
  table.chosen = chosen;
  send(table, "pick", { shown: boxes.map((box) => box.dataset.pick), chosen });
}

function markAll(root) {
  const boxes = picks(root);
  const all = root.querySelector("input[data-pick-all]");
  const number = boxes.filter((box) => box.checked).length;
  all.checked = number > 0 && number === boxes.length;
  all.indeterminate = number > 0 && number < boxes.length;
}

function press(table, event) {
  const part = event.target.closest("button, a, input, summary, details, form");
  if (part?.matches("button")) {
    const { sort, clear, has, value, open } = part.dataset;
    if (sort) send(table, "sort", { column: sort });
    else if (clear) send(table, "filter", { column: clear, text: "" });
    else if (has) send(table, "choose", { column: has, text: part.ariaPressed === "true" ? "" : value });
    else if (open) send(table, "open", { target: open });
  } else if (!part && !window.getSelection().toString()) {
    // A click into a row opens it, unless text was marked to be copied.
    const row = event.target.closest("tr[data-row]");
    if (row) send(table, "open", { target: row.dataset.row });
  }
}

/* An answer to an earlier tick is older than what the boxes show: they wait for that to the last one. */
function pick(root, table, picked) {
  const boxes = picks(root);
  const there = boxes.map((box) => box.dataset.pick).filter((id) => picked.includes(id));
  if (table.chosen && String(table.chosen) !== String(there)) return;
  table.chosen = null;
  for (const box of boxes) box.checked = there.includes(box.dataset.pick);
  markAll(root);
}

/* Once for each element: the page calls the function below again after every run. */
function listen(root, table) {
  root.addEventListener("click", (event) => press(table, event));
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = new FormData(event.target).get("text");
    send(table, "filter", { column: event.target.dataset.form, text });
  });
  root.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) {
      for (const box of picks(root)) box.checked = event.target.checked;
    }
    if (event.target.matches("[data-pick], [data-pick-all]")) {
      markAll(root);
      sendPicks(root, table);
    }
  });
}

/* Filters that were unfolded stay so when the rows change, and the keyboard stays in the same header. */
function draw(root, html) {
  const parts = [...root.querySelectorAll("details[data-column][open]")];
  const unfolded = new Set(parts.map((part) => part.dataset.column));
  const sorted = root.contains(document.activeElement) ? document.activeElement.dataset.sort : undefined;
  const left = root.querySelector(".records-scroll")?.scrollLeft || 0;
  // The one place that sets HTML: the functions that write it escape every value.
  // oxlint-disable-next-line no-restricted-properties
  root.innerHTML = html;
  for (const part of root.querySelectorAll("details[data-column]")) part.open = unfolded.has(part.dataset.column);
  if (sorted) [...root.querySelectorAll("[data-sort]")].find((part) => part.dataset.sort === sorted)?.focus();
  const scroll = root.querySelector(".records-scroll");
  if (scroll) scroll.scrollLeft = left;
}

/** Called by the page after each run. */
export default function recordsTable({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".atlas-records");
  if (!held.has(root)) {
    held.set(root, { html: null, chosen: null, trigger: setTriggerValue });
    listen(root, held.get(root));
  }
  const own = held.get(root);
  own.trigger = setTriggerValue;
  if (own.html !== data.html) {
    draw(root, data.html);
    Object.assign(own, { html: data.html, chosen: null });
  }
  pick(root, own, data.picked);
  for (const row of root.querySelectorAll("tr[data-row]")) {
    row.classList.toggle("records-open", row.dataset.row === data.opened);
  }
}
