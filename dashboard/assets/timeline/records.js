/** What the lanes answer to pointer and keys: tips, opening a record, and the list of what lasts beyond the stretch. */

import { roving } from "../keyboard/roving.js";
import { element } from "../map/dom.js";
import { markAt } from "./layout.js";

const TIP_GAP_PX = 12;
const KEYS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/**
 * Let the lanes answer pointer and keys.
 *
 * @param {HTMLElement} box around the canvas; one tab stop, together with the button of the list
 * @param {object} on `laid()` and `records()` of what is drawn (null for counts), `names()` of lanes as `drawLanes` returns them,
 *   `open(id)`, `redraw()`
 * @returns {object} `focused()` mark, `show()` after drawing
 */
export function addRecords(box, on) {
  const tip = element("div", "tl-tip");
  const option = element("div", "tl-hidden");
  const fold = element("button", "tl-fold");
  const list = element("div", "tl-list");
  let focused = null;
  option.id = `${box.id || "tl"}-option`;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "true");
  fold.type = "button";
  tip.hidden = list.hidden = fold.hidden = true;
  box.tabIndex = 0;
  document.body.append(tip);
  box.append(option);
  box.parentElement.append(fold, list);
  roving(box.parentElement, () => [box, fold]);
  roving(list, () => [...list.children]);

  function lines(index) {
    const records = on.records();
    const standing = records.lanes.standing;
    return [records.title[index], [records.when[index], records.place[index]].filter(Boolean).join(" · "), standing.names[standing.of[index][0]]];
  }

  function showTip(texts, left, top) {
    tip.replaceChildren(...texts.map((text, row) => element("div", row ? "" : "tl-tip-head", text)));
    tip.hidden = false;
    const size = tip.getBoundingClientRect();
    tip.style.left = `${Math.min(Math.max(left - size.width / 2, 4), window.innerWidth - size.width - 4)}px`;
    tip.style.top = `${top - size.height - TIP_GAP_PX}px`;
  }

  /* The name of a lane under the pointer, if it is not written whole. */
  function shortened(event) {
    const place = box.getBoundingClientRect();
    const [x, y] = [event.clientX - place.left, event.clientY - place.top];
    return on.names()?.find(({ top, bottom, right, isWhole }) => !isWhole && x < right && y >= top && y < bottom);
  }

  function at(event) {
    const laid = on.laid();
    const place = box.getBoundingClientRect();
    return laid && markAt(laid.marks, event.clientX - place.left, event.clientY - place.top, laid.rowPx);
  }

  box.addEventListener("pointermove", (event) => {
    const mark = at(event);
    box.style.cursor = mark ? "pointer" : "";
    const { top } = box.getBoundingClientRect();
    const lane = mark ? null : shortened(event);
    if (mark) showTip(lines(mark.index), event.clientX, top + mark.y);
    else if (lane) showTip([lane.name], event.clientX, top + lane.top);
    else tip.hidden = true;
  });
  box.addEventListener("pointerleave", () => (tip.hidden = true));
  box.addEventListener("click", (event) => {
    const mark = at(event);
    if (mark) on.open(on.records().id[mark.index]);
  });

  box.addEventListener("keydown", (event) => {
    const laid = on.laid();
    if (!laid?.marks.length) return;
    const place = laid.marks.findIndex(({ index, start }) => index === focused?.index && start === focused?.start);
    if (event.key === "Enter" && place >= 0) return on.open(on.records().id[focused.index]);
    const last = laid.marks.length - 1;
    const wanted = { Home: 0, End: last }[event.key] ?? (event.key in KEYS ? place + KEYS[event.key] : null);
    // Beyond the marks follows the list of what lasts.
    if (wanted === null || ((wanted < 0 || wanted > last) && !fold.hidden)) return;
    const next = Math.min(Math.max(wanted, 0), last);
    event.preventDefault();
    event.stopPropagation();
    focused = laid.marks[next];
    option.textContent = lines(focused.index).join(", ");
    option.setAttribute("aria-posinset", next + 1);
    option.setAttribute("aria-setsize", laid.marks.length);
    const place0 = box.getBoundingClientRect();
    showTip(lines(focused.index), place0.left + (focused.x0 + focused.x1) / 2, place0.top + focused.y);
    on.redraw();
  });
  box.addEventListener("blur", () => {
    focused = null;
    tip.hidden = true;
    on.redraw();
  });

  function showList(isOpen) {
    list.hidden = !isOpen;
    fold.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return;
    const records = on.records();
    const entries = on.laid().lasting.map(({ index }) => {
      const entry = element("button", "tl-entry", `${records.title[index]} · ${records.when[index] ?? ""}`);
      entry.type = "button";
      entry.addEventListener("click", () => on.open(records.id[index]));
      return entry;
    });
    list.replaceChildren(...entries);
  }
  fold.addEventListener("click", () => showList(list.hidden));
  box.parentElement.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      showList(false);
      fold.focus();
    }
  });

  return {
    focused: () => focused,
    show() {
      const laid = on.laid();
      const number = laid ? laid.lasting.length : 0;
      const isList = Boolean(laid?.marks.length);
      // A list without entries is none.
      box.setAttribute("role", isList ? "listbox" : "img");
      box.setAttribute("aria-label", isList ? `Records in time: arrows move${number ? ", after the last to those that last" : ""}; Enter opens` : "Records in time, as counts");
      option.hidden = !isList;
      if (isList) box.setAttribute("aria-activedescendant", option.id);
      else box.removeAttribute("aria-activedescendant");
      if (isList && !focused) option.textContent = `${laid.marks.length} records`;
      fold.hidden = !number;
      if (!number) return showList(false);
      // In a narrow frame "undated" is for screen readers only.
      fold.replaceChildren("lasting", element("span", "tl-wide", ", undated"), ` (${number})`);
      fold.ariaLabel = fold.textContent;
      fold.title = "Records that are open, or wider than the time shown; click to list them";
      fold.style.top = `${box.offsetTop + laid.lastingTop}px`;
      fold.style.height = `${laid.lastingPx}px`;
    },
  };
}
