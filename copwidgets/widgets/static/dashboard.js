// The results page: parts in the order that Python gives, kept up to date in place while somebody sees them.

import { openRoot } from "./dom.js";
import { Board } from "./dashboard/board.js";

function render({ model, el: root }) {
  openRoot(model, root, "cop-wide", "cop-dashboard");
  const board = new Board(model, root);
  return () => board.close();
}

export default { render };
