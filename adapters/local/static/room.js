// The room: every message once, in the order of their times, kept at its newest unless somebody reads further up.

import { el, icon } from "./dom.js";
import { Said } from "./message.js";
import { Note, Posted } from "./post.js";
import { say } from "./words.js";

const SOON = 5 * 60 * 1000;
const NEAR = 80;

export class Room {
  constructor({ list, scroll, foot, empty, actions, announce }) {
    this.list = list;
    this.scroll = scroll;
    this.empty = empty;
    this.actions = { ...actions, find: (id) => this.views.get(id), jump: (id) => this.jump(id), dismiss: (id) => this.remove(id) };
    this.announce = announce;
    this.views = new Map();
    this.receipts = new Map();
    this.ready = false;
    this.unseen = 0;
    this.pinned = true;
    this.latest = el("button", { type: "button", class: "latest", hidden: true, on: { click: () => this.toLatest() } });
    foot.prepend(this.latest);
    scroll.addEventListener("scroll", () => this.looked(), { passive: true });
    const grown = new ResizeObserver(() => this.pinned && this.toLatest("instant"));
    grown.observe(list);
    grown.observe(list.nextElementSibling);
    grown.observe(scroll);
  }

  // What follows is the whole room anew; the asker's own notes stay.
  restart() {
    this.ready = false;
    for (const [id, view] of this.views) {
      if (!(view instanceof Note)) this.remove(id);
    }
  }

  upToDate() {
    const first = !this.ready;
    this.ready = true;
    this.empty.hidden = this.views.size > 0;
    for (const view of this.views.values()) {
      // the question may have come after its answer
      if (view instanceof Posted) view.update(view.data, this.actions);
    }
    if (first && this.pinned) this.toLatest("instant");
  }

  show(data) {
    if (data.kind === "gone") return this.remove(data.id);
    const known = this.views.get(data.id);
    if (known) {
      const moved = known.update(data, this.actions);
      if (moved && this.ready) this.announce(known.announcement());
      return known;
    }
    const view = this.viewOf(data);
    this.views.set(data.id, view);
    this.place(view);
    this.empty.hidden = true;
    if (this.receipts.has(data.id)) this.mark(data.id, this.receipts.get(data.id));
    if (this.ready) this.arrived(view);
    return view;
  }

  viewOf(data) {
    if (data.kind === "said") return new Said(data, this.actions);
    return data.kind === "note" ? new Note(data, this.actions) : new Posted(data, this.actions);
  }

  place(view) {
    let after = this.list.lastElementChild;
    while (after && this.viewAt(after).data.at > view.data.at) after = after.previousElementSibling;
    if (after) after.after(view.element);
    else this.list.prepend(view.element);
    this.join(view.element);
    if (view.element.nextElementSibling) this.join(view.element.nextElementSibling);
  }

  viewAt(element) {
    return this.views.get(element.id.slice("message-".length));
  }

  // Messages of one person soon after each other stand together under one name; a new day has its heading.
  join(element) {
    const view = this.viewAt(element);
    const above = element.previousElementSibling && this.viewAt(element.previousElementSibling);
    const [now, then] = [new Date(view.data.at), above && new Date(above.data.at)];
    const sameDay = above && now.toDateString() === then.toDateString();
    element.classList.toggle("new-day", !sameDay);
    element.classList.toggle("joined", Boolean(sameDay && above.author === view.author && now - then < SOON && !view.data.reply_to));
    element.classList.toggle("below-card", Boolean(above?.data.prompt && above.data.job && above.data.job === view.data.job));
    element.classList.toggle("below-question", Boolean(above && view.data.thread && this.answers(above, view.data.thread)));
  }

  answers(above, thread) {
    return above.data.id === thread || above.data.thread === thread;
  }

  remove(id) {
    const view = this.views.get(id);
    if (!view) return;
    this.views.delete(id);
    const next = view.element.nextElementSibling;
    view.element.remove();
    if (next) this.join(next);
    if (this.ready) this.empty.hidden = this.views.size > 0;
  }

  // A word about one's own message, such as the job it became.
  mark(id, text) {
    this.receipts.set(id, text);
    const view = this.views.get(id);
    if (!view) return;
    view.receipt.replaceChildren(icon("check"), text);
    view.receipt.hidden = false;
  }

  arrived(view) {
    this.announce(view.announcement());
    const mine = view.author === this.actions.me() || view instanceof Note;
    if (mine) return this.toLatest();
    if (this.pinned) return this.toLatest();
    this.unseen += 1;
    return this.offerLatest();
  }

  looked() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroll;
    this.pinned = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.pinned) this.unseen = 0;
    this.offerLatest();
  }

  offerLatest() {
    this.latest.hidden = this.pinned;
    this.latest.replaceChildren(icon("down"), say(this.unseen > 0 ? "page-new-messages" : "page-to-latest"));
    this.latest.classList.toggle("new", this.unseen > 0);
  }

  toLatest(behavior = "auto") {
    this.pinned = true;
    this.scroll.scrollTo({ top: this.scroll.scrollHeight, behavior });
  }

  jump(id) {
    const view = this.views.get(id);
    if (!view) return;
    view.element.scrollIntoView({ block: "center" });
    view.element.classList.remove("shown");
    requestAnimationFrame(() => view.element.classList.add("shown"));
    view.element.focus({ preventScroll: true });
  }
}
