// The form of one section. Composes the questions, autosave, the error summary, "check your answers"
// and sharing; its Python side is copwidgets/widgets/section_form.py.

import { PATIENCE, SILENT } from "./asking.js";
import { button, clock, el, goTo, hiddenText, moveTo, openRoot, paragraphs, show, uniqueId } from "./dom.js";
import { Drafts } from "./drafts.js";
import { buildQuestion } from "./question.js";
import { buildReview } from "./review.js";
import { Saver } from "./saver.js";
import { buildStatus } from "./status.js";
import { textOf } from "./unsaved.js";

const STANDINGS = {
  untouched: "Not started yet",
  draft: "In progress, only you see it",
  shared: "Shared with the group",
  changed: "Changed since you shared it: the group still sees what you shared",
};

function render({ model, el: root }) {
  const form = new SectionForm(model);
  openRoot(model, root);
  root.append(form.node);
  form.open();
  return () => form.close();
}

export default { render };

class SectionForm {
  constructor(model) {
    this.model = model;
    this.spec = model.get("spec");
    this.status = buildStatus({ unsaved: () => textOf(this.saver.unsaved()) });
    this.saver = new Saver({
      send: (message) => model.send(message),
      drafts: new Drafts(model.get("draft_scope")),
      limits: { text: model.get("max_characters"), answer: model.get("max_answer") },
      report: (found) => this.status.report(found),
    });
    const markOptional = this.spec.questions.some((question) => question.required);
    this.questions = this.spec.questions.map((spec) =>
      buildQuestion(spec, { markOptional, changed: (question) => this.saver.touch(question) }),
    );
    this.review = buildReview(this.spec.title, {
      share: () => this.share(),
      back: () => this.edit(),
      change: (id) => this.edit(id),
    });
    this.listed = []; // the problems in the error summary
    this.node = this.build();
  }

  build() {
    this.heading = el("h2", { tabIndex: -1, className: "cop-heading", id: uniqueId("section"), dir: "auto" }, this.spec.title);
    this.standing = el("p", { className: "cop-standing" });
    this.done = el("div", { className: "cop-done", tabIndex: -1, hidden: true });
    this.summary = el("div", { className: "cop-summary", role: "alert", tabIndex: -1, hidden: true });
    this.sheet = el(
      "div",
      {},
      this.questions.map((question) => question.node),
      this.spec.shareable ? this.checkButton() : null,
    );
    const section = el(
      "section",
      { className: "cop-section", "aria-labelledby": this.heading.id },
      this.heading,
      this.spec.shareable ? this.standing : null,
      paragraphs(this.spec.help),
      this.done,
      this.summary,
      this.sheet,
      this.review.node,
      this.status.node,
    );
    section.dataset.section = this.spec.id;
    return section;
  }

  checkButton() {
    const check = button("Check and share this section", () => this.check(), "");
    check.append(hiddenText(` ${this.spec.title}`));
    return check;
  }

  open() {
    const answers = this.model.get("answers");
    const restored = this.questions.map((question) => this.saver.add(question, answers[question.id]));
    if (restored.some(Boolean)) this.status.restored();
    for (const question of this.questions) question.showProblems(answers[question.id]?.problems ?? []);
    this.showStanding(this.model.get("standing"));
    this.listen();
    if (decodeURIComponent(location.hash.slice(1)) === this.spec.id) requestAnimationFrame(() => moveTo(this.heading));
  }

  listen() {
    const listening = new AbortController();
    const { signal } = listening;
    const leaving = () => this.saver.flush({ leaving: true });
    const hidden = () => document.visibilityState === "hidden" && leaving();
    const message = (content) => this.receive(content);
    for (const name of ["cop:flush", "pagehide"]) window.addEventListener(name, leaving, { signal });
    window.addEventListener("cop:leave", ({ detail }) => detail.push(this.saved()), { signal });
    window.addEventListener("cop:forget", () => this.saver.forget(), { signal });
    document.addEventListener("visibilitychange", hidden, { signal });
    this.node.addEventListener("focusout", () => this.saver.flush(), { signal });
    const resume = ({ state, refuse }) => this.isOther(state) && refuse();
    const resumed = ({ forget }) => this.resume(forget);
    this.model.on("msg:custom", message);
    this.model.on("cop:resume", resume);
    this.model.on("cop:resumed", resumed);
    this.unlisten = () => {
      listening.abort();
      this.model.off("msg:custom", message);
      this.model.off("cop:resume", resume);
      this.model.off("cop:resumed", resumed);
    };
  }

  /** Tell whether a Python that has begun anew asks somebody else, or other questions. */
  isOther({ draft_scope, spec }) {
    return draft_scope !== this.model.get("draft_scope") || JSON.stringify(spec) !== JSON.stringify(this.spec);
  }

  /** A Python that has begun anew is told what the last one has not acknowledged, in place of what still waits. */
  resume(forget) {
    forget();
    this.showStanding(this.model.get("standing"));
    this.saver.resume(this.model.get("answers"));
  }

  /** Save what is unsaved; resolves to whether all of it is safe. */
  saved() {
    return new Promise((resolve) => this.saver.whenSaved(resolve));
  }

  close() {
    clearTimeout(this.unanswered);
    this.saver.close();
    this.status.close();
    this.unlisten?.();
  }

