// Suggestions while one types: commands after a slash, options after two dashes, references after an at sign.

import { el } from "./dom.js";
import { say } from "./words.js";

const COMMANDS = [
  ["/video ", "page-hint-video"],
  ["/video list", "page-hint-list"],
  ["/video status ", "page-hint-status"],
  ["/video show ", "page-hint-show"],
  ["/video cancel ", "page-hint-cancel"],
  ["/video again ", "page-hint-again"],
  ["/video limits", "page-hint-limits"],
  ["/video help", "page-hint-help"],
  ["/video forget", "page-hint-forget"],
];
const ADMIN = ["/video-admin ", "page-hint-admin"];
const ADMIN_COMMANDS = [
  ["/video-admin limits", "page-hint-admin-limits"],
  ["/video-admin limits set ", "page-hint-admin-limits-set"],
  ["/video-admin limits why @", "page-hint-admin-limits-why"],
  ["/video-admin limits try ", "page-hint-admin-limits-try"],
  ["/video-admin limits clear ", "page-hint-admin-limits-clear"],
  ["/video-admin usage", "page-hint-admin-usage"],
  ["/video-admin jobs", "page-hint-admin-jobs"],
  ["/video-admin block @", "page-hint-admin-block"],
  ["/video-admin dearest ", "page-hint-admin-dearest"],
  ["/video-admin approval ", "page-hint-admin-approval"],
  ["/video-admin changes", "page-hint-admin-changes"],
  ["/video-admin help", "page-hint-admin-help"],
];
const OPTIONS = [
  ["--duration ", "page-hint-duration"],
  ["--ar ", "page-hint-ar"],
  ["--res ", "page-hint-res"],
  ["--fast ", "page-hint-fast"],
  ["--mute ", "page-hint-mute"],
  ["--seed ", "page-hint-seed"],
];

// What could stand at the caret: the piece typed so far, and what may replace it.
export function suggestionsFor(text, caret, references, isAdmin = false) {
  const before = text.slice(0, caret);
  if (/^[/／][^\n]*$/.test(before)) {
    const typed = before.replace(/^／/, "/").toLowerCase();
    const commands = !isAdmin ? COMMANDS : typed.startsWith("/video-") ? ADMIN_COMMANDS : [...COMMANDS, ADMIN];
    const found = commands.filter(([command]) => command.startsWith(typed) && command.trimEnd() !== typed.trimEnd());
    // after `/video` a prompt is as likely as a command: nothing is chosen for the person, Enter sends
    if (found.length > 0) return choices(0, found.map(([value, hint]) => [value, say(hint)]), /^\/video/.test(typed));
  }
  const option = before.match(/(?:^|\s)(--[a-z]*)$/i);
  if (option) {
    const found = OPTIONS.filter(([name]) => name.startsWith(option[1].toLowerCase()) && name.trimEnd() !== option[1]);
    return choices(caret - option[1].length, found.map(([value, hint]) => [value, say(hint)]));
  }
  const cite = before.match(/@([a-z]*\d*)$/i);
  if (cite) {
    const typed = cite[0].toLowerCase();
    const found = references.filter(({ label }) => label && label.toLowerCase().startsWith(typed) && label.toLowerCase() !== typed);
    return choices(caret - cite[0].length, found.map(({ label, name }) => [`${label} `, name]));
  }
  return null;
}

function choices(from, entries, quiet = false) {
  return entries.length === 0 ? null : { from, entries, quiet };
}

// The list above the text field; the field keeps the focus (a combobox, as screen readers know it).
export class Suggestions {
  constructor(field, references, isAdmin) {
    this.field = field;
    this.isAdmin = isAdmin;
    this.references = references;
    this.list = el("ul", { class: "suggestions", id: "suggestions", role: "listbox", "aria-label": say("page-suggestions"), hidden: true });
    const shown = { role: "combobox", "aria-autocomplete": "list", "aria-controls": "suggestions", "aria-expanded": "false" };
    for (const [name, value] of Object.entries(shown)) field.setAttribute(name, value);
    this.close();
  }

  get open() {
    return this.found !== null;
  }

  look() {
    const { selectionStart, selectionEnd, value } = this.field;
    const found = selectionStart === selectionEnd ? suggestionsFor(value, selectionStart, this.references(), this.isAdmin) : null;
    if (found === null || value === this.refused) return this.close();
    this.found = found;
    this.chosen = found.quiet ? -1 : 0;
    return this.draw();
  }

  draw() {
    const entries = this.found.entries.map(([value, hint], place) =>
      el(
        "li",
        {
          role: "option",
          id: `suggestion-${place}`,
          "aria-selected": String(place === this.chosen),
          on: { mousedown: (event) => event.preventDefault(), click: () => this.take(place) },
        },
        el("strong", {}, value.trim()),
        el("span", {}, hint),
      ),
    );
    this.list.replaceChildren(...entries);
    this.list.hidden = false;
    entries[this.chosen]?.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-expanded", "true");
    if (this.chosen >= 0) this.field.setAttribute("aria-activedescendant", `suggestion-${this.chosen}`);
    else this.field.removeAttribute("aria-activedescendant");
  }

  close() {
    this.found = null;
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  take(place) {
    const [value] = this.found.entries[place];
    const { value: text, selectionStart } = this.field;
    const from = this.found.from;
    this.field.setRangeText(value, from, selectionStart, "end");
    this.close();
    this.field.focus();
    if (text !== this.field.value) this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Whether the key was for the list.
  key(event) {
    if (!this.open) return false;
    const count = this.found.entries.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.chosen = this.chosen < 0 ? (step > 0 ? 0 : count - 1) : (this.chosen + step + count) % count;
      this.draw();
      return true;
    }
    if (event.key === "Tab" && !event.shiftKey) {
      this.take(Math.max(this.chosen, 0));
      return true;
    }
    if (event.key === "Enter" && this.chosen >= 0) {
      this.take(this.chosen);
      return true;
    }
    if (event.key === "Escape") {
      this.refused = this.field.value;
      this.close();
      return true;
    }
    return false;
  }
}
