// Where one writes: text, files, what it answers to, and the form of a job that is being changed.

import { Chips } from "./chips.js";
import { el, icon, iconButton } from "./dom.js";
import { Suggestions } from "./suggest.js";
import { say } from "./words.js";

const DRAFT = "videobot-draft";
const MOST_HEIGHT = 0.4;

export class Composer {
  constructor({ foot, limits, isAdmin, toast, onSend }) {
    this.onSend = onSend;
    this.context = null;
    this.replying = null;
    this.field = el("textarea", {
      id: "text",
      rows: 1,
      dir: "auto",
      placeholder: say("page-placeholder"),
      "aria-label": say("page-message-field"),
      enterkeyhint: "send",
      autocomplete: "off",
    });
    this.picker = el("input", { type: "file", id: "files", multiple: true, hidden: true, tabindex: -1, "aria-label": say("page-attach") });
    const chips = el("ul", { class: "chips", hidden: true, "aria-label": say("page-files") });
    this.about = el("div", { class: "about", hidden: true });
    this.sendButton = el("button", { type: "submit", class: "send", "aria-label": say("page-send"), title: say("page-send") }, icon("send"));
    this.chips = new Chips({ element: chips, limits, toast, onChange: () => this.changed() });
    this.suggestions = new Suggestions(this.field, () => this.chips.all(), isAdmin);
    const attach = iconButton("attach", say("page-attach"), () => this.picker.click(), "attach");
    this.form = el(
      "form",
      { class: "composer" },
      this.suggestions.list,
      this.about,
      chips,
      el("div", { class: "line" }, attach, this.picker, this.field, this.sendButton),
    );
    foot.append(this.form, el("p", { class: "keys" }, say("page-keys")));
    this.listen();
    this.setText(localStorage.getItem(DRAFT) ?? "");
  }

  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.form.addEventListener("click", (event) => event.target === event.currentTarget && this.field.focus());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("input", () => {
      this.suggestions.look();
      this.changed();
      localStorage.setItem(DRAFT, this.field.value);
    });
    this.field.addEventListener("blur", () => this.suggestions.close());
    this.field.addEventListener("paste", (event) => this.pasted(event));
    this.picker.addEventListener("change", () => {
      this.attach([...this.picker.files]);
      this.picker.value = "";
    });
  }

  key(event) {
    // an input method's Enter chooses a word, it does not send
    if (event.isComposing || event.keyCode === 229) return;
    if (this.suggestions.key(event)) {
      event.preventDefault();
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && (this.replying || this.context)) {
      event.preventDefault();
      this.forgetAbout();
    }
  }

  pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    this.attach(files);
  }

  attach(files) {
    this.chips.add(files);
    this.field.focus();
  }

  setText(text) {
    this.field.value = text;
    localStorage.setItem(DRAFT, text);
    this.changed();
  }

  changed() {
    this.field.style.height = "auto";
    const most = window.innerHeight * MOST_HEIGHT;
    this.field.style.height = `${Math.min(this.field.scrollHeight, most)}px`;
    this.field.style.overflowY = this.field.scrollHeight > most ? "auto" : "hidden";
    const ready = this.field.value.trim() !== "" || this.chips.files.length > 0;
    this.sendButton.setAttribute("aria-disabled", String(!ready));
  }

  send() {
    const text = this.field.value.trim();
    if (!text && this.chips.files.length === 0) return;
    const draft = { text, files: this.chips.take(), replyTo: this.replying?.id ?? null, replying: this.replying, context: this.context };
    this.setText("");
    this.suggestions.close();
    this.forgetAbout();
    this.onSend(draft);
  }

  // A message that was not sent comes back to be changed; what is being written meanwhile is not lost.
  takeBack(draft) {
    const now = this.field.value;
    this.setText(now ? `${draft.text}\n${now}` : draft.text);
    this.chips.add(draft.files);
    if (draft.replying) this.replyTo(draft.replying);
    if (draft.context) this.open({ ...draft.context, text: this.field.value });
    this.toEnd();
  }

  replyTo(message) {
    this.forgetAbout();
    this.replying = message;
    const author = message.kind === "said" ? message.author.name : say("page-bot-name");
    const said = message.text || message.headline || (message.files ?? []).map((file) => file.name).join(", ");
    this.showAbout(icon("reply"), say("page-replying-to", { name: author }), said);
    const video = message.state === "done" && message.video ? [{ name: message.video.name, kind: "video" }] : [];
    this.chips.bring(message.kind === "said" ? message.files : video);
    this.field.focus();
  }

  // The form of *Edit* and *Extend*: the command to change and send, and the files that come along.
  open(form) {
    this.forgetAbout();
    this.context = { edited_job: form.edited_job, replied_job: form.replied_job, references: form.references };
    const job = form.edited_job ?? form.replied_job;
    if (job) this.showAbout(icon("pencil"), say("page-changing", { job }), "");
    this.setText(form.text);
    this.chips.bring(form.references ?? []);
    this.toEnd();
  }

  showAbout(sign, title, said) {
    const close = iconButton("close", say("page-stop-reply"), () => this.forgetAbout(), "small");
    this.about.replaceChildren(sign, el("p", {}, el("strong", {}, title), " ", el("span", {}, said)), close);
    this.about.hidden = false;
  }

  forgetAbout() {
    this.replying = null;
    this.context = null;
    this.about.hidden = true;
    this.chips.bring([]);
  }

  toEnd() {
    this.field.focus();
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
    this.changed();
  }
}
