// The driver's rides lie encrypted on the phone for one shift: whom to take in where, and to whom to hand them over.
"use strict";

(() => {
  const SHELL = "ride";
  const LIST = "day";
  const NOTED = "noted";
  const SHIFT = 12;
  const EVERY = 60 * 1000;
  const sheet = document.getElementById("sheet");
  const place = document.getElementById("rides");
  const words = place.dataset;
  // What was noted here since the list came: it is not offered again, also after the page was opened anew without a network.
  const noted = new Set();
  let shown = null;

  const made = (tag, text, className) => {
    const part = document.createElement(tag);
    if (text) part.textContent = text;
    if (className) part.className = className;
    return part;
  };

  const choose = (act, number, text) => {
    const form = sheet.querySelector("form.ride-form");
    form.hidden = false;
    form.elements.act.value = act;
    form.elements.number.value = String(number);
    form.querySelector(".ride-chosen").textContent = text;
    const field = form.querySelector(".ride-name");
    field.hidden = act === "clean";
    const label = field.querySelector("label");
    label.textContent = label.dataset[act] || label.textContent;
    form.elements.name.required = act !== "clean";
    form.elements.name.value = "";
    (act === "clean" ? form.querySelector("button") : form.elements.name).focus();
    form.scrollIntoView({ block: "center" });
  };

  const button = (act, number, label, text) => {
    const key = `${act}-${number}`;
    if (noted.has(key)) return made("p", words.noted, "hint");
    const press = made("button", label, "main");
    press.type = "button";
    press.dataset.act = act;
    press.addEventListener("click", () => choose(act, number, text));
    return press;
  };

  const card = (ride) => {
    const box = made("article", "", "ride-card");
    box.append(made("h2", ride.plate), made("p", `${ride.driver} · ${ride.degree} · ${ride.state} · ${ride.starts}`, "hint"));
    const list = made("ol");
    for (const one of ride.people) {
      const line = made("li");
      line.append(made("strong", one.who), made("p", `${one.from} ${one.pickup} → ${one.to} ${one.drop}`), made("p", one.state, "hint"));
      if (one.act) line.append(button(one.act, one.id, `${words[one.act]} ${one.who}`, `${words[one.act]}: ${one.who}`));
      list.append(line);
    }
    box.append(list);
    if (ride.toClean) box.append(button("clean", ride.id, words.clean, `${words.clean}: ${ride.plate}`));
    return box;
  };

  const show = (value, isOld) => {
    shown = [value, isOld];
    place.dataset.there = "yes";
    const parts = value.rides.map(card);
    if (!parts.length) parts.push(made("p", words.empty, "hint"));
    if (isOld) {
      const when = new Date(value.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      parts.unshift(made("p", `${words.old} ${when}`, "hint"));
    }
    place.replaceChildren(...parts);
  };

  const refresh = async () => {
    try {
      const language = document.documentElement.lang === "en" ? "en" : "zh-hans";
      const response = await fetch(`/ride/day.json?language=${language}`, { credentials: "same-origin", redirect: "error", cache: "no-store" });
      if (!response.ok) throw new Error("no list");
      const value = await response.json();
      value.at = Date.now();
      // While something waits to be sent, the list does not know of it yet.
      const waits = (await Kept.all(SHELL)).some((entry) => entry.state === "kept");
      if (!waits) noted.clear();
      await Kept.keepList(SHELL, LIST, value, value.hours);
      show(value, false);
    } catch {
      const before = await Kept.readList(SHELL, NOTED);
      for (const key of before?.value ?? []) noted.add(key);
      const list = await Kept.readList(SHELL, LIST);
      if (list) show(list.value, true);
    }
  };

  sheet.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form.ride-form")) return;
    noted.add(`${form.elements.act.value}-${form.elements.number.value}`);
    Kept.keepList(SHELL, NOTED, [...noted], SHIFT);
    if (shown) show(...shown);
  });

  sheet.addEventListener("click", (event) => {
    if (event.target.matches(".ride-back")) event.target.closest("form").hidden = true;
  });

  // A refused entry comes back with its form: it is shown again to be corrected.
  new MutationObserver(() => {
    const form = sheet.querySelector("form.ride-form");
    if (form && form.hidden && sheet.querySelector(".notice.tone-late") && form.elements.act.value) {
      form.hidden = false;
      noted.delete(`${form.elements.act.value}-${form.elements.number.value}`);
    }
    setTimeout(refresh, 300);
  }).observe(sheet, { childList: true });

  // What was kept is the server's now: the list knows more than before.
  const kept = document.getElementById("kept");
  let waited = 0;
  new MutationObserver(() => {
    const waits = kept.querySelectorAll("[data-state=kept]").length;
    if (waits < waited) refresh();
    waited = waits;
  }).observe(kept, { childList: true });

  window.addEventListener("online", refresh);
  setInterval(refresh, EVERY);
  refresh();
})();
