// The day of a grid cell: households and what was told lie encrypted on the phone for a shift, so that the page serves without a network.
"use strict";

(() => {
  const SHELL = "grid";
  const words = document.getElementById("grid-words").dataset;
  const byId = (id) => document.getElementById(id);
  const language = document.documentElement.lang === "en" ? "en" : "zh-hans";
  let day = null;
  let keptAt = null;
  let chosen = "";

  const made = (tag, text = "", kind = "") => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (kind) element.className = kind;
    return element;
  };

  const option = (value, text) => {
    const found = made("option", text);
    found.value = value;
    return found;
  };

  const cell = () => day?.cells.find((one) => one.code === chosen) || day?.cells[0] || null;

  // A day that is today is left to the server, which counts by its own clock: that of the phone may be wrong.
  const markForms = () => {
    const now = cell();
    for (const input of document.querySelectorAll("[data-cell]")) if (now) input.value = now.code;
    for (const input of document.querySelectorAll("[data-on]")) input.value = day && !day.is_today ? day.on : "";
  };

  const drawHead = (now) => {
    byId("grid-day").hidden = false;
    byId("grid-cells").hidden = day.cells.length < 2;
    byId("grid-cell").replaceChildren(...day.cells.map((one) => option(one.code, one.name)));
    byId("grid-cell").value = now.code;
    byId("grid-name").textContent = now.name;
    const today = now.days.find((one) => one.on === day.on);
    byId("grid-day").dataset.there = today?.is_there ? "yes" : "no";
    const nil = document.querySelector(".grid-nil button");
    nil.classList.toggle("main", !today?.is_there);
    if (today?.is_there) nil.textContent = words.more;
    byId("grid-state").textContent = `${now.duty} · ${day.day}: ${today ? today.state : ""}${today?.is_there ? "" : ` · ${words.due} ${day.due}`}`;
    const days = now.days.map((one) => option(one.on, `${one.day} · ${one.state}`));
    if (!now.days.some((one) => one.on === day.on)) days.unshift(option(day.on, day.day));
    if (!byId("grid-on").options.length || day.is_today) byId("grid-on").replaceChildren(...days);
    byId("grid-on").value = day.on;
  };

  const fill = (values, key, name) => {
    const form = byId("grid-form");
    form.closest("details").open = true;
    const select = byId("grid-person");
    if (key && ![...select.options].some((one) => one.value === key)) select.add(option(key, name), 0);
    select.value = key;
    byId("grid-who").hidden = byId("grid-person").options.length < 2;
    for (const box of ["new", "left", "fever"]) form.elements[box].checked = values[box];
    form.elements.temperature.value = values.temperature;
    form.elements.household.value = values.household;
    for (const box of form.querySelectorAll("[name^='need-']")) box.checked = values.needs.includes(box.name.slice(5));
    showWho();
    form.scrollIntoView({ block: "start" });
  };

  const takeBack = (record) => {
    if (!window.confirm(words.mistakesure)) return;
    fill(record.values, record.key, record.name);
    byId("grid-form").elements.act.value = "mistake";
    byId("grid-form").requestSubmit();
  };

  const drawRecords = (now) => {
    byId("grid-told").hidden = !now.records.length;
    byId("grid-records").replaceChildren(
      ...now.records.map((record) => {
        const line = made("li");
        line.append(made("strong", record.name), document.createTextNode(` · ${[...record.what, record.match].filter(Boolean).join(" · ")}`));
        const acts = made("div", "", "acts");
        const correct = made("button", words.correct);
        correct.type = "button";
        correct.addEventListener("click", () => fill(record.values, record.key, record.name));
        const mistake = made("button", words.mistake, "quiet");
        mistake.type = "button";
        mistake.addEventListener("click", () => takeBack(record));
        acts.append(correct, mistake);
        line.append(acts);
        return line;
      }),
    );
  };

  // Whoever reported the arrival is not asked again: name and phone are those that were told.
  const drawComing = (now) => {
    byId("grid-coming").hidden = !now.coming.length;
    byId("grid-comers").replaceChildren(
      ...now.coming.map((one) => {
        const line = made("li");
        line.append(made("strong", one.name), document.createTextNode(` · ${[one.when, one.risk, one.is_here ? words.washere : ""].filter(Boolean).join(" · ")}`));
        if (one.is_here) return line;
        const acts = made("div", "", "acts");
        const here = made("button", words.here);
        here.type = "button";
        here.addEventListener("click", () => {
          fill({ new: true, left: false, fever: false, temperature: "", household: "", needs: [] }, "", "");
          const form = byId("grid-form");
          form.elements.name.value = one.name;
          form.elements.phone.value = one.phone;
        });
        acts.append(here);
        line.append(acts);
        return line;
      }),
    );
  };

  const drawWho = (now) => {
    const select = byId("grid-person");
    const was = select.value;
    const groups = now.households
      .filter((door) => door.people.length)
      .map((door) => {
        const group = made("optgroup");
        group.label = door.door;
        group.append(...door.people.map((one) => option(one.key, one.name)));
        return group;
      });
    select.replaceChildren(option("", words.new), ...groups);
    select.value = was;
    if (select.value !== was) select.value = "";
    byId("grid-who").hidden = !groups.length;
    const doors = byId("grid-household");
    const at = doors.value;
    doors.replaceChildren(option("", words.choose), ...now.households.map((door) => option(String(door.id), door.door)));
    doors.value = at;
    if (doors.value !== at) doors.value = "";
    byId("grid-doors").hidden = !now.households.length;
    showWho();
  };

  const drawDoors = (now) => {
    byId("grid-visits").hidden = false;
    const visited = now.households.filter((door) => door.visit).length;
    byId("grid-count").textContent = now.households.length ? `${visited} / ${now.households.length}` : words.nohouseholds;
    byId("grid-visits").querySelector("button.main").hidden = !now.households.length;
    byId("grid-find").hidden = now.households.length < 8;
    // What was ticked and not sent yet stays ticked when the list comes anew.
    const ticked = new Map([...byId("grid-list").querySelectorAll("input:checked")].map((box) => [box.name, box.value]));
    // Whoever needs somebody stands first; else the doors keep their order.
    const order = [...now.households].sort((one, other) => Number(other.people.some((who) => who.needs.length)) - Number(one.people.some((who) => who.needs.length)));
    byId("grid-list").replaceChildren(
      ...order.map((door) => {
        const line = made("li");
        line.dataset.find = [door.door, ...door.people.map((one) => one.name)].join(" ").toLowerCase();
        const head = made("div", "", "door");
        head.append(made("span", door.door), made("span", door.people.map((one) => one.name).join("、"), "who"));
        for (const need of door.people.flatMap((one) => one.needs)) head.append(made("span", need, "need"));
        const choices = made("div", "", "choices");
        for (const outcome of ["well", "needs", "absent"]) {
          const label = made("label");
          const box = made("input");
          box.type = "radio";
          box.name = `visit-${door.id}`;
          box.value = outcome;
          box.checked = (ticked.get(box.name) || door.visit) === outcome;
          label.append(box, made("span", words[outcome]));
          choices.append(label);
        }
        choices.setAttribute("role", "radiogroup");
        choices.setAttribute("aria-label", door.door);
        line.append(head, choices);
        return line;
      }),
    );
  };

  const showWho = () => {
    const form = byId("grid-form");
    form?.classList.toggle("grid-who-known", Boolean(byId("grid-person").value));
  };

  const draw = () => {
    const note = byId("grid-note");
    markForms();
    if (byId("grid-form")) showWho();
    if (!note) return;
    const now = cell();
    if (!day) note.textContent = words.none;
    else if (!now) note.textContent = words.nobody;
    else {
      const when = new Date(keptAt).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      note.textContent = `${words.old} ${when}`;
      drawHead(now);
      drawComing(now);
      drawRecords(now);
      drawWho(now);
      drawDoors(now);
    }
  };

  const load = async (on = "") => {
    try {
      const asked = new URLSearchParams({ language, ...(on ? { on } : {}) });
      const response = await fetch(`/grid/day.json?${asked}`, { credentials: "same-origin", redirect: "error", cache: "no-store" });
      if (!response.ok) return;
      day = await response.json();
      keptAt = Date.now();
      if (!on) await Kept.keepList(SHELL, "day", day, day.hours);
      draw();
    } catch {
      // Without a network the list that is here serves on.
    }
  };

  const start = async () => {
    if (Kept.isPossible()) {
      const kept = await Kept.readList(SHELL, "day");
      if (kept) {
        day = kept.value;
        keptAt = kept.kept_at;
      }
    }
    draw();
    await load();
  };

  document.addEventListener("change", (event) => {
    if (event.target.id === "grid-person") showWho();
    if (event.target.id === "grid-cell") {
      chosen = event.target.value;
      draw();
    }
    if (event.target.id === "grid-on") load(event.target.value);
  });
  document.addEventListener("input", (event) => {
    if (event.target.id !== "grid-find") return;
    const asked = event.target.value.trim().toLowerCase();
    for (const line of byId("grid-list").children) line.hidden = !line.dataset.find.includes(asked);
  });
  document.addEventListener("sheet", () => {
    draw();
    if (document.querySelector("#sheet .glance-answer")) load();
  });
  start();
})();
