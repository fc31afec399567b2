// The sizes that Python allows, checked before anything is sent: an oversized message would close the
// connection to the kernel and take every later save with it.

/** Return `{message, path}` of the first text in `value`, or of all of it, that is too long, or null. */
export function oversize(value, { text, answer }) {
  return longText(value, text) ?? problemOf(tooLong("This answer", "characters in all", JSON.stringify(value), answer), []);
}

function longText(value, limit, path = []) {
  if (typeof value === "string") return problemOf(tooLong("This text", "characters", value, limit), path);
  for (const [key, part] of Object.entries(value ?? {})) {
    const problem = longText(part, limit, [...path, key]);
    if (problem) return problem;
  }
  return null;
}

function problemOf(message, path) {
  return message && { message, path };
}

function tooLong(what, unit, text, limit) {
  if (text.length <= limit) return null;
  const count = [...text].length; // code points, as Python counts
  if (count <= limit) return null;
  const [has, most, excess] = [count, limit, count - limit].map((n) => n.toLocaleString("en"));
  return `${what} has ${has} ${unit} and at most ${most} can be saved. Shorten it by ${excess}.`;
}

/** Count words as Python's str.split does. */
export function countWords(text) {
  return text.split(/\s+/u).filter(Boolean).length;
}
