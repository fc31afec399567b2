// The sizes that Python allows, checked before anything is sent: an oversized message would close the
// connection to the kernel and take every later save with it.

/** Return `{message, path}` of the first text in `value` that is longer than `limit` characters, or null. */
export function oversize(value, limit, path = []) {
  if (typeof value === "string") {
    const message = tooLong(value, limit);
    return message && { message, path };
  }
  for (const [key, part] of Object.entries(value ?? {})) {
    const problem = oversize(part, limit, [...path, key]);
    if (problem) return problem;
  }
  return null;
}

function tooLong(text, limit) {
  if (text.length <= limit) return null;
  const count = [...text].length; // code points, as Python counts
  if (count <= limit) return null;
  const [has, most, excess] = [count, limit, count - limit].map((n) => n.toLocaleString("en"));
  return `This text has ${has} characters and at most ${most} can be saved. Shorten it by ${excess}.`;
}

/** Count words as Python's str.split does. */
export function countWords(text) {
  return text.split(/\s+/u).filter(Boolean).length;
}
