// Where the columns of a file lead: what each is about, its first values, and the question that it answers.

import { bullets, button, choice, el, moveTo, show, uniqueId } from "../dom.js";
import { count, problemLine } from "./desk.js";

const FIRST = 40; // columns that are shown unasked
const LEAVE_OUT = "Leave out";

export class Mapping {
  constructor(desk, calls) {
    Object.assign(this, { desk, calls });
    this.alert = problemLine();
    this.holder = el("div", {});
    this.unfinished = choice("checkbox", "Also take people who did not come to the end of the survey", { onchange: calls.changed });
    const buttons = el("div", { className: "cop-buttons" }, button("Show what would be brought in", calls.preview, ""), button("Put the file away", calls.forget, "cop-quiet"));
    this.node = el("div", { className: "cop-intake", tabIndex: -1, hidden: true }, this.holder, this.unfinished.node, this.alert, buttons);
  }

  open(name, survey) {
    this.survey = survey;
    this.rows = survey.columns.map((column) => new Row(column, survey, this.calls.changed));
    const facts = `${survey.tool}, ${count(survey.rows, "row", "rows")} with answers, ${count(survey.columns.length, "column", "columns")}.`;
    this.holder.replaceChildren(
      el("h3", { className: "cop-heading", dir: "auto" }, name),
      el("p", { className: "cop-text" }, `Read as ${facts}`),
      ...(survey.notes.length ? [bullets(survey.notes)] : []),
      this.buildReading(),
      el("h3", { className: "cop-heading" }, "Where does each column lead?"),
      el("p", { className: "cop-hint" }, "What is chosen already is a suggestion by the words alone: go through it. Nothing is taken from a column that is left out."),
      this.buildTable(),
    );
    this.unfinished.box.checked = false;
    this.alert.textContent = "";
    show(this.node, true);
    moveTo(this.node);
  }

  close() {
    show(this.node, false);
    this.holder.replaceChildren();
    this.rows = [];
  }

  /** Build the choices of how the file is read, for where it was found out wrongly. */
  buildReading() {
    const { survey } = this;
    const sheets = survey.sheets.map((each) => [each, each]);
    const parts = [
      ["encoding", "Letters", survey.encoding, survey.encoding ? survey.encodings : []],
      ["delimiter", "Between the cells", survey.delimiter, survey.delimiter ? survey.delimiters : []],
      ["sheet", "Sheet", survey.sheet, sheets],
    ].filter(([, , , options]) => options.length > 1);
    if (!parts.length) return "";
    const made = parts.map(([key, label, value, options]) => ({ key, ...select(label, options, value) }));
    const again = () => this.calls.reread({ encoding: "", delimiter: "", sheet: "", ...Object.fromEntries(made.map(({ key, box }) => [key, box.value])) });
    const words = parts.map(([, label, value, options]) => `${label}: ${options.find(([each]) => each === value)?.[1] ?? value}`).join(". ");
    return el("details", {}, el("summary", {}, `${words}. Does it look wrong?`), made.map(({ node }) => node), button("Read it again", again));
  }

  buildTable() {
    const heads = ["Column", "First values", "Leads to"].map((words) => el("th", { scope: "col", role: "columnheader" }, words));
    const body = el("tbody", { role: "rowgroup" }, this.rows.slice(0, FIRST).map((row) => row.node));
    const table = el(
      "table",
      { className: "cop-people cop-intake-table", role: "table" },
      el("caption", {}, "The columns of the file"),
      // The roles are said again because a narrow screen shows rows as cards, which would undo them.
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads)),
      body,
    );
    const rest = this.rows.slice(FIRST);
    const more = button(`Show ${count(rest.length, "more column", "more columns")}`, () => {
      body.append(...rest.map((row) => row.node));
      rest[0].box.focus();
      more.remove();
    }, "cop-quiet");
    return el("div", {}, table, rest.length ? more : "");
  }

  values() {
    const uses = this.rows.filter((row) => row.target).map((row) => [row.index, row.target, row.separator]);
    return { uses: JSON.stringify(uses), unfinished: this.unfinished.box.checked };
  }
}

/** One column; its choices are only built once its row is drawn, as there may be two thousand. */
class Row {
  constructor(column, survey, changed) {
    Object.assign(this, { column, survey, changed, index: column.index });
  }

  get node() {
    if (!this.built) this.built = this.build();
    return this.built;
  }

  get target() {
    return this.box ? this.box.value : this.column.target;
  }

  get separator() {
    return this.sign && !this.sign.node.hidden ? this.sign.box.value : "";
  }

  build() {
    const { words, role, examples, hint } = this.column;
    this.box = el("select", { className: "cop-box", "aria-label": `Where “${words}” leads`, onchange: () => this.choose() }, this.options());
    this.box.value = this.column.target;
    this.sign = select("What stands between the items", this.survey.separators, "", this.changed);
    this.choose(true);
    const cells = [
      el("th", { scope: "row", role: "rowheader", dir: "auto" }, words, role ? el("span", { className: "cop-contact" }, role) : ""),
      el("td", { role: "cell" }, examples.length ? bullets(examples) : el("span", { className: "cop-muted" }, "Blank")),
      el("td", { role: "cell" }, this.box, hint ? el("p", { className: "cop-hint" }, hint) : "", this.sign.node),
    ];
    return el("tr", { role: "row" }, cells);
  }

  options() {
    const { people, targets } = this.survey;
    const groups = new Map();
    for (const target of targets) groups.set(target.question, [...(groups.get(target.question) ?? []), target]);
    return [
      el("option", { value: "" }, LEAVE_OUT),
      el("optgroup", { label: "About the person" }, people.map(([value, label]) => el("option", { value }, label))),
      ...[...groups].map(([label, each]) => el("optgroup", { label }, each.map(({ id, words }) => el("option", { value: id }, words)))),
    ];
  }

  choose(isFirst = false) {
    const found = this.survey.targets.find(({ id }) => id === this.box.value);
    show(this.sign.node, Boolean(found?.is_list));
    if (!isFirst) this.changed();
  }
}

function select(label, options, value, onchange) {
  const id = uniqueId("select");
  const box = el("select", { id, className: "cop-box", onchange }, options.map(([each, words]) => el("option", { value: each }, words)));
  box.value = value;
  return { box, node: el("div", {}, el("label", { className: "cop-row-label", htmlFor: id }, label), box) };
}
