// A message of the bot's: a job on its way, a finished video, an answer; and the notes only the asker sees.

import { el, fill, icon, iconButton } from "./dom.js";
import { enclosed } from "./enclosures.js";
import { downloadLink, finished, thumbnail } from "./media.js";
import { Frame, markedText } from "./message.js";
import { say } from "./words.js";

const STEPS = ["preparing", "queued", "submitting", "rendering", "fetching"];
const AT = { accepted: 0, preparing: 0, awaiting: 1, queued: 1, submitting: 2, rendering: 3, fetching: 4, delivering: 4, done: 5 };
const SIGNS = { done: "check", failed: "cross", failing: "cross", cancelled: "stop", cancelling: "stop", uncertain: "ask", awaiting: "ask" };
const SURE_FOR = 4000;

export class Posted extends Frame {
  constructor(data, actions) {
    super(data, null, actions);
    this.title = el("div", { class: "title" });
    this.steps = el("div", { class: "steps" });
    this.screen = el("div", { class: "screen" });
    this.prompt = el("div", { class: "prompt" });
    this.card = el("ul", { class: "card" });
    this.lines = el("div", { class: "lines" });
    this.buttons = el("div", { class: "buttons" });
    this.panel = el("div", {}, this.title, this.steps, this.screen, this.prompt, this.card, this.lines, this.buttons);
    this.body.append(this.panel);
    this.update(data, actions);
  }

  update(data, actions) {
    const { state } = data;
    const before = this.state;
    this.data = data;
    this.state = state;
    const asked = actions.find(data.thread)?.data;
    // an answer that stands right below its question needs no quotation of it
    this.element.dataset.thread = data.thread ?? "";
    this.showQuote(data.thread, asked && { author: asked.author?.name ?? null, text: firstLine(asked) }, actions);
    this.panel.className = panelClass(data);
    fill(this.title, [data.headline, data.job, state, data.mention, data.video !== null], () => titleOf(data, actions));
    fill(this.steps, onItsWay(data) ? [state, data.progress] : null, () => stepsOf(data));
    fill(this.screen, data.video, finished);
    fill(this.prompt, data.prompt, promptOf);
    fill(this.card, data.card.length ? data.card : null, (lines) => lines.map(cardLine));
    fill(this.lines, linesOf(data), ({ lines, link }) => [...lines.map((line) => el("p", {}, line)), link && linkOf(link)]);
    fill(this.buttons, data.buttons.length || data.video ? [data.buttons, data.video] : null, () => [
      ...data.buttons.map((button) => actionButton(button, actions)),
      data.video && downloadLink(data.video),
    ]);
    return before !== undefined && before !== state;
  }

  announcement() {
    return `${say("page-bot-name")}: ${this.data.headline}`;
  }
}

function firstLine(asked) {
  return (asked.text ?? asked.headline ?? "").split("\n")[0].slice(0, 160);
}

function panelClass(data) {
  if (data.video) return "panel result";
  return data.state || data.card.length ? `panel job ${data.state ?? ""}` : "plain";
}

const onItsWay = (data) => data.state in AT && data.state !== "done";

function titleOf(data, actions) {
  const sign = SIGNS[data.state];
  const mark = data.video
    ? null
    : sign
      ? el("span", { class: `sign ${data.state}` }, icon(sign))
      : onItsWay(data) && el("span", { class: "sign turning", "aria-hidden": "true" });
  const mention = data.mention && el("span", { class: data.mention.id === actions.me() ? "mention me" : "mention" }, `@${data.mention.name}`);
  return [mark, el("p", { class: "headline", dir: "auto" }, mention, mention && " ", ...withJob(data.headline, data.job))];
}

// The job's id, wherever the sentence has it, as a button that copies it.
function withJob(sentence, job) {
  const place = job ? sentence.indexOf(job) : -1;
  if (place < 0) return [sentence];
  return [sentence.slice(0, place), jobChip(job), sentence.slice(place + job.length)];
}

