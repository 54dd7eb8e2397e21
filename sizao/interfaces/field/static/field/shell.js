// The frame of phone pages: registers the worker, keeps what forms would send, shows what is kept and what became of it.
"use strict";

(() => {
  const SETUP = JSON.parse(document.getElementById("shell-setup").textContent);
  const { name, words } = SETUP;
  const list = document.getElementById("kept");
  const band = document.getElementById("network");
  const place = document.getElementById("sheet");
  // The entry that was made on this page just now: its answer opens by itself.
  let watched = null;

  const showNetwork = () => {
    band.hidden = navigator.onLine;
  };

  const button = (text, work, kind = "") => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = kind;
    made.textContent = text;
    made.addEventListener("click", work);
    return made;
  };

  // An answer is a part of a page that our own server wrote; the content policy lets no script in it run.
  const openAnswer = (entry) => {
    place.innerHTML = entry.html;
    const form = place.querySelector("form[data-keep]");
    if (form && entry.state === "refused") form.dataset.once = entry.id;
    document.dispatchEvent(new CustomEvent("sheet", { detail: entry }));
    const first = place.querySelector("[autofocus], [role=alert], h1, h2") || place;
    first.tabIndex = -1;
    first.focus();
    first.scrollIntoView({ block: "start" });
  };

  const dropped = async (entry) => {
    if (entry.state !== "sent" && !window.confirm(words.drop_sure)) return;
    await Kept.drop(name, entry.id);
    await draw();
  };

  const row = (entry) => {
    const line = document.createElement("li");
    const state = document.createElement("span");
    const key = entry.state === "kept" ? (entry.id === watched && navigator.onLine && !entry.note ? "sending" : entry.note || "kept") : entry.state;
    line.dataset.state = entry.state;
    state.className = "kept-state";
    state.textContent = words[key];
    const label = document.createElement("span");
    label.className = "kept-label";
    const when = new Date(entry.kept_at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    label.textContent = [entry.label, when].filter(Boolean).join(" · ");
    const acts = document.createElement("span");
    acts.className = "kept-acts";
    if (entry.html) acts.append(button(entry.state === "sent" ? words.show : words.correct, () => openAnswer(entry)));
    acts.append(button(words.drop, () => dropped(entry), "quiet"));
    line.append(state, label, acts);
    return line;
  };

  const draw = async () => {
    const entries = [];
    for (const item of await Kept.all(name)) entries.push(await Kept.look(name, item));
    list.replaceChildren(...entries.map(row));
    list.hidden = !entries.length;
    showNetwork();
    const mine = entries.find((entry) => entry.id === watched && entry.html && entry.state !== "kept");
    if (mine) {
      watched = null;
      openAnswer(mine);
    }
  };

  const send = async (options) => {
    await draw();
    await Kept.send(name, SETUP.ticket, options);
    await draw();
    document.dispatchEvent(new CustomEvent("round"));
  };

  const later = () => {
    navigator.serviceWorker?.ready.then((worker) => worker.sync?.register(`sizao-${name}`)).catch(() => {});
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-keep]")) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, event.submitter));
    // The page may be hours old: the token is asked for when it is sent.
    body.delete("csrfmiddlewaretoken");
    try {
      watched = await Kept.keep(name, {
        url: form.getAttribute("action"),
        body: body.toString(),
        label: form.dataset.label || "",
        ...(form.dataset.once ? { id: form.dataset.once } : {}),
      });
    } catch {
      band.hidden = false;
      band.textContent = words.full;
      form.removeAttribute("data-keep");
      form.requestSubmit(event.submitter);
      return;
    }
    const kept = document.getElementById("kept-sheet");
    if (kept) place.replaceChildren(kept.content.cloneNode(true));
    later();
    await send({ hurry: true });
    list.scrollIntoView({ block: "nearest" });
  });

  // The phone is handed on: what was fetched and what was entered goes; the page's script is told to forget it too.
  const endShift = async (event) => {
    const button = event.currentTarget;
    const waiting = (await Kept.all(name)).some((item) => item.state === "kept");
    if (waiting && !window.confirm(button.dataset.sure)) return;
    await Kept.forgetAll(name);
    list.replaceChildren();
    list.hidden = true;
    document.dispatchEvent(new CustomEvent("forgotten"));
  };

  const start = async () => {
    document.getElementById("end-shift")?.addEventListener("click", endShift);
    if ("serviceWorker" in navigator) {
      navigator.serviceWorker.register(SETUP.worker, { scope: SETUP.scope }).catch(() => {});
      navigator.serviceWorker.addEventListener("message", (event) => event.data === "kept" && draw());
    }
    window.addEventListener("online", () => send({ hurry: true }));
    window.addEventListener("offline", draw);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
    window.setInterval(() => send(), 15000);
    navigator.storage?.persist?.();
    await send();
  };

  showNetwork();
  if (Kept.isPossible()) start();
  // Without it forms go the plain way.
  else document.querySelectorAll("form[data-keep]").forEach((form) => form.removeAttribute("data-keep"));
})();
