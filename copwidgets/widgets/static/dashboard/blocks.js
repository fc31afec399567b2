// What a part is drawn of: each kind of block with its renderer, and the events that renderers name.
// A renderer takes (block, board) and returns a node; it attaches no listeners (see patch.js).

import { bars, notice, table, text } from "./plain.js";
import { answers } from "./answers.js";
import { gaps } from "./gaps.js";

const BLOCKS = { gaps, text, notice, table, bars, answers };

/** Name -> what happens at the event: (board, node, event). */
export const EVENTS = {};

export function drawBlock(block, board) {
  return BLOCKS[block.type](block, board);
}
