// Puts the page together.

import { Bar } from "./bar.js";
import { acceptDrops } from "./chips.js";
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { drawEmpty } from "./empty.js";
import { follow } from "./events.js";
import { Outbox, press } from "./outbox.js";
import { Room } from "./room.js";
import { learn, say } from "./words.js";

const TOAST_FOR = 6000;
const AGAIN_AFTER = 1000;

const byId = (id) => document.getElementById(id);

function toast(text, kind = "") {
  const shown = el("p", { class: `toast ${kind}` }, text);
  byId("toasts").append(shown);
  setTimeout(() => shown.remove(), TOAST_FOR);
}

async function hello() {
  for (;;) {
    try {
      const response = await fetch("/api/hello");
      if (response.ok) return await response.json();
    } catch {
      // the server is not there yet
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER));
  }
}

// New messages are said to screen readers, and counted in the title while nobody looks.
function announcer() {
  const title = document.title;
  let count = 0;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    count = 0;
    document.title = title;
  });
  return (text) => {
    byId("announcer").textContent = text;
    if (!document.hidden) return;
    count += 1;
    document.title = `(${count}) ${title}`;
  };
}

function begin(welcome) {
  const bar = new Bar(byId("bar"), welcome.person, welcome.version, welcome.usage);
  let notes = 0;
  const note = (data, more = {}) => room.show({ ...data, id: `note-${(notes += 1)}`, ...more });
  const room = new Room({
    list: byId("room"),
    scroll: byId("scroll"),
    foot: byId("foot"),
    empty: byId("empty"),
    announce: announcer(),
    actions: { me: () => welcome.person.id, reply: (message) => composer.replyTo(message), press: pressed },
  });
  const outbox = new Outbox({
    list: byId("pending"),
    name: () => bar.name,
    onAnswer: answered,
    onEdit: (draft) => composer.takeBack(draft),
    onWelcome: async () => Object.assign(welcome.person, (await hello()).person),
  });
  const composer = new Composer({
    foot: byId("foot"),
    limits: welcome.limits,
    isAdmin: welcome.person.is_admin,
    toast,
    onSend: (draft) => {
      room.toLatest();
      outbox.send(draft);
    },
  });

  function answered(answer, draft) {
    if (answer.job) room.mark(answer.message, answer.note?.headline ?? answer.job);
    else if (answer.form) composer.open(answer.form);
    else if (answer.note) note(answer.note);
    else if (answer.unheard) unheard(answer.message, draft);
  }

  // A message that is not for the bot is a message; whoever meant a command is helped to say it.
  function unheard(message, draft) {
    const take = () => {
      const said = room.views.get(message)?.data;
      if (said && said.files.length > 0) composer.replyTo(said);
      composer.setText(`/video ${draft.text}`);
      composer.toEnd();
    };
    const blank = { kind: "note", lines: [], card: [], buttons: [], video: null, state: null, job: null, mention: null };
    const suggestion = { label: say("page-make-it-a-video"), take };
    note({ ...blank, at: new Date().toISOString(), headline: say("page-not-a-command") }, { suggestion });
  }

  async function pressed(button) {
    const { status, body } = await press(button, bar.name);
    if (status !== 200 || !body) toast(body?.problem ?? say("page-not-pressed"), "bad");
    else if (body.form) composer.open(body.form);
    else if (body.job && body.note) toast(body.note.headline);
    else if (body.note) note(body.note);
  }

  drawEmpty(byId("empty"), (text) => {
    composer.setText(text);
    composer.toEnd();
  });
  acceptDrops((files) => composer.attach(files));
  document.addEventListener("keydown", (event) => {
    const plain = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (plain && event.key !== " " && document.activeElement === document.body) composer.field.focus();
  });
  follow({
    onState: (state) => bar.connection(state),
    onStart: ({ fresh }) => fresh && room.restart(),
    onReady: () => room.upToDate(),
    onMessage: (data) => {
      room.show(data);
      if (data.kind === "said" && data.author.id === welcome.person.id) outbox.finish(data.event);
    },
  });
  composer.field.focus();
}

const welcome = await hello();
learn(welcome);
begin(welcome);
