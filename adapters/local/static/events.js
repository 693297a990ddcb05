// Follows the room over server-sent events, from where it left off, through lost connections and restarts.

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8000;

export function follow({ onStart, onMessage, onReady, onState }) {
  let last = 0;
  let pause = FIRST_PAUSE;
  let source = null;
  let timer = null;

  function open() {
    clearTimeout(timer);
    timer = null;
    source?.close();
    source = new EventSource(`/api/events?since=${last}`);
    source.addEventListener("start", (event) => onStart(JSON.parse(event.data)));
    source.addEventListener("ready", () => {
      pause = FIRST_PAUSE;
      onState("live");
      onReady();
    });
    source.addEventListener("message", (event) => {
      const data = JSON.parse(event.data);
      last = Math.max(last, data.change);
      onMessage(data);
    });
    source.addEventListener("error", later);
  }

  // The browser's own way of coming back gives up on some answers: this one does not.
  function later() {
    onState("lost");
    source.close();
    if (timer !== null) return;
    timer = setTimeout(open, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }

  function now() {
    if (timer !== null) open();
  }

  window.addEventListener("online", now);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && now());
  window.addEventListener("pagehide", () => source?.close());
  window.addEventListener("pageshow", (event) => event.persisted && open());
  open();
}
