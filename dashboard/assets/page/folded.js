/* Letters that look alike and are typed for each other in Arabic script, as `events.text_search` has them. */
const ALIKE = { ي: "ی", ى: "ی", ك: "ک", ة: "ه", أ: "ا", إ: "ا", آ: "ا", ـ: "", "\u200c": "" };

/** Return a text without accents, in lower case, with one letter for those that look alike: as the server compares it. */
export function folded(text) {
  const bare = text.normalize("NFKD").replace(/\p{M}/gu, "");
  return bare.replace(/[يىكةأإآـ\u200c]/g, (sign) => ALIKE[sign]).toLowerCase();
}
