// What is not saved, as a text to take elsewhere: each question, and below it what was typed.

/** Return the text of `[{question, answer}]`. */
export function textOf(entries) {
  return entries.map(({ question, answer }) => `${question.spec.text}\n${wordsOf(answer)}`).join("\n\n");
}

function wordsOf({ status, value }) {
  const words = plain(value);
  return status === "not_sure" ? [words, "(I'm not sure yet)"].filter(Boolean).join("\n") : words;
}

/** Rows stand on lines of their own, the cells of a row beside each other. */
function plain(value) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(plain).join("\n");
  if (typeof value === "object") return Object.values(value).map(plain).filter(Boolean).join(", ");
  return String(value);
}
