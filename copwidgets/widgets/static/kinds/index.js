// The table of kinds: the word of the guide file -> the function that draws it. Its twin in Python is
// copwidgets/kinds/__init__.py; a kind stands in both.

import { textControl } from "./text.js";
import { listControl, tableControl } from "./rows.js";
import { selectOneControl, selectMultipleControl, scaleControl } from "./choices.js";
import { yesNoControl } from "./yes_no.js";

export const CONTROLS = {
  text: textControl,
  long_text: textControl,
  notes: textControl,
  list: listControl,
  table: tableControl,
  select_one: selectOneControl,
  select_multiple: selectMultipleControl,
  scale: scaleControl,
  yes_no: yesNoControl,
};

/** Build the control for a kind's settings; `context` is `{id, changed}`. */
export function buildControl(spec, context) {
  const draw = CONTROLS[spec.name];
  if (!draw) throw new Error(`No control draws the kind ${spec.name}.`);
  return draw(spec, { ...context, buildControl });
}
