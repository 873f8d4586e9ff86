/* The second map of a comparison: a separate frame inside the map's frame, drawn by the same modules. */
import { base, show } from "../map/main.js";
import { state } from "../map/state.js";

// A click here is sent to the page as if it were made in the first map.
window.Streamlit = window.parent.Streamlit;
window.__GLOBAL_DATA__ = window.parent.__GLOBAL_DATA__;

const map = L.map("map_div", { zoomControl: false, worldCopyJump: true, zoomSnap: 0.25, zoomDelta: 0.5, fadeAnimation: false });

window.atlasSecond = {
  map,
  start: (options) => base(map, { ...options, bare: true, side: "2" }),
  show,
  setLayers(on) {
    state.on = new Set(on);
    map.fire("atlas:layers");
  },
};
