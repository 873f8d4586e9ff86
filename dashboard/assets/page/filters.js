/*
 * The filters: lists of values with a bar for how many records each would leave, certain ones dark, possible ones light.
 * The server sends values only; each text becomes a text node. What a person unfolded, typed or focused outlasts a run
 * of the page. What was clicked counts before the server has answered: an answer to an earlier click does not undo a
 * later one, and each message repeats the changes that have no answer yet, since of several the server may read the last.
 */
import { folded } from "./folded.js";

const SHOWN = 8;
// Below this number of values nobody needs to search among them.
const FEW = 15;
const held = new WeakMap();

/** Make an element with properties and children; strings become text nodes. */
function make(tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made && name !== "list") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

function number(certain, possible) {
  const possibly = possible ? make("span", { className: "filter-possible" }, `+${possible.toLocaleString("en")}`) : "";
  return make("span", { className: "filter-number" }, certain.toLocaleString("en"), possibly);
}

function bar(certain, possible, most) {
  const part = (name, share) => make("span", { className: name, style: `width:${(100 * share) / most}%` });
  return make("span", { className: "filter-bar", ariaHidden: "true" }, part("filter-certain", certain), part("filter-light", possible));
}

/** List the chosen values of a filter, with the clicks that have no answer yet. */
function chosenNow(section, state) {
  const found = new Set(section.chosen);
  for (const { key, value, isOn } of state.unanswered) {
    if (key === section.key && isOn) found.add(value);
    else if (key === section.key && isOn === false) found.delete(value);
  }
  return [...found];
}

