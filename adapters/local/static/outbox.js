// Sends messages and presses. A message that could not be sent stays on the page with its words and files.

import { el, iconButton } from "./dom.js";
import { markedText } from "./message.js";
import { say } from "./words.js";

const AGAIN_AFTER = 1000;
const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";

export function newEvent() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function upload(form, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/messages");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded, event.total));
    const done = () => resolve({ status: request.status, body: request.response });
    request.addEventListener("load", done);
    request.addEventListener("error", done);
    request.addEventListener("abort", done);
    request.addEventListener("timeout", done);
    request.send(form);
  });
}

export async function press(button, name) {
  const body = JSON.stringify({ event: newEvent(), action: button.action, job: button.job, name, zone: zone() });
  try {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch("/api/press", { method: "POST", headers, body });
    return { status: response.status, body: await response.json() };
  } catch {
    return { status: 0, body: null };
  }
}

export class Outbox {
  constructor({ list, name, onAnswer, onEdit, onWelcome }) {
    this.list = list;
    this.name = name;
    this.onAnswer = onAnswer;
    this.onEdit = onEdit;
    this.onWelcome = onWelcome;
    this.waiting = new Map();
  }

  send(draft) {
    const letter = { event: newEvent(), draft, element: null, welcomed: false, askedAgain: false };
    this.waiting.set(letter.event, letter);
    this.draw(letter);
    this.list.append(letter.element);
    letter.element.scrollIntoView({ block: "end" });
    return this.post(letter);
  }

  draw(letter) {
    const { text, files } = letter.draft;
    letter.bar = el("progress", { class: "sending", max: 1, "aria-label": say("page-sending") });
    letter.state = el("p", { class: "state" }, say("page-sending"));
    letter.choices = el("div", { class: "buttons", hidden: true });
    const names = files.length > 0 && el("p", { class: "names" }, files.map((file) => file.name).join(", "));
    letter.element = el(
      "li",
      { class: "message pending" },
      el("div", { class: "content" }, text && el("p", { class: "text", dir: "auto" }, ...markedText(text)), names, letter.bar, letter.state, letter.choices),
    );
  }

  async post(letter) {
    letter.element.classList.remove("failed");
    letter.choices.hidden = true;
    letter.bar.hidden = letter.draft.files.length === 0;
    letter.state.textContent = say("page-sending");
    const { status, body } = await upload(this.form(letter), (loaded, total) => {
      letter.bar.value = loaded / total;
    });
    if (status === 200 && body) {
      this.finish(letter.event);
      this.onAnswer(body, letter.draft);
    } else if (status === 401 && !letter.welcomed) {
      letter.welcomed = true;
      await this.onWelcome();
      await this.post(letter);
    } else if (!this.waiting.has(letter.event) && status === 0 && !letter.askedAgain) {
      // it is in the room already, only the answer was lost: the same event again is the same message
      letter.askedAgain = true;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER));
      await this.post(letter);
    } else {
      this.failed(letter, status, body?.problem);
    }
  }

  form({ event, draft }) {
    const form = new FormData();
    const { edited_job, replied_job } = draft.context ?? {};
    const fields = { event, text: draft.text, name: this.name(), zone: zone(), reply_to: draft.replyTo, edited_job, replied_job };
    for (const [name, value] of Object.entries(fields)) if (value) form.append(name, value);
    // files come last: they are stored while they arrive, under the event's name
    for (const file of draft.files) form.append("file", file, file.name);
    return form;
  }

  failed(letter, status, problem) {
    const again = status === 0 || status >= 500;
    letter.element.classList.add("failed");
    letter.bar.hidden = true;
    letter.state.textContent = problem ?? say("page-not-sent");
    const button = (label, click) => el("button", { type: "button", class: "button", on: { click } }, label);
    letter.choices.replaceChildren(
      ...(again ? [button(say("page-retry"), () => this.post(letter))] : []),
      button(say("page-edit-again"), () => {
        this.finish(letter.event);
        this.onEdit(letter.draft);
      }),
      iconButton("close", say("page-discard"), () => this.finish(letter.event)),
    );
    letter.choices.hidden = false;
  }

  // It is in the room (or given up): the copy here goes.
  finish(event) {
    const letter = this.waiting.get(event);
    if (!letter) return;
    this.waiting.delete(event);
    letter.element.remove();
  }
}
