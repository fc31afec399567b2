// “Your data”; its Python side is copwidgets/widgets/own_data.py.

import { el } from "./dom.js";

function render({ root = el("div") }) {
  return root;
}

export default { render };
