// Whom we receive: the list lies encrypted on the phone for a shift, and a receipt given without a network stands on it at once.
"use strict";

(() => {
  const SHELL = "coming";
  const LIST = "day";
  const EVERY = 60 * 1000;
  const HOUR = 3600 * 1000;
  const words = document.getElementById("coming-words").dataset;
  const byId = (id) => document.getElementById(id);
  const language = document.documentElement.lang === "en" ? "en" : "zh-hans";
  // What was fetched, and when; `marks`: what this phone said of hand-overs since then, by their number.
  let day = null;
  let keptAt = null;
  let marks = {};

  const made = (tag, text = "", kind = "") => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (kind) element.className = kind;
    return element;
  };

  const linked = (text, url) => {
    if (!url) return made("span", text);
    const link = made("a", text);
    link.href = url;
    return link;
  };

  const status = (tone, text) => {
    const box = made("span", "", `status tone-${tone}`);
    const shape = made("span", "", "status-shape");
    shape.setAttribute("aria-hidden", "true");
    box.append(shape, document.createTextNode(text));
    return box;
  };

  const head = (who, url, tone, text, end) => {
    const line = made("div", "", "coming-head");
    line.append(linked(who, url));
    if (text) line.append(status(tone, text));
    line.append(made("span", end, "hint"));
    return line;
  };

  const offer = (one) => {
    const row = made("li");
    const line = made("p", `${one.line} → ${one.to}`, "hint");
    if (one.phone) {
      const call = made("a", one.phone);
      call.href = `tel:${one.phone}`;
      line.append(document.createTextNode(" · "), call);
    }
    row.append(head(one.who, one.url, one.tone, one.word, one.due), line);
    const mark = marks[one.id];
    if (mark) row.append(made("p", words[mark], "notice tone-info"));
    else if (one.is_elsewhere) row.append(made("p", words.elsewhere, "hint"));
    else if (one.is_mine) row.append(made("p", words.mine, "hint"));
    else {
      const form = byId("receipt-form").content.cloneNode(true).querySelector("form");
      form.elements.hand_over.value = one.id;
      // Without the shell the form goes the plain way, as the others do.
      if (!Kept.isPossible()) form.removeAttribute("data-keep");
      row.append(form);
    }
    return row;
  };

  const person = (one) => {
    const row = made("li");
    row.dataset.find = `${one.who} ${one.run} ${one.to}`.toLowerCase();
    const what = [`${one.run} → ${one.to}`, one.is_seen ? words.seen : ""].filter(Boolean).join(" · ");
    row.append(head(one.who, one.url, one.tone, one.word, one.when), made("p", what, "hint"));
    return row;
  };

  const waiter = (one) => {
    const row = made("li");
    row.append(head(one.who, "", "", "", one.since), made("p", one.line, "hint"));
    return row;
  };

  const fill = (id, rows, nothing) => byId(id).replaceChildren(...(rows.length ? rows : [made("li", nothing, "hint")]));

  const draw = () => {
    const note = byId("coming-note");
    if (!note) return;
    if (!day) {
      note.textContent = words.none;
      return;
    }
    const when = new Date(keptAt).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    note.textContent = `${words.old} ${when}`;
    fill("coming-offered", day.offered.map(offer), words.nooffer);
    const people = day.people.map(person);
    if (day.more) people.push(made("li", `${day.more} ${words.more}`, "hint"));
    fill("coming-people", people, words.nobody);
    byId("coming-ahead").textContent = `${day.ahead} h`;
    byId("coming-search").hidden = day.people.length < 8;
    fill("coming-waiting", day.waiting.map(waiter), words.nowaiting);
    byId("coming-waiting").closest("section").hidden = !day.may_wait && !day.waiting.length;
    byId("coming-wait").hidden = !day.may_wait || day.is_waiting;
    byId("coming-leave").hidden = !day.is_waiting;
    const gate = byId("gate");
    const chosen = gate.value;
    gate.replaceChildren(...day.gates.map(([place, name]) => new Option(name, place)));
    if (chosen) gate.value = chosen;
    byId("coming-links").replaceChildren(...day.links.map(([url, text]) => linked(text, url)));
  };

  // A mark never lengthens the term of the list.
  const keep = () => {
    const left = day.hours - (Date.now() - keptAt) / HOUR;
    return left > 0 ? Kept.keepList(SHELL, LIST, { day, marks, keptAt }, left) : undefined;
  };

  const load = async () => {
    try {
      const response = await fetch(`/coming/day.json?language=${language}`, { credentials: "same-origin", redirect: "error", cache: "no-store" });
      if (!response.ok) return;
      day = await response.json();
      keptAt = Date.now();
      if (Kept.isPossible()) {
        // Once nothing waits any more, the server's word stands.
        if (!(await Kept.all(SHELL)).some((item) => item.state === "kept")) marks = {};
        await keep();
      }
      draw();
    } catch {
      // Without a network the list that is here serves on.
    }
  };

  const onSubmit = (event) => {
    const form = event.target;
    const number = form.elements.hand_over?.value;
    if (!number || !form.matches("form[data-keep]")) return;
    const act = event.submitter?.value;
    if (act === "refuse" && !form.elements.why.value.trim()) {
      event.preventDefault();
      event.stopImmediatePropagation();
      form.elements.why.focus();
      form.elements.why.setAttribute("aria-invalid", "true");
      return;
    }
    marks[number] = act;
    keep();
    // The shell reads the form first.
    setTimeout(draw);
  };

  const start = async () => {
    if (Kept.isPossible()) {
      const there = await Kept.readList(SHELL, LIST);
      if (there) ({ day, marks, keptAt } = there.value);
    }
    draw();
    await load();
    window.setInterval(load, EVERY);
    window.addEventListener("online", load);
  };

  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("input", (event) => {
    if (event.target.id !== "coming-find") return;
    const asked = event.target.value.trim().toLowerCase();
    for (const row of byId("coming-people").children) row.hidden = !(row.dataset.find || "").includes(asked);
  });
  document.addEventListener("sheet", () => {
    const refused = document.querySelector("#sheet [data-refused]")?.dataset.refused;
    if (refused) delete marks[refused];
    draw();
    load();
  });
  // After each round of sending: what was said here may have arrived.
  document.addEventListener("round", () => Object.keys(marks).length && navigator.onLine && load());
  document.addEventListener("forgotten", () => {
    day = null;
    marks = {};
    for (const id of ["coming-offered", "coming-people", "coming-waiting", "coming-links"]) byId(id)?.replaceChildren();
    for (const id of ["coming-wait", "coming-leave", "coming-search"]) if (byId(id)) byId(id).hidden = true;
    byId("coming-note").textContent = byId("end-shift").dataset.done;
  });
  start();
})();
