/* The answer for the tiles in view, also of a selection whose other answers are not there yet. */

let ahead = { address: "", answer: null };

async function read(address, signal) {
  const answer = await fetch(address, { signal });
  if (!answer.ok) throw new Error(`${address.split("?")[0]}: ${answer.status}`);
  return answer.json();
}

/** Ask for tiles that will be wanted; if they are not, or differ, nothing is lost. */
export function askAhead(address) {
  if (ahead.address === address) return;
  ahead = { address, answer: read(address) };
  ahead.answer.catch(() => {});
}

/** Return the answer for tiles, the one that was asked for ahead if it is that. */
export function answerFor(address, signal) {
  const { address: known, answer } = ahead;
  if (known !== address) return read(address, signal);
  ahead = { address: "", answer: null };
  return answer;
}