/** Return a text as it is compared: folded words without punctuation. */
function plain(text) {
  return folded(text).replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/** Return how well an option agrees with what was typed (2 is one of its names, 1 is in one, 0 is in none), and that name. */
function agreement([, shown, , , others], typed) {
  const names = [shown, ...others];
  const having = names.find((name) => plain(name).includes(typed));
  const same = names.find((name) => plain(name) === typed);
  return { degree: same ? 2 : having ? 1 : 0, name: having === shown ? shown : (same ?? having ?? shown) };
}

function option(section, [value, name, certain, possible], typed, state) {
  const shown = typed && typed !== name ? `${typed}: ${name}` : name;
  const box = make("input", {
    type: "checkbox",
    checked: chosenNow(section, state).includes(value),
    disabled: state.isLost,
    ariaLabel: `${shown}: ${certain} certain, ${possible} possible`,
    onchange: () => state.choose(section, value, box.checked),
  });
  box.dataset.focus = `${section.key}=${value}`;
  const row = make("label", { className: "filter-option", title: shown }, box, make("span", { className: "filter-name" }, shown));
  row.append(bar(certain, possible, state.most(section)), number(certain, possible));
  return row;
}

/* The options to show, each with the name that was typed; those that have it as their name come first. */
function offered(section, state) {
  const typed = plain(state.typed[section.key] || "");
  const chosen = chosenNow(section, state);
  const isChosen = ({ option: [value] }) => chosen.includes(value);
  const every = section.options.map((one) => ({ option: one, ...(typed ? agreement(one, typed) : { name: "", degree: 1 }) }));
  const found = every.filter((one) => one.degree || isChosen(one)).toSorted((a, b) => b.degree - a.degree);
  const isWhole = state.whole[section.key] || typed;
  return { found, shown: isWhole ? found : found.filter((one, at) => at < SHOWN || isChosen(one)) };
}

function field(section, state) {
  const input = make("input", {
    type: "search",
    className: "filter-find",
    placeholder: `Find ${section.noun}`,
    ariaLabel: `Find ${section.noun}`,
    value: state.typed[section.key] || "",
    oninput: () => state.type(section, input.value),
    onkeydown: (event) => {
      if (event.key === "Enter") state.take(section, input.value);
      if (event.key === "Escape") state.type(section, "");
    },
  });
  input.dataset.focus = `find-${section.key}`;
  return input;
}

function list(section, state) {
  const { found, shown } = offered(section, state);
  const rows = shown.map(({ option: one, name }) => option(section, one, name, state));
  const parts = [...(section.options.length > FEW || section.isCut ? [field(section, state)] : []), ...rows];
  const close = (section.close || []).map((name) =>
    make("button", { type: "button", className: "filter-more", onclick: () => state.take(section, name) }, name),
  );
  if (close.length) parts.push(make("p", { className: "filter-none" }, "Did you mean "), ...close);
  else if (!found.length) parts.push(make("p", { className: "filter-none" }, "none"));
  if (shown.length < found.length) {
    const more = make("button", { type: "button", className: "filter-more", onclick: () => state.showAll(section) }, `all ${found.length}`);
    more.dataset.focus = `more-${section.key}`;
    parts.push(more);
  }
  return parts;
}

function dates(section, state) {
  const last = state.unanswered.findLast((change) => "from" in change) ?? section;
  const input = (name, label) => {
    const made = make("input", {
      type: "date",
      min: "0001-01-01",
      max: "9999-12-31",
      value: last[name],
      disabled: state.isLost,
      onchange: () => state.send({ from: from.value, to: to.value }),
    });
    made.dataset.focus = `date-${name}`;
    return [made, make("label", { className: "filter-date" }, label, made)];
  };
  const [from, fromLabel] = input("from", "From");
  const [to, toLabel] = input("to", "To");
  return [fromLabel, toLabel];
}

function draw(root, data, state) {
  // The component lives in a shadow tree, which knows what has the focus in it.
  const active = root.getRootNode().activeElement;
  const focused = root.contains(active) && active.dataset.focus;
  const place = focused && active.selectionStart;
  root.replaceChildren(
    ...data.sections.map((section) => {
      const isOpen = state.open[section.key] ?? section.isOpen;
      const values = chosenNow(section, state);
      const chosen = values.length ? ` · ${values.length}` : "";
      // At the click, not at the event after it: a box may be typed in between.
      const keepOpen = () => {
        state.open[section.key] = !filter.open;
      };
      const head = make("summary", { onclick: keepOpen }, section.heading, make("span", { className: "filter-chosen" }, chosen));
      const parts = section.options ? list(section, state) : dates(section, state);
      const filter = make("details", { className: "filter", open: isOpen }, head, make("div", { role: "group", ariaLabel: section.heading }, ...parts));
      filter.dataset.filter = section.key;
      return filter;
    }),
  );
  const again = focused && [...root.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === focused);
  if (again) again.focus();
  if (again && typeof place === "number" && again.type === "search") again.setSelectionRange(place, place);
}

function begin(root) {
  const state = { open: {}, whole: {}, typed: {}, unanswered: [], number: 0, isLost: false };
  const redraw = () => draw(root, state.data, state);
  const app = document.querySelector("[data-testid=stApp]");
  Object.assign(state, {
    choose(section, value, isOn) {
      state.send({ key: section.key, value, isOn });
      redraw();
    },
    send(change) {
      if (state.isLost) return;
      state.number += 1;
      state.unanswered = [...state.unanswered, { ...change, number: state.number }];
      state.trigger("changed", { changes: state.unanswered });
    },
    answer(data) {
      state.data = data;
      // The numbers of a page go on where those of the page before it ended.
      state.number = Math.max(state.number, data.number);
      state.unanswered = state.unanswered.filter((change) => change.number > data.number);
      redraw();
    },
    /* What was sent last may be lost with the connection: what the server says counts. */
    look() {
      const isLost = app.hasAttribute("data-lost");
      if (isLost === state.isLost) return;
      Object.assign(state, { isLost, unanswered: [] });
      if (state.data) redraw();
    },
    type(section, text) {
      state.typed[section.key] = text;
      redraw();
    },
    take(section, text) {
      const same = section.options.filter((one) => agreement(one, plain(text)).degree === 2);
      state.typed[section.key] = "";
      if (same.length === 1 && !section.isCut) state.choose(section, same[0][0], true);
      else if (text.trim()) state.send({ key: section.key, text });
    },
    showAll(section) {
      state.whole[section.key] = true;
      redraw();
    },
    most: (section) => Math.max(1, ...section.options.map(([, , certain, possible]) => certain + possible)),
  });
  new MutationObserver(state.look).observe(app, { attributeFilter: ["data-lost"] });
  state.look();
  return state;
}

/** Called by the page after each run. */
export default function filters({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".atlas-filters");
  if (!held.has(root)) held.set(root, begin(root));
  const state = held.get(root);
  state.trigger = setTriggerValue;
  const written = JSON.stringify(data);
  if (state.written === written) return;
  state.written = written;
  state.answer(data);
}
