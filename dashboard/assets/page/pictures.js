/*
 * The buttons of the menu Share that save the map as it is shown: the part of the world and the layers are known to the
 * browser only. A picture takes seconds, an animation up to a minute: the button shows this, and what went wrong.
 */
const held = new WeakMap();

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function look(mode) {
  const page = new URLSearchParams(window.location.search);
  const found = new URLSearchParams();
  const bounds = window.atlasView && window.atlasView.bounds;
  if (bounds) found.set("bounds", bounds.map((degrees) => degrees.toFixed(4)).join(","));
  found.set("layers", page.has("layers") ? page.get("layers") : "records,vague,names");
  if (mode) found.set("mode", mode);
  if (document.querySelector("iframe[title='streamlit_folium.st_folium']")?.contentDocument?.documentElement.dataset.theme === "dark") found.set("theme", "dark");
  return found;
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = element("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

async function fetchPicture(menu, format, mode) {
  const address = new URL(menu.address.replace("{format}", format), document.baseURI);
  for (const [key, value] of look(mode)) address.searchParams.set(key, value);
  menu.say.textContent = mode ? "Drawing the animation, up to a minute…" : "Drawing the picture…";
  menu.buttons.forEach((button) => (button.disabled = true));
  const answer = await fetch(address).catch(() => null);
  if (answer && answer.ok) {
    save(await answer.blob(), /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition"))[1]);
    menu.say.textContent = "Saved.";
  } else {
    const fault = answer ? await answer.json().catch(() => ({})) : {};
    menu.say.textContent = fault.error || "The picture could not be drawn. Try again.";
  }
  menu.buttons.forEach((button) => (button.disabled = false));
}

function begin(root) {
  const menu = { say: element("p", { role: "status" }) };
  const button = (label, format, mode) => {
    const made = element("button", { type: "button" }, label);
    made.addEventListener("click", () => fetchPicture(menu, format, mode));
    return made;
  };
  menu.buttons = [
    button("Map as PNG", "png", ""),
    button("Map as SVG", "svg", ""),
    button("Animation (GIF)", "gif", "window"),
    button("Animation, cumulative (GIF)", "gif", "cumulative"),
  ];
  menu.holds = element("p", {});
  root.replaceChildren(...menu.buttons, menu.holds, menu.say);
  return menu;
}

/** Called by the page after each run. */
export default function pictures({ parentElement, data }) {
  const root = parentElement.querySelector(".atlas-pictures");
  if (!held.has(root)) held.set(root, begin(root));
  const menu = held.get(root);
  menu.address = data.address;
  // Only the briefing draws both.
  menu.holds.textContent = new URL(data.address, document.baseURI).searchParams.has("compare") ? "These hold the first map only." : "";
}
