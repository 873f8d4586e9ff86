/*
 * Shows on every page that the connection to the server is lost, and runs the page again when it is back: a server that
 * was started again knows nothing of this page until then, and the first click would be lost. Also runs the page again
 * when a download has failed: Streamlit shows only that it failed, the page shows why. Also makes the links to the pages
 * a landmark.
 */
const LOST = "No connection to the server. What is shown can still be read, and the map moved. The page goes on by itself when the server answers again.";
const DOWNLOAD = "[data-testid=stDownloadButton]";
const FAILED = "[data-testid=stDownloadButtonError]";
const held = new WeakMap();

/* Containers of Streamlit are not landmarks, and this component is on every page. */
function markLinks() {
  const links = document.querySelector(".st-key-pages");
  links?.setAttribute("role", "navigation");
  links?.setAttribute("aria-label", "Pages");
}

function begin(root) {
  const app = document.querySelector("[data-testid=stApp]");
  const page = document.getElementById("root");
  const state = { isLost: false, isAsked: false, hasRun: false };

  function look() {
    markLinks();
    const { testConnectionState: reached, testScriptState: script } = app.dataset;
    if (reached !== "CONNECTED") Object.assign(state, { isLost: true, isAsked: false, hasRun: false });
    else if (state.isLost && !state.isAsked) {
      state.isAsked = true;
      state.trigger("back", Date.now());
    } else if (state.isAsked && script === "running") state.hasRun = true;
    else if (state.hasRun && script === "notRunning") state.isLost = state.isAsked = state.hasRun = false;
    const words = state.isLost ? LOST : "";
    if (root.textContent !== words) root.textContent = words;
    // For what would be lost if it were clicked now.
    app.toggleAttribute("data-lost", state.isLost);
    free();
  }
  /* Streamlit's own dialog about it is hidden by our style sheet, but still makes the page inert. */
  function free() {
    if (state.isLost && page.inert) page.inert = false;
  }
  new MutationObserver(free).observe(page, { attributeFilter: ["inert"] });
  new MutationObserver(look).observe(app, { attributeFilter: ["data-test-connection-state", "data-test-script-state"] });
  // The whole document is watched: an open menu is outside the app.
  const failing = new MutationObserver(() => {
    if (!document.querySelector(FAILED)) return;
    failing.disconnect();
    state.trigger("failed", Date.now());
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest(DOWNLOAD)) failing.observe(document.body, { childList: true, subtree: true });
  });
  return state;
}

/** Called by the page after each run. */
export default function connection({ parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".atlas-lost");
  if (!held.has(root)) held.set(root, begin(root));
  const state = held.get(root);
  state.trigger = setTriggerValue;
  markLinks();
}
