/* Several controls as one stop of the Tab key: it reaches the one used last; arrows, Home and End go to the others. */

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const OF_A_SELECT = new Set(["ArrowUp", "ArrowDown"]); // they change its value

function isShown(control) {
  return control.getClientRects().length > 0;
}

/* The place that a key leads to, null if it leads nowhere. */
function target(key, at, number) {
  if (key === "Home") return 0;
  if (key === "End") return number - 1;
  return key in STEPS ? (at + STEPS[key] + number) % number : null;
}

/**
 * Make controls one stop of the Tab key.
 *
 * A control that uses a key itself prevents its default action.
 *
 * @param {HTMLElement} box around the controls
 * @param {function(): HTMLElement[]} controls all of them in order, the first stop first
 */
export function roving(box, controls) {
  let stop = null;
  let isHeld = false; // by the keyboard, until it goes elsewhere

  function refresh() {
    const all = controls();
    const shown = all.filter(isShown);
    if (!shown.includes(stop)) {
      // What was pressed may be gone now: the keyboard stays in the group.
      const isLost = isHeld && [stop, document.body].includes(document.activeElement);
      stop = shown[0] ?? null;
      if (isLost) stop?.focus({ preventScroll: true });
    }
    for (const one of all) one.tabIndex = one === stop ? 0 : -1;
  }

  box.addEventListener("focusin", (event) => {
    if (!controls().includes(event.target)) return;
    stop = event.target;
    isHeld = true;
    refresh();
  });
  box.addEventListener("focusout", () => (isHeld = stop !== null && !isShown(stop)));
  box.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.matches("select") && OF_A_SELECT.has(event.key)) return;
    const shown = controls().filter(isShown);
    const at = shown.indexOf(event.target);
    const next = at < 0 ? null : target(event.key, at, shown.length);
    if (next === null) return;
    event.preventDefault();
    shown[next].focus();
  });
  new MutationObserver(refresh).observe(box, { subtree: true, attributeFilter: ["hidden", "class"] });
  // A style sheet hides some of them at some sizes.
  new ResizeObserver(refresh).observe(box);
  refresh();
}
