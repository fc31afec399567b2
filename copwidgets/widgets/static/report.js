// Draws a report: headings, paragraphs and what has to be read first, in the order Python gives them.

import { el, openRoot } from "./dom.js";
import { notice, text } from "./dashboard/plain.js";

const BLOCKS = { heading, text, notice };

function render({ model, el: root }) {
  openRoot(model, root, "cop-wide");
  root.append(...model.get("blocks").map((block) => BLOCKS[block.type](block)));
}

export default { render };

function heading({ level, text: words }) {
  return el(`h${level}`, { className: "cop-heading", dir: "auto" }, words);
}
