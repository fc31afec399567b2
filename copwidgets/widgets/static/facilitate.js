// The facilitator's panel; its Python side is copwidgets/widgets/facilitate.py.

import { el } from "./dom.js";

function render({ root = el("div") }) {
  return root;
}

export default { render };
