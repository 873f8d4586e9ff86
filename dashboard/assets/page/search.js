/*
 * One search box for places, actors, records and words. What a text may mean comes from the server as values, each text
 * becomes a text node. The keyboard works as in any box with suggestions: arrows choose, Enter takes, Escape closes.
 */
const PAUSE_MS = 120;
const MARKS = { place: "◎", actor: "☷", record: "▤", words: "“”" };
const held = new WeakMap();
let boxes = 0;

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** The parts of a text, those that were typed marked. */
function marked(text, typed) {
  const at = typed ? text.toLocaleLowerCase().indexOf(typed.toLocaleLowerCase()) : -1;
  if (at < 0) return [text];
  const end = at + typed.length;
  return [text.slice(0, at), element("mark", {}, text.slice(at, end)), text.slice(end)];
}

function row(box, found, at) {
  const isAt = at === box.at;
  const made = element(
    "li",
    { id: `${box.id}-${at}`, role: "option", ariaSelected: String(isAt), className: isAt ? "search-at" : "" },
    element("span", { className: "search-kind", ariaHidden: "true" }, MARKS[found.kind] || ""),
    element("span", {}, ...marked(found.name, box.input.value.trim()), element("small", {}, found.why)),
  );
  // Before the box loses the focus, which closes the list.
  made.addEventListener("mousedown", (event) => {
    event.preventDefault();
    take(box, found);
  });
  return made;
}

function draw(box) {
  const isOpen = box.open && box.found !== null;
  const rows = (box.found || []).map((found, at) => row(box, found, at));
  box.list.replaceChildren(...(rows.length ? rows : [element("li", { className: "search-none" }, "Nothing found")]));
  box.list.hidden = !isOpen;
  box.input.ariaExpanded = String(isOpen);
  if (isOpen && rows.length) box.input.setAttribute("aria-activedescendant", `${box.id}-${box.at}`);
  else box.input.removeAttribute("aria-activedescendant");
}

function close(box) {
  box.open = false;
  draw(box);
}

function take(box, found) {
  box.input.value = "";
  box.found = null;
  close(box);
  box.trigger("found", { kind: found.kind, id: found.id, year: found.year });
}

async function ask(box) {
  const text = box.input.value.trim();
  box.asked = text;
  if (!text) {
    box.found = null;
    return close(box);
  }
  const address = new URL(box.address, document.baseURI);
  address.searchParams.set("q", text);
  const answer = await fetch(address).catch(() => null);
  // An answer that was overtaken by the next letter is of no use.
  if (box.asked !== text) return;
  if (!answer || !answer.ok) {
    box.found = null;
    return close(box);
  }
  Object.assign(box, { found: await answer.json(), at: 0, open: true });
  draw(box);
  if (box.isWaiting && box.found.length) take(box, box.found[0]);
  box.isWaiting = false;
}

function press(box, event) {
  const last = (box.found || []).length - 1;
  if (event.key === "Escape") {
    box.isWaiting = false;
    if (box.open) event.stopPropagation();
    close(box);
  } else if (event.key === "Enter") {
    if (box.open && box.found && box.asked === box.input.value.trim()) {
      if (box.found[box.at]) take(box, box.found[box.at]);
    } else if (box.input.value.trim()) {
      box.isWaiting = true;
    }
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && last >= 0) {
    event.preventDefault();
    box.at = Math.min(Math.max(box.at + (event.key === "ArrowDown" ? 1 : -1), 0), last);
    box.open = true;
    draw(box);
  }
}

function begin(root) {
  const id = `atlas-search-${(boxes += 1)}`;
  const list = element("ul", { id, className: "search-list", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "What the text may mean");
  const label = "Search places, actors, records, words";
  const input = element("input", { type: "search", placeholder: label, ariaLabel: label, ariaExpanded: "false", autocomplete: "off", spellcheck: false, maxLength: 100 });
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-controls", id);
  input.setAttribute("aria-autocomplete", "list");
  const box = { id, input, list, found: null, at: 0, open: false };
  let pause = null;
  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => ask(box), PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => press(box, event));
  input.addEventListener("blur", () => close(box));
  root.setAttribute("role", "search");
  root.replaceChildren(input, list);
  return box;
}

/** Called by the page after each run. */
export default function search({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".atlas-search");
  if (!held.has(root)) held.set(root, begin(root));
  Object.assign(held.get(root), { address: data.address, trigger: setTriggerValue });
}
