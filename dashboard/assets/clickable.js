/*
 * HTML whose parts can be clicked or pressed: `data-open` names what the page is to open. The content is set
 * anew only when it changes, so that scrolling and the keyboard's place outlast a click.
 */
const drawn = new WeakMap();
const asked = new WeakMap();
const triggers = new WeakMap();

let waiting = null;

/*
 * The page makes room for what was opened: keep what was clicked in view. On a narrow screen it is a sheet from below,
 * which begins with its head; the map brings itself into view.
 */
function scroll(root, opened) {
  waiting?.disconnect();
  const close = document.querySelector(".st-key-panel .st-key-close");
  if (!close) {
    waiting = new MutationObserver(() => scroll(root, opened));
    waiting.observe(document.body, { childList: true, subtree: true });
    return;
  }
  const clicked = [...root.querySelectorAll("button[data-open]")].find((part) => part.dataset.open === opened);
  if (window.innerWidth <= 760) close.closest("[data-testid=stColumn]:has(.st-key-panel)").scrollTop = 0;
  else if (clicked) clicked.scrollIntoView({ block: "nearest" });
}

function open(root, part) {
  asked.set(root, part.dataset.open);
  triggers.get(root)("opened", part.dataset.open);
}

function target(event) {
  return event.target.closest("a[href]") ? null : event.target.closest("[data-open]");
}

/* Once for each element: the page calls the function below again after every run. */
function listen(root) {
  root.addEventListener("click", (event) => {
    const part = target(event);
    if (part) open(root, part);
  });
  root.addEventListener("keydown", (event) => {
    const part = target(event);
    // A button presses itself.
    if (!part || part.tagName === "BUTTON" || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    open(root, part);
  });
}

export default function clickable({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".atlas-clickable");
  if (!triggers.has(root)) listen(root);
  triggers.set(root, setTriggerValue);
  if (drawn.get(root) !== data.html) {
    // The one place that sets HTML: the functions that write it escape every value.
    // oxlint-disable-next-line no-restricted-properties
    root.innerHTML = data.html;
    drawn.set(root, data.html);
  }
  for (const part of root.querySelectorAll("[data-open]")) {
    part.classList.toggle("claims-open", part.dataset.open === data.opened);
  }
  if (data.opened && asked.get(root) === data.opened) scroll(root, data.opened);
  asked.delete(root);
}
