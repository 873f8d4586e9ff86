/* Where the map looks: at first, at home, and in the address. */
import { state } from "./state.js";

export function addressView() {
  const query = new URLSearchParams(window.parent.location.search);
  const [lat, lon, zoom] = ["lat", "lon", "zoom"].map((name) => parseFloat(query.get(name)));
  const sound = Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && zoom >= state.options.zooms[0] && zoom <= state.options.zooms[1];
  return sound ? { center: [lat, lon], zoom } : null;
}

/* The view in which the page opens by itself needs no words in the address. */
export function keepViewInAddress() {
  const center = state.map.getCenter();
  if (state.home && center.distanceTo(state.home.center) < 2000 && state.map.getZoom() === state.home.zoom) return;
  state.home = null;
  const address = new URL(window.parent.location.href);
  address.searchParams.set("lat", center.lat.toFixed(3));
  address.searchParams.set("lon", center.lng.toFixed(3));
  address.searchParams.set("zoom", String(state.map.getZoom()));
  window.parent.history.replaceState(window.parent.history.state, "", address);
}

export function goHome() {
  state.map.fitBounds(state.options.home, { animate: false });
}
