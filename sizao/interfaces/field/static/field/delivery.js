// Deliveries of a shift lie encrypted on the phone: what is loaded where, and to whom it is handed over.
"use strict";

(() => {
  const SHELL = "delivery";
  const LIST = "day";
  const EVERY = 60 * 1000;
  const sheet = document.getElementById("sheet");
  const place = document.getElementById("deliveries");
  const words = place.dataset;
  // What was noted here and is not in the list yet: it is not offered again.
  const noted = new Set();
  let chosen = null;

  const made = (tag, text, className) => {
    const part = document.createElement(tag);
    if (text) part.textContent = text;
    if (className) part.className = className;
    return part;
  };

  const open = (form, act, text) => {
    form.hidden = false;
    form.querySelector(".ride-chosen").textContent = text;
    const label = form.querySelector("label[for=delivery-name]");
    label.textContent = label.dataset[act] || label.textContent;
    form.querySelector(".delivery-why").hidden = act !== "refuse";
    form.elements.why.required = act === "refuse";
    form.elements.name.focus();
    form.scrollIntoView({ block: "center" });
  };

  const choose = (act, stop) => {
    const form = sheet.querySelector("form.ride-form");
    form.elements.act.value = act;
    form.elements.number.value = String(stop.id);
    form.elements.name.value = "";
    form.elements.why.value = "";
    chosen = `${words[act]}: ${stop.receipt} → ${stop.to}`;
    open(form, act, chosen);
  };

  const button = (act, stop) => {
    const press = made("button", `${words[act]}: ${stop.receipt}`, act === "refuse" ? "" : "main");
    press.type = "button";
    press.dataset.act = act;
    press.addEventListener("click", () => choose(act, stop));
    return press;
  };

  const line = (stop) => {
    const item = made("li");
    item.append(made("strong", stop.to), made("p", [stop.address, stop.when, stop.isLate ? words.late : ""].filter(Boolean).join(" · ")));
    const goods = made("ul", "", "ride-goods");
    goods.append(...stop.goods.map((one) => made("li", one)));
    item.append(goods, made("p", [stop.receipt, stop.state, stop.why].filter(Boolean).join(" · "), "hint"));
    if (stop.acts.some((act) => noted.has(`${act}-${stop.id}`))) item.append(made("p", words.noted, "hint"));
    else item.append(...stop.acts.map((act) => button(act, stop)));
    return item;
  };

  const card = (round) => {
    const box = made("article", "", "ride-card");
    box.append(made("h2", round.plate), made("p", [round.driver, round.from].filter(Boolean).join(" · "), "hint"));
    const stops = made("ol");
    stops.append(...round.stops.map(line));
    box.append(stops);
    return box;
  };

  const show = (value, keptAt) => {
    const parts = value.rounds.map(card);
    if (!parts.length) parts.push(made("p", words.empty, "hint"));
    if (keptAt) {
      const when = new Date(keptAt).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      parts.unshift(made("p", `${words.old} ${when}`, "hint"));
    }
    place.replaceChildren(...parts);
  };

  const refresh = async () => {
    try {
      const language = document.documentElement.lang === "en" ? "en" : "zh-hans";
      const response = await fetch(`/delivery/day.json?language=${language}`, { credentials: "same-origin", redirect: "error", cache: "no-store" });
      if (!response.ok) throw new Error("no list");
      const value = await response.json();
      const waiting = (await Kept.all(SHELL)).some((one) => one.state === "kept");
      if (!waiting) noted.clear();
      await Kept.keepList(SHELL, LIST, value, value.hours);
      show(value, 0);
    } catch {
      const there = Kept.isPossible() && (await Kept.readList(SHELL, LIST));
      if (there) show(there.value, there.kept_at);
    }
  };

  sheet.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form.ride-form")) noted.add(`${form.elements.act.value}-${form.elements.number.value}`);
  });

  sheet.addEventListener("click", (event) => {
    if (event.target.matches(".ride-back")) event.target.closest("form").hidden = true;
  });

  // A refused entry comes back with its form: it is shown again to be corrected, and may be noted again.
  new MutationObserver(() => {
    const form = sheet.querySelector("form.ride-form");
    if (form && form.hidden && sheet.querySelector(".notice.tone-late") && form.elements.act.value) {
      noted.delete(`${form.elements.act.value}-${form.elements.number.value}`);
      open(form, form.elements.act.value, chosen || "");
    }
    setTimeout(refresh, 300);
  }).observe(sheet, { childList: true });

  window.addEventListener("online", () => setTimeout(refresh, 1500));
  setInterval(refresh, EVERY);
  refresh();
})();