  receive(content) {
    if (content.type === "answers") this.takeAnswers(content);
    else if (content.view !== this.saver.view) this.model.send({ type: "refresh" });
    else if (content.type === "saved") this.takeSaved(content);
    else if (content.type === "shared") this.takeShared(content);
    else if (content.type === "reviewed") this.openReview(content);
  }

  /** Python's own news: a value set in a cell, or a save from another view of this form. */
  takeAnswers({ answers, standing }) {
    for (const [id, answer] of Object.entries(answers)) this.saver.refresh(id, answer);
    this.showStanding(standing);
  }

  takeSaved(content) {
    this.saver.acknowledge(content);
    if (content.standing) this.showStanding(content.standing);
    for (const [id, result] of Object.entries(content.results ?? {})) this.takeResult(this.question(id), result);
  }

  takeResult(question, result) {
    if (result.unseen) {
      const take = () => {
        question.write(result.unseen);
        this.saver.touch(question);
        question.focus();
      };
      const keep = () => {
        // A save that was tried again came to rest below the other text: mine goes on top of it.
        if (result.unseen.revision > result.revision) this.saver.overrule(question, result.unseen);
        question.focus();
      };
      question.showUnseen(result.unseen, { take, keep });
    }
    // While typing nobody is corrected; problems that are on the page already go as they are mended.
    if (!result.refused && question.hasProblems) this.showProblems(question, result.problems);
  }

  question(id) {
    return this.questions.find((question) => question.id === id);
  }

  showStanding({ state, at }) {
    const moment = at ? ` (shared ${clock(at)})` : "";
    this.standing.textContent = `${STANDINGS[state]}${moment}`;
    this.standing.dataset.state = state;
  }

  async check() {
    show(this.done, false);
    this.clearSummary();
    for (const question of this.questions) question.write(question.read()); // blank rows go, so that rows are numbered as in Python
    if (await this.saved()) this.ask({ type: "review" }, (message) => this.summarise([{ message, target: this.status.node }]));
    else this.summarise([{ message: "Some of your answers are not saved yet.", target: this.status.node }]);
  }

  /** Send what Python replies to, and call `silent` with a sentence when no reply comes. */
  ask(message, silent) {
    clearTimeout(this.unanswered);
    this.unanswered = setTimeout(() => silent(SILENT), PATIENCE);
    this.model.send({ ...message, view: this.saver.view });
  }

  openReview({ answers, advice, failed }) {
    clearTimeout(this.unanswered);
    if (failed) return this.summarise([{ message: failed, target: this.status.node }]);
    this.clearSummary();
    this.seen = Object.fromEntries(Object.entries(answers).map(([id, { revision }]) => [id, revision]));
    show(this.sheet, false);
    return this.review.open(this.questions, answers, advice);
  }

  edit(questionId) {
    this.review.close();
    show(this.sheet, true);
    if (questionId) this.question(questionId).focus();
    else moveTo(this.heading);
  }

  /** Share what was read under "check your answers", not what may have come since. */
  share() {
    this.ask({ type: "share", seen: this.seen }, (sentence) => this.review.fail(sentence));
  }

  takeShared({ problems, changed, standing, failed }) {
    clearTimeout(this.unanswered);
    if (failed) return this.review.fail(failed);
    this.edit();
    if (changed?.length) return this.summarise(changed.map((id) => this.changedElsewhere(id)));
    if (problems) return this.showAllProblems(problems);
    this.showStanding(standing);
    return this.congratulate();
  }

  changedElsewhere(id) {
    const question = this.question(id);
    return { message: `“${question.spec.text}” was changed in another window. Reload this page, then share again.`, question, path: [] };
  }

  showAllProblems(problems) {
    const found = this.questions.flatMap((question) => {
      const own = problems[question.id] ?? [];
      this.showProblems(question, own);
      return own.map(({ message, path }) => ({ message, question, path }));
    });
    this.summarise(found);
  }

  showProblems(question, problems) {
    question.showProblems(problems);
    if (!this.questions.some((each) => each.hasProblems)) this.clearSummary();
    else this.drawSummary(this.listed.filter((each) => each.question !== question || problems.some(({ message }) => message === each.message)));
  }

  summarise(found) {
    this.drawSummary(found);
    show(this.summary, true);
    if (!document.title.startsWith("Error: ")) document.title = `Error: ${document.title}`;
    moveTo(this.summary);
  }

  /** List what is still wrong; what was mended goes from the list. */
  drawSummary(found) {
    this.listed = found;
    const links = found.map(({ message, question, path, target }) => {
      const go = (event) => {
        event.preventDefault();
        if (question) question.focus(path);
        else moveTo(target);
      };
      return el("li", {}, el("a", { href: question ? `#${question.fieldId(path)}` : "#", onclick: go }, message));
    });
    this.summary.replaceChildren(el("h3", {}, "There is a problem"), el("ul", {}, links));
  }

  clearSummary() {
    show(this.summary, false);
    document.title = document.title.replace(/^Error: /, "");
  }

  congratulate() {
    const next = this.spec.next;
    this.done.replaceChildren(
      el("p", {}, el("strong", {}, "You have shared this section with the group.")),
      el("p", {}, "You can still change your answers. The group sees a change when you share the section again."),
      next ? el("p", {}, "Next: ", el("a", { href: next.href, onclick: (event) => goTo(event, next.section) }, next.title)) : null,
    );
    show(this.done, true);
    moveTo(this.done);
  }
}
