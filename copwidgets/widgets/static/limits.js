// The sizes that Python allows, checked before anything is sent: an oversized message would close the
// connection to the kernel and take every later save with it.

/** Return a sentence when any text in `value` is longer than `limit` characters, otherwise null. */
export function oversize(value, limit) {
  if (typeof value === "string") return tooLong(value, limit);
  if (value === null || typeof value !== "object") return null;
  for (const part of Object.values(value)) {
    const sentence = oversize(part, limit);
    if (sentence) return sentence;
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
