// One message in the room: the frame all of them share, and what people say.

import { el, fill, icon, iconButton } from "./dom.js";
import { attachment } from "./media.js";
import { clockTime, dayName, fullTime, say } from "./words.js";

// What looks like a command, an option or a citation gets a quiet mark, so that a typing mistake shows.
const MARKS = /(^[/／!！]video(?:-admin)?(?=\s|$)|@(?:Image|Video|Audio|图片?|视频|音频) ?\d+(?!\d)|(?<=\s)--[a-z][a-z-]*(?:[ =][\w:.]+)?)/gi;

export function markedText(text) {
  return text.split(MARKS).map((part, place) => {
    if (place % 2 === 0) return part;
    const kind = part.startsWith("@") ? "cite" : part.startsWith("-") ? "option" : "command";
    return el("span", { class: `mark ${kind}` }, part);
  });
}

const HUES = 12;

export function avatar(person) {
  if (person === null) return el("img", { class: "avatar", src: "/static/icon.svg", alt: "" });
  let sum = 0;
  for (const letter of person.id) sum = (sum * 31 + letter.codePointAt(0)) % HUES;
  const first = [...person.name.trim()][0] ?? "?";
  return el("span", { class: `avatar hue-${sum}`, "aria-hidden": "true" }, first.toLocaleUpperCase());
}

// The frame: avatar, name, time, and room for what is said. `author` null is the bot.
export class Frame {
  constructor(data, author, actions) {
    this.data = data;
    const when = new Date(data.at);
    this.day = el("p", { class: "day" }, dayName(when));
    this.quote = el("div", { class: "quote-line", hidden: true });
    this.body = el("div", { class: "body" });
    this.receipt = el("p", { class: "receipt", hidden: true });
    const name = author === null ? say("page-bot-name") : author.name;
    const head = el(
      "p",
      { class: "head" },
      el("strong", { class: "name" }, name),
      author === null && el("span", { class: "badge" }, say("page-bot-badge")),
      el("time", { datetime: data.at, title: fullTime(when) }, clockTime(when)),
    );
    const reply = actions.reply && iconButton("reply", say("page-reply"), () => actions.reply(this.data), "reply");
    this.element = el(
      "li",
      { class: `message ${data.kind}`, id: `message-${data.id}`, tabindex: -1 },
      this.day,
      el("div", { class: "row" }, avatar(author), el("div", { class: "content" }, head, this.quote, this.body, this.receipt), reply),
    );
    this.author = author === null ? "bot" : author.id;
  }

  // What it answers to, shown in one line that leads there.
  showQuote(target, quote, actions) {
    fill(this.quote, quote && { ...quote, target }, ({ author, text }) =>
      el(
        "button",
        { type: "button", class: "jump", on: { click: () => actions.jump(target) } },
        icon("reply"),
        el("strong", {}, author ?? say("page-bot-name")),
        el("span", { class: "quoted" }, text),
      ),
    );
  }
}

export class Said extends Frame {
  constructor(data, actions) {
    super(data, data.author, actions);
    this.update(data, actions);
  }

  update(data, actions) {
    this.data = data;
    this.showQuote(data.reply_to, data.quote, actions);
    fill(this.body, { text: data.text, files: data.files }, ({ text, files }) => [
      text && el("p", { class: "text", dir: "auto" }, ...markedText(text)),
      files.length > 0 && el("div", { class: "files" }, ...files.map(attachment)),
    ]);
  }

  announcement() {
    return `${this.data.author.name}: ${this.data.text || this.data.files.map((file) => file.name).join(", ")}`;
  }
}
