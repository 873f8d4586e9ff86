/** The elements of the timeline, and the line of controls: play, speed, mode, lanes, the period and its count, all time. */

import { roving } from "../keyboard/roving.js";
import { element } from "../map/dom.js";

const SPEEDS = [["0.5", "½×"], ["1", "1×"], ["2", "2×"], ["4", "4×"]];
const MODES = [["window", "window"], ["cumulative", "cumulative"]];

function select(label, options, chosen, changed) {
  const box = element("select", "tl-select");
  box.setAttribute("aria-label", label);
  box.title = label;
  for (const [value, text] of options) {
    const option = element("option", "", text);
    option.value = value;
    option.selected = value === chosen;
    box.append(option);
  }
  box.addEventListener("change", () => changed(box.value));
  return box;
}

function button(className, text, label, pressed) {
  const made = element("button", className, text);
  made.type = "button";
  made.setAttribute("aria-label", label);
  made.title = label;
  made.addEventListener("click", pressed);
  return made;
}

/**
 * Add the controls to a box, which becomes one toolbar.
 *
 * @param {HTMLElement} box
 * @param {string[]} fields by which there can be lanes
 * @param {string} field by which there are
 * @param {object} on `play()`, `step(by)`, `allTime()`, `lanes(field)`, `close()` the play
 * @returns {object} `how()` the choices; `show(words, isTimed)`; `playing(isPlaying, isOpen)`; `say(text)` for screen readers
 */
export function addControls(box, fields, field, on) {
  const chosen = { speed: "1", mode: "window" };
  const play = button("tl-play", "▶", "Play", on.play);
  const close = button("tl-text", "✕ stop", "Stop playing and show the whole period", on.close);
  const speed = select("Speed", SPEEDS, chosen.speed, (value) => (chosen.speed = value));
  const mode = select("Show a window of time, or all from the start", MODES, chosen.mode, (value) => {
    chosen.mode = value;
    on.step(0);
  });
  const lanes = select("Lanes by", fields.map((name) => [name, `by ${name}`]), field, on.lanes);
  const words = element("span", "tl-words");
  const status = element("span", "tl-hidden");
  status.setAttribute("role", "status");
  const allTime = button("tl-text", "All time", "Show all time (double click on the timeline)", on.allTime);
  play.addEventListener("keydown", (event) => {
    const by = { ArrowDown: -1, ArrowUp: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    on.step(by);
  });
  box.append(play, speed, mode, lanes, words, allTime, close, status);
  close.hidden = true;
  box.setAttribute("role", "toolbar");
  box.setAttribute("aria-label", "Controls of the timeline");
  roving(box, () => [play, speed, mode, lanes, allTime, close]);
  return {
    how: () => ({ speed: Number(chosen.speed), isCumulative: chosen.mode === "cumulative" }),
    show(text, isTimed) {
      // In a narrow frame its end is cut.
      words.textContent = words.title = text;
      allTime.hidden = !isTimed;
    },
    playing(isPlaying, isOpen) {
      play.textContent = isPlaying ? "❚❚" : "▶";
      play.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
      play.title = `${isPlaying ? "Pause" : "Play"} (space); up and down arrows step`;
      close.hidden = !isOpen;
      box.classList.toggle("tl-open", isOpen);
    },
    say: (text) => (status.textContent = text),
  };
}

/** Add the elements to the timeline's box; return them by name. */
export function addElements(box) {
  const own = {
    bar: element("div", "tl-controls"),
    overview: element("div", "tl-overview"),
    lanes: element("div", "tl-lanes"),
    overviewCanvas: element("canvas"),
    lanesCanvas: element("canvas"),
    edges: [element("button", "tl-edge"), element("button", "tl-edge tl-edge-after")],
    // In their place where nothing is to be pressed.
    edgeWords: [element("span", "tl-edge-words"), element("span", "tl-edge-words tl-edge-after")],
    date: element("div", "tl-date"),
    problem: element("div", "tl-problem"),
  };
  own.date.hidden = own.problem.hidden = true;
  own.problem.setAttribute("role", "alert");
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "Timeline");
  own.overview.setAttribute("role", "group");
  own.overview.setAttribute("aria-label", "Period");
  for (const edge of own.edges) {
    edge.type = "button";
    edge.title = "Show them too, or only the years of nearly all records";
  }
  for (const edge of [...own.edges, ...own.edgeWords]) edge.hidden = true;
  for (const canvas of [own.overviewCanvas, own.lanesCanvas]) canvas.setAttribute("aria-hidden", "true");
  own.overview.append(own.overviewCanvas, ...own.edges, ...own.edgeWords);
  own.lanes.append(own.lanesCanvas);
  box.append(own.bar, own.overview, own.lanes, own.problem);
  document.body.append(own.date);
  return own;
}
