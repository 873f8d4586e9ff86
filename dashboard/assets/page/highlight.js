/*
 * Marks the words that are searched in the panel: the list, the open record and its claims. The browser's own
 * highlights are used, so that nothing in the page is changed.
 */
import { folded } from "./folded.js";

const NAME = "atlas-words";
const SCOPE = ".st-key-panel";
const WORD = /[\p{L}\p{N}]+/gu;
const MOST = 2000;

let terms = [];
let waiting = false;
let observer = null;

function isFoundAt(words, at, { parts, isPrefix }) {
  return parts.every((part, step) => {
    const word = words[at + step];
    return word && (isPrefix && step === parts.length - 1 ? word.text.startsWith(part) : word.text === part);
  });
}

function rangesIn(node) {
  const words = [...node.data.matchAll(WORD)].map((found) => ({ text: folded(found[0]), start: found.index, end: found.index + found[0].length }));
  const ranges = [];
  for (let at = 0; at < words.length; at += 1) {
    for (const term of terms) {
      if (!isFoundAt(words, at, term)) continue;
      const range = new Range();
      range.setStart(node, words[at].start);
      range.setEnd(node, words[at + term.parts.length - 1].end);
      ranges.push(range);
    }
  }
  return ranges;
}

function paint() {
  waiting = false;
  const found = [];
  for (const scope of terms.length ? document.querySelectorAll(SCOPE) : []) {
    const texts = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
    while (texts.nextNode() && found.length < MOST) found.push(...rangesIn(texts.currentNode));
  }
  if (found.length) CSS.highlights.set(NAME, new Highlight(...found));
  else CSS.highlights.delete(NAME);
}

function soon() {
  if (!waiting) requestAnimationFrame(paint);
  waiting = true;
}

/** Called by the page after each run, with the terms of `search_terms`: one that ends with a space is whole words. */
export default function highlight({ data }) {
  if (!window.CSS || !CSS.highlights) return;
  terms = data.terms.map((term) => ({ parts: term.trim().split(" "), isPrefix: !term.endsWith(" ") }));
  if (!observer) {
    observer = new MutationObserver(soon);
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  }
  soon();
}
