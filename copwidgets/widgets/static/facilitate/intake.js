// "Answers from another survey": choose a file, say where its columns lead, look at what would become of every
// row, and only then bring it in. What was brought in can be taken back.

import { button, el, moveTo, show, uniqueId } from "../dom.js";
import { count, part, problemLine } from "./desk.js";
import { LONG, sendFile } from "./intake_file.js";
import { Mapping } from "./intake_mapping.js";
import { Preview } from "./intake_preview.js";
import { Imports } from "./imports.js";

const WHAT = "Answers that were collected with Google Forms, Microsoft Forms, Qualtrics, SurveyMonkey, LimeSurvey, KoboToolbox, ODK, REDCap or Typeform, or in a table of your own, can stand beside those that are given here. You see what becomes of every row before anything is stored.";
const WHICH = "A CSV, TSV or Excel file (.xlsx) of up to 20 MB, with the questions in the first row. People should know that their answers will be seen by this group.";

export function buildIntake(desk) {
  const intake = new Intake(desk);
  return { node: intake.node, draw: (state) => intake.draw(state.intake) };
}

class Intake {
  constructor(desk) {
    this.desk = desk;
    this.obstacle = el("p", { className: "cop-text" });
    this.alert = problemLine();
    this.progress = buildProgress();
    this.done = el("div", { className: "cop-done", tabIndex: -1, hidden: true });
    this.file = this.buildFile();
    this.mapping = new Mapping(desk, { changed: () => show(this.preview.node, false), reread: (choice) => this.read(choice), preview: () => this.look(), forget: () => this.forget() });
    this.preview = new Preview(desk, { values: () => this.values(), change: () => moveTo(this.mapping.node), brought: (made) => this.tell(made), forget: () => this.forget() });
    this.form = el("div", {}, this.file.node, this.progress.node, this.alert, this.mapping.node, this.preview.node);
    this.imports = new Imports(desk);
    this.node = part("Answers from another survey", el("p", { className: "cop-text" }, WHAT), this.obstacle, this.done, this.form, this.imports.node);
  }

  buildFile() {
    const id = uniqueId("intake");
    const box = el("input", { id, type: "file", className: "cop-file", accept: ".csv,.tsv,.txt,.xlsx", "aria-describedby": `${id}-hint ${this.alert.id}`, onchange: () => this.take() });
    const node = el("div", {}, el("label", { className: "cop-label", htmlFor: id }, "File with the answers"), el("p", { className: "cop-hint", id: `${id}-hint` }, WHICH), box);
    return { node, box };
  }

  draw({ obstacle, imports, most_bytes: most }) {
    this.most = most;
    this.obstacle.textContent = obstacle;
    show(this.obstacle, Boolean(obstacle));
    show(this.form, !obstacle);
    this.imports.draw(imports);
  }

  /** Send the file that was chosen, and show what it says. */
  async take() {
    const [file] = this.file.box.files;
    if (!file) return;
    this.close();
    show(this.done, false);
    if (file.size > this.most) {
      this.alert.textContent = `This file is larger than ${this.most / 1e6} MB. Export fewer answers at a time.`;
      return;
    }
    this.name = file.name;
    this.progress.start(`Sending ${file.name}`);
    const isSent = await sendFile(this.desk, file, this.alert, (share) => this.progress.show(share));
    if (isSent) await this.read({ encoding: "", delimiter: "", sheet: "" });
    this.progress.stop();
    this.file.box.value = ""; // so that the same file can be chosen again
  }

  async read(choice) {
    show(this.preview.node, false);
    this.progress.start(`Reading ${this.name}`);
    const survey = await this.desk.act("intake_read", choice, this.alert, LONG);
    this.progress.stop();
    if (!survey) return;
    this.mapping.open(this.name, survey);
    this.desk.say(`${this.name} was read. Say where its columns lead.`);
  }

  async look() {
    this.progress.start("Looking at every row");
    const found = await this.desk.act("intake_preview", this.values(), this.mapping.alert, LONG);
    this.progress.stop();
    if (found) this.preview.open(found);
  }

  values() {
    return { ...this.mapping.values(), same: JSON.stringify(this.preview.same()) };
  }

  tell({ answers, members }) {
    const words = `${count(answers, "answer was", "answers were")} brought in, and ${count(members, "person", "people")} added.`;
    this.close();
    this.done.replaceChildren(el("p", {}, el("strong", {}, words)), el("p", {}, "They are shared, and stand in the results now. You can take them back below."));
    show(this.done, true);
    this.desk.say(words);
    moveTo(this.done);
  }

  async forget() {
    await this.desk.act("intake_forget", {}, this.alert);
    this.close();
    this.desk.say("The file was put away. Nothing was stored.");
    this.file.box.focus();
  }

  close() {
    this.alert.textContent = "";
    this.mapping.close();
    this.preview.close();
  }
}

/** Build the bar that says how far a long act has come; without a share it only moves. */
function buildProgress() {
  const id = uniqueId("progress");
  const words = el("label", { className: "cop-row-label", htmlFor: id });
  const bar = el("progress", { id, className: "cop-intake-bar", max: 1 });
  const node = el("div", { hidden: true }, words, bar);
  return {
    node,
    start(sentence) {
      words.textContent = `${sentence} …`;
      bar.removeAttribute("value");
      show(node, true);
    },
    show: (share) => (bar.value = share),
    stop: () => show(node, false),
  };
}
