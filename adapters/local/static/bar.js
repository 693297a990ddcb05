// The top of the page: what it is, whether it is live, and who one is.

import { el, icon } from "./dom.js";
import { avatar } from "./message.js";
import { say } from "./words.js";

const NAME = "videobot-name";

export class Bar {
  constructor(element, person, version, usage) {
    this.person = person;
    this.state = el("p", { class: "connection", role: "status" });
    this.who = el("button", { type: "button", class: "who", on: { click: () => this.ask() } });
    const brand = el("h1", { title: version }, el("img", { src: "/static/icon.svg", alt: "" }), say("page-title"));
    const books = usage && el("a", { class: "books-link", href: "/usage" }, say("page-usage"));
    element.append(...[brand, this.state, books, this.who].filter(Boolean));
    this.drawName();
  }

  // The name goes along with what is sent; without one the server gives a guest's name.
  get name() {
    return localStorage.getItem(NAME) ?? "";
  }

  drawName() {
    const name = this.name || this.person.name;
    this.who.replaceChildren(avatar({ id: this.person.id, name }), el("span", { class: "who-name" }, name));
    this.who.setAttribute("aria-label", `${say("page-your-name")}: ${name}`);
    this.who.title = say("page-your-name");
  }

  connection(state) {
    this.state.className = `connection ${state}`;
    this.state.replaceChildren(el("span", { class: "dot" }), el("span", { class: "said" }, say(state === "live" ? "page-live" : "page-reconnecting")));
  }

  ask() {
    const field = el("input", { type: "text", maxlength: 40, value: this.name, placeholder: this.person.name, "aria-label": say("page-your-name") });
    const save = el("button", { class: "button strong" }, icon("check"), say("page-save-name"));
    const form = el("form", { method: "dialog" }, el("label", {}, say("page-your-name"), field), el("p", {}, say("page-name-why")), save);
    const dialog = el("dialog", { class: "dialog", "aria-label": say("page-your-name") }, form);
    form.addEventListener("submit", () => {
      localStorage.setItem(NAME, field.value.trim());
      this.drawName();
    });
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    field.select();
  }
}
