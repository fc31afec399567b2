// What a part is drawn of: each kind of block with its renderer, and the events that renderers name.
// A renderer takes (block, board) and returns a node; it attaches no listeners (see patch.js).

import { bars, notice, table, text } from "./plain.js";
import { disputed } from "./agreement.js";
import { ANSWERS_EVENTS, answers } from "./answers.js";
import { GAPS_EVENTS, gaps } from "./gaps.js";
import { COMMON_EVENTS, common } from "./common.js";
import { CODING_EVENTS, coding, codingChoice } from "./coding.js";
import { counts, grid } from "./completeness.js";
import { ITEMS_EVENTS, items } from "./items.js";
import { progress, sections } from "./participation.js";
import { FINDER_EVENTS, finder } from "./search.js";
import { SUGGESTED_EVENTS, suggested } from "./suggested.js";
import { TAKEAWAY_EVENTS, takeaway } from "./takeaway.js";
import { THEMES_EVENTS, themes } from "./themes.js";

const BLOCKS = { gaps, text, notice, table, bars, progress, sections, grid, counts, finder, answers, takeaway, themes, coding, coding_choice: codingChoice, disputed, suggested, items, common };

/** Name -> what happens at the event: (board, node, event). */
export const EVENTS = { ...GAPS_EVENTS, ...FINDER_EVENTS, ...ANSWERS_EVENTS, ...TAKEAWAY_EVENTS, ...THEMES_EVENTS, ...CODING_EVENTS, ...SUGGESTED_EVENTS, ...ITEMS_EVENTS, ...COMMON_EVENTS };

export function drawBlock(block, board) {
  return BLOCKS[block.type](block, board);
}
