// A tube and its people: scanned one after the other. Who is due lies encrypted on the phone for a shift.
"use strict";

(() => {
  const SHELL = "sampling";
  const LIST = "day";
  const EVERY = 5 * 60 * 1000;
  const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const LAST = "10X98765432";
  const foot = document.getElementById("sampling-foot");
  const words = foot.dataset;
  const place = document.getElementById("sheet");
  const byId = (id) => document.getElementById(id);
  let day = null;
  // What stays from tube to tube at one point: nothing about anybody.
  const chosen = { pooling: "", kind: "", round: "", point: "", place: "" };

  const plain = (text) => text.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();

  const isMistyped = (number) => {
    if (!/^\d{15,18}[\dX]$/.test(number)) return false;
    if (!/^\d{17}[\dX]$/.test(number)) return true;
    const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(number[index]), 0);
    return LAST[sum % 11] !== number[17];
  };

  const made = (tag, text = "", kind = "") => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (kind) element.className = kind;
    return element;
  };

  const people = () => byId("people").value.split("\n").filter(Boolean);
  const nameOf = (number) => day?.due.find((one) => one.key === number)?.name || number;

  const draw = () => {
    const remove = (index) => {
      byId("people").value = people().filter((_one, at) => at !== index).join("\n");
      draw();
    };
    byId("in-tube").replaceChildren(
      ...people().map((number, index) => {
        const line = made("li");
        const part = made("span");
        const button = made("button", words.remove, "quiet");
        button.type = "button";
        button.addEventListener("click", () => remove(index));
        part.append(made("b", nameOf(number)), button);
        line.append(part);
        return line;
      }),
    );
  };

  const say = (text) => (byId("person-note").textContent = text);

  const add = (text) => {
    const number = plain(text);
    if (!number) return;
    const most = day?.most[byId("pooling").value];
    if (isMistyped(number)) return say(words.mistyped);
    if (people().includes(number)) return say(words.twice);
    if (most && people().length >= most) return say(words.full);
    byId("people").value = [...people(), number].join("\n");
    byId("person").value = "";
    say("");
    draw();
  };

  const option = (value, text) => {
    const found = made("option", text);
    found.value = value;
    return found;
  };

  const drawPoints = () => {
    const rounds = day?.rounds || [];
    const round = rounds.find((one) => String(one.id) === byId("round").value);
    const want = chosen.point || byId("point").dataset.chosen;
    byId("point").replaceChildren(
      option("", words.noneRound),
      ...(round?.points || []).map((one) => option(one.id, `${one.name} ${one.streets}`.trim())),
    );
    byId("point").value = [...byId("point").options].some((one) => one.value === want) ? want : "";
  };

  const drawRounds = () => {
    const want = chosen.round || byId("round").dataset.chosen;
    byId("round").replaceChildren(option("", words.noneRound), ...(day?.rounds || []).map((one) => option(one.id, one.name)));
    byId("round").value = [...byId("round").options].some((one) => one.value === want) ? want : "";
    if (byId("round").value) byId("round").closest("details").open = true;
    drawPoints();
  };

  const drawDue = () => {
    const asked = byId("due-filter").value.trim().toLowerCase();
    const found = (day?.due || []).filter((one) => `${one.name} ${one.key} ${one.place}`.toLowerCase().includes(asked));
    byId("due").hidden = !day;
    byId("due").querySelector("summary").textContent = words.there.replace("#", String(day ? day.due.length : 0));
    byId("due-list").replaceChildren(
      ...found.slice(0, 60).map((one) => {
        const line = made("li");
        const button = made("button", one.name || one.key, "quiet");
        button.type = "button";
        button.append(made("span", [one.what, one.needed > 1 ? `×${one.needed}` : "", one.place].filter(Boolean).join(" · "), "hint"));
        button.addEventListener("click", () => {
          add(one.key);
          byId("person").scrollIntoView({ block: "center" });
        });
        line.append(button);
        return line;
      }),
    );
    byId("day").textContent = day ? "" : words.none;
  };

  // Each sheet is new: the plain field gives way to scanning, and what stays at one point is chosen again.
  const ready = () => {
    const form = place.querySelector("form.tube");
    if (!form) return;
    form.querySelector(".people-plain").hidden = true;
    form.querySelector(".people-plain textarea").required = false;
    form.querySelector(".people-scan").hidden = false;
    for (const name of ["pooling", "kind", "place"]) if (chosen[name]) form.elements[name].value = chosen[name];
    drawRounds();
    draw();
    byId("add").addEventListener("click", () => add(byId("person").value));
  };

  const remember = (form) => {
    for (const name of Object.keys(chosen)) chosen[name] = form.elements[name].value;
  };

  const opened = (value) => {
    day = value;
    drawRounds();
    drawDue();
    draw();
  };

  const fetchDay = async () => {
    try {
      const answer = await fetch(words.day, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const value = await answer.json();
      await Kept.keepList(SHELL, LIST, value, value.hours);
      opened(value);
    } catch {
      drawDue();
    }
  };

  const endShift = async () => {
    const waiting = (await Kept.all(SHELL)).some((item) => item.state === "kept");
    if (waiting && !window.confirm(words.sure)) return;
    await Kept.forgetAll(SHELL);
    day = null;
    drawDue();
    byId("day").textContent = words.done;
    byId("kept").replaceChildren();
  };

  const start = async () => {
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      // A scanner ends each code with Enter: it goes on to the next field and never sends the form.
      if (event.target.id === "code") {
        event.preventDefault();
        byId("person").focus();
      } else if (event.target.id === "person") {
        event.preventDefault();
        add(event.target.value);
      }
    });
    document.addEventListener(
      "submit",
      (event) => {
        const form = event.target;
        if (!form.matches("form.tube")) return;
        add(byId("person").value);
        if (!people().length) {
          event.preventDefault();
          event.stopImmediatePropagation();
          byId("person").focus();
          return;
        }
        remember(form);
      },
      true,
    );
    document.addEventListener("change", (event) => {
      if (event.target.id === "round") {
        chosen.round = event.target.value;
        chosen.point = "";
        const round = day?.rounds.find((one) => String(one.id) === event.target.value);
        if (round) byId("pooling").value = round.pooling;
        drawPoints();
      }
    });
    document.addEventListener("sheet", ready);
    new MutationObserver(() => {
      if (place.querySelector(".people-scan[hidden]")) ready();
    }).observe(place, { childList: true });
    byId("due-filter").addEventListener("input", drawDue);
    byId("end-shift").addEventListener("click", endShift);
    ready();
    const there = await Kept.readList(SHELL, LIST);
    if (there) opened(there.value);
    await fetchDay();
    window.setInterval(fetchDay, EVERY);
    window.addEventListener("online", fetchDay);
  };

  if (self.Kept?.isPossible()) start();
  else foot.hidden = true;
})();
