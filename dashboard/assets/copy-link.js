/* Copies the address of the page: the button of that name beside its headline. */
const LABEL = "Copy link";
const known = new WeakSet();

function show(button, text) {
  button.textContent = text;
  setTimeout(() => (button.textContent = LABEL), 1500);
}

/* Where the page comes from another machine without encryption the browser has no clipboard to offer. */
function copySelection(button, text) {
  const area = document.createElement("textarea");
  area.value = text;
  button.after(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

async function copy(button) {
  const address = window.location.href;
  const copied = navigator.clipboard ? await navigator.clipboard.writeText(address).then(() => true, () => false) : false;
  show(button, copied || copySelection(button, address) ? "Copied" : "Copy it from the address bar");
}

/* The page calls this again after every run. */
export default function copyLink({ parentElement }) {
  const button = parentElement.querySelector("button");
  if (known.has(button)) return;
  known.add(button);
  button.addEventListener("click", () => copy(button));
}
