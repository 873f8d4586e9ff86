/* The map as one stop of the Tab key: arrows move through the records in view, Enter opens, Escape closes. */
import { element } from "./dom.js";
import { squaresInView } from "../tiles/main.js";
import { closeFan, enter, isFanOpen, reachable, tip } from "./marks.js";

const PAN_PX = 80;
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const PANS = { ArrowRight: [PAN_PX, 0], ArrowDown: [0, PAN_PX], ArrowLeft: [-PAN_PX, 0], ArrowUp: [0, -PAN_PX] };
const ZOOMS = { "+": 1, "=": 1, "-": -1, _: -1 };

let current = null;
let status = null;

/* The marks and squares in view; of an open fan its members only. */
function stops() {
  const marks = reachable().map((cluster) => ({
    name: cluster,
    words: tip(cluster),
    show: () => {
      cluster.marker.getElement()?.classList.add("atlas-current");
      cluster.marker.openTooltip();
    },
    hide: () => {
      cluster.marker.getElement()?.classList.remove("atlas-current");
      cluster.marker.closeTooltip();
    },
    enter: () => enter(cluster) && move(1),
  }));
  return isFanOpen() ? marks : [...marks, ...squaresInView()];
}

function mark(next) {
  current?.hide();
  current = next;
  current?.show();
}

function isCurrent({ name }) {
  return name === current?.name;
}

function say(words) {
  status.textContent = words;
}

function move(step) {
  const all = stops();
  if (!all.length) {
    mark(null);
    return say("No record in view");
  }
  const from = all.findIndex(isCurrent);
  const at = from < 0 ? (step > 0 ? 0 : all.length - 1) : (from + step + all.length) % all.length;
  mark(all[at]);
  say(`${at + 1} of ${all.length}: ${all[at].words.join(", ")}`);
}

function open() {
  stops().find(isCurrent)?.enter();
}

/** Forget what was focused: the marks are others now. */
export function forget() {
  mark(null);
}

/**
 * Let the keyboard into the map.
 *
 * @param {L.Map} map
 */
export function addKeyboard(map) {
  const box = map.getContainer();
  // Its arrows pan, and a mark can be reached only by panning to it.
  map.keyboard.disable();
  // A browser stops at each shape that listens for the focus, as those with a tooltip do in Leaflet.
  L.Layer.include({ _addFocusListeners() {} });
  box.tabIndex = 0;
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", "Map. Arrow keys move through the records in view, Enter opens, Escape closes; Shift with arrow keys moves the map, plus and minus zoom.");
  status = element("div", "atlas-said");
  status.setAttribute("aria-live", "polite");
  document.body.appendChild(status);
  box.addEventListener("keydown", (event) => {
    if (event.target !== box || event.altKey || event.ctrlKey || event.metaKey) return;
    const { key } = event;
    if (key in STEPS && event.shiftKey) map.panBy(PANS[key], { animate: false });
    else if (key in STEPS) move(STEPS[key]);
    else if (key in ZOOMS) map.setZoom(map.getZoom() + ZOOMS[key] * map.options.zoomDelta * (event.shiftKey ? 3 : 1));
    else if (key === "Enter") open();
    else if (key === "Escape" && closeFan()) say("Closed");
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  box.addEventListener("blur", () => mark(null));
}
