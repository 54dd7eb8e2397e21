// The day of somebody in quarantine lies encrypted on their phone: the pass of their stay and the forms, so that they can
// measure and write without a network. Without this script the forms go the plain way.
"use strict";

(() => {
  const SHELL = "stay";
  const LIST = "own";
  const SETUP = JSON.parse(document.getElementById("shell-setup").textContent);
  const sheet = document.getElementById("sheet");
  const language = document.documentElement.lang === "en" ? "en" : "zh-hans";

  const forget = async () => {
    await Kept.forgetAll(SHELL);
    window.location.replace(SETUP.scope);
  };

  // Keeps the day that is shown; one that is over, or nobody's, leaves nothing on the phone.
  const keep = async () => {
    const day = sheet.querySelector(".stay-day");
    if (sheet.querySelector("[data-over]")) await Kept.keepList(SHELL, LIST, {}, 0);
    if (!day || day.hasAttribute("data-over")) return;
    const copy = day.cloneNode(true);
    // What was typed just now is sent or kept already; the token of forms is asked for when something is sent.
    copy.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => field.remove());
    copy.querySelectorAll("input[value]:not([type=hidden])").forEach((field) => field.removeAttribute("value"));
    await Kept.keepList(SHELL, LIST, { pass: day.dataset.pass, html: copy.outerHTML }, Number(day.dataset.hours));
  };

  const offer = () => {
    const press = sheet.querySelector(".stay-forget");
    if (press) press.hidden = false;
  };

  const kept = async () => (await Kept.readList(SHELL, LIST))?.value;

  const show = (html) => {
    sheet.innerHTML = html;
    offer();
  };

  // The day as it stands now: what the doctor noted, what was answered. Not while something is being typed.
  const refresh = async (value) => {
    const typed = [...sheet.querySelectorAll("input:not([type=hidden]), textarea")].some((field) => field.value);
    if (typed || !value?.pass || !navigator.onLine) return;
    try {
      const asked = { credentials: "same-origin", cache: "no-store", redirect: "error" };
      const { token } = await (await fetch(SETUP.ticket, asked)).json();
      const headers = { "X-CSRFToken": token, "Idempotency-Key": "look" };
      const body = new URLSearchParams({ act: "look", pass: value.pass });
      const response = await fetch(`${SETUP.scope}?language=${language}`, { ...asked, method: "POST", headers, body });
      if (!response.ok && response.status !== 410) return;
      show(await response.text());
      await keep();
    } catch {
      // Without an answer what lies on the phone stays.
    }
  };

  // The shell lets the first form send a refused entry again; here it is the one that was filled in.
  const correct = () => {
    const act = sheet.querySelector(".stay-day")?.dataset.typed;
    const field = act && sheet.querySelector(`form[data-keep] [name=act][value="${CSS.escape(act)}"]`);
    const first = sheet.querySelector("form[data-once]");
    if (!field || !first || field.form === first) return;
    field.form.dataset.once = first.dataset.once;
    delete first.dataset.once;
  };

  document.addEventListener("sheet", ({ detail }) => {
    if (detail.state === "refused") correct();
    else keep();
    offer();
  });

  document.addEventListener("click", (event) => {
    if (event.target.matches(".stay-forget")) forget();
  });

  // An entry waits for a network: the day stands below it, so that one can go on, and call.
  new MutationObserver(async () => {
    const place = sheet.querySelector(".again:empty");
    const value = place && (await kept());
    if (value?.html) {
      place.innerHTML = value.html;
      offer();
    }
  }).observe(sheet, { childList: true });

  const start = async () => {
    if (sheet.querySelector(".stay-day")) {
      await keep();
      offer();
      return;
    }
    const value = await kept();
    if (!value?.html) return;
    show(value.html);
    await refresh(value);
  };

  if (Kept.isPossible()) start();
})();