function jobChip(job) {
  const chip = el("button", { type: "button", class: "job-id", title: say("page-copy-id"), "aria-label": `${say("page-copy-id")}: ${job}` }, job);
  chip.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(job);
      chip.classList.add("copied");
      setTimeout(() => chip.classList.remove("copied"), 1200);
    } catch {
      window.getSelection().selectAllChildren(chip);
    }
  });
  return chip;
}

function stepsOf(data) {
  const now = AT[data.state];
  return STEPS.map((step, place) => {
    const known = step === "rendering" && place === now && data.progress !== null;
    const kind = place < now ? "past" : place > now ? "ahead" : known ? "known" : "now";
    const part = el("span", { class: `step ${step} ${kind}` });
    if (known) {
      const shown = { role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": data.progress };
      for (const [name, value] of Object.entries(shown)) part.setAttribute(name, value);
      part.setAttribute("aria-label", data.headline);
      const done = el("span", { class: "done" });
      done.style.inlineSize = `${data.progress}%`;
      part.append(done);
    }
    return part;
  });
}

function promptOf(prompt) {
  const quote = el("blockquote", { dir: "auto" }, ...markedText(prompt));
  const more = el("button", { type: "button", class: "more", "aria-expanded": "false", hidden: true }, say("page-show-all"));
  more.addEventListener("click", () => {
    const open = quote.classList.toggle("open");
    more.setAttribute("aria-expanded", String(open));
    more.textContent = say(open ? "page-show-less" : "page-show-all");
  });
  const watch = new ResizeObserver(() => {
    if (!quote.classList.contains("open")) more.hidden = quote.scrollHeight <= quote.clientHeight + 2;
  });
  watch.observe(quote);
  return [quote, more];
}

function cardLine(line) {
  const said = el(
    "span",
    { class: "reference" },
    el("span", { class: "equation" }, el("strong", { class: "mark cite" }, line.label), " = ", el("span", { class: "file-name" }, line.name)),
    " ",
    el("span", { class: "detail" }, `(${line.detail})`),
    line.warning && el("span", { class: "warning" }, icon("warn"), line.warning),
  );
  return el("li", {}, thumbnail(line.kind, line.url), said);
}

function linesOf(data) {
  return data.lines.length || data.link ? { lines: data.lines, link: data.link } : null;
}

function linkOf(link) {
  if (!/^https?:\/\//i.test(link)) return null;
  return el("p", {}, el("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, say("page-open-video")));
}

// Deleting cannot be undone: the first press asks, the second does it.
function actionButton(button, actions) {
  const node = el("button", { type: "button", class: button.danger ? "button danger" : "button" }, button.label);
  let sure = button.action !== "delete";
  node.addEventListener("click", async () => {
    if (!sure) {
      sure = true;
      node.textContent = say("page-delete-sure");
      setTimeout(() => {
        sure = false;
        node.textContent = button.label;
      }, SURE_FOR);
      return;
    }
    if (node.getAttribute("aria-disabled") === "true") return;
    // not `disabled`: that would take the keyboard's focus away
    node.setAttribute("aria-disabled", "true");
    await actions.press(button);
    node.removeAttribute("aria-disabled");
  });
  return node;
}

// Told to the asker alone, by their own browser; it goes when it is dismissed or the page is loaded anew.
export class Note extends Posted {
  constructor(data, actions) {
    super(data, { ...actions, reply: null });
    this.element.classList.add("private");
    const dismiss = iconButton("close", say("page-dismiss"), () => actions.dismiss(this.data.id), "dismiss");
    this.body.prepend(el("p", { class: "only-you" }, icon("lock"), say("page-only-you"), dismiss));
    if (data.enclosures) this.screen.after(el("div", { class: "files enclosed" }, ...data.enclosures.map(enclosed)));
    if (data.suggestion) {
      const use = el("button", { type: "button", class: "button strong" }, data.suggestion.label);
      use.addEventListener("click", data.suggestion.take);
      this.buttons.append(use);
      this.buttons.hidden = false;
    }
  }
}
