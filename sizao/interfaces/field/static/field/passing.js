// The gate of a zone: digests of the codes that pass lie encrypted on the phone for a shift, so that a permit is answered at once,
// also without a network. What they are for is known, and the vehicle; no person.
"use strict";

(() => {
  const SHELL = "passing";
  const LIST = "day";
  const EVERY = 60 * 1000;
  const MEMORY = "passing-gate";
  const sheet = document.getElementById("sheet");
  const note = document.getElementById("list");
  const words = note.dataset;
  // {gates, byZone: Map of zone to Map of digest to permit, key, kept_at} or null.
  let list = null;

  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const plain = (text) => text.normalize("NFKC").toUpperCase().replace(/[^A-Z0-9]/g, "");

  const say = () => {
    if (!list) note.textContent = words.none;
    else if (!list.gates.length) note.textContent = words.nogate;
    else {
      const number = [...list.byZone.values()].reduce((sum, one) => sum + one.size, 0);
      const when = new Date(list.kept_at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      note.textContent = `${words.there.replace("#", String(number))} ${when}`;
    }
  };

  const fill = () => {
    const select = sheet.querySelector("select[name=gate]");
    if (!select || !list || select.options.length > 1) return;
    const wanted = select.dataset.chosen || window.location.hash.slice(1) || localStorage.getItem(MEMORY) || "";
    for (const gate of list.gates) {
      const option = document.createElement("option");
      option.value = String(gate.id);
      option.textContent = gate.name;
      select.append(option);
    }
    select.value = list.gates.some((gate) => String(gate.id) === wanted) ? wanted : list.gates.length === 1 ? String(list.gates[0].id) : "";
    if (select.value) sheet.querySelector(".passing-code")?.focus({ preventScroll: true });
  };

  const opened = async (value, keptAt) => {
    const key = await crypto.subtle.importKey("raw", bytes(value.salt), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const byZone = new Map();
    for (const [zone, permits] of Object.entries(value.permits)) byZone.set(zone, new Map(permits.map(([digest, ...permit]) => [digest, permit])));
    // The server's clock may be another than the phone's, by hours or, in a drill, by years: what counts is how long ago it was told.
    list = { gates: value.gates, byZone, key, kept_at: keptAt, ahead: value.now - keptAt };
    say();
    fill();
  };

  const refresh = async () => {
    try {
      const language = document.documentElement.lang === "en" ? "en" : "zh-hans";
      const response = await fetch(`/passing/day.json?language=${language}`, { credentials: "same-origin", redirect: "error", cache: "no-store" });
      if (!response.ok) return;
      const value = await response.json();
      await Kept.keepList(SHELL, LIST, value, value.hours);
      await opened(value, Date.now());
    } catch {
      // Without a network the list that is here serves on.
    }
  };

  const found = async (gate, code) => {
    const signed = new Uint8Array(await crypto.subtle.sign("HMAC", list.key, new TextEncoder().encode(plain(code))));
    const digest = btoa(String.fromCharCode(...signed.slice(0, 12)));
    return list.byZone.get(String(gate.zone))?.get(digest);
  };

  const show = (tone, head, who = "", until = "") => {
    sheet.querySelectorAll(".passing-answer, .notice").forEach((one) => one.remove());
    const part = document.getElementById("look-sheet").content.cloneNode(true);
    const box = part.firstElementChild;
    box.classList.add(`tone-${tone}`);
    box.querySelector("strong").textContent = head;
    box.querySelector(".passing-who").textContent = who;
    const line = box.querySelector(".passing-until");
    line.textContent = until ? `${line.dataset.until} ${until}` : "";
    sheet.prepend(box);
    box.scrollIntoView({ block: "nearest" });
  };

  const offer = (form, ways) => {
    form.querySelectorAll("button").forEach((one) => one.remove());
    const row = document.createElement("div");
    row.className = "passing-ways";
    row.append(document.getElementById("way-buttons").content.cloneNode(true));
    row.querySelectorAll("button").forEach((one) => ways.includes(one.value) || one.remove());
    form.append(row);
  };

  // A look is answered by the phone where it can be; the server is asked where the phone knows nothing and has a network.
  const look = async (form) => {
    const gate = list?.gates.find((one) => String(one.id) === form.elements.gate.value);
    if (!gate) return false;
    const permit = await found(gate, form.elements.code.value);
    if (!permit) {
      if (navigator.onLine) return false;
      show("late", words.unknown, words.call);
      return true;
    }
    const [what, holder, from, until, untilWords, ways] = permit;
    if (!gate.open) show("late", words.shut);
    else if (Date.now() + list.ahead < from - 60000 || Date.now() + list.ahead >= until) show("late", words.notnow, what, untilWords);
    else {
      show("well", what, holder, untilWords);
      offer(form, ways);
    }
    return true;
  };

  sheet.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form.passing-form")) return;
    localStorage.setItem(MEMORY, form.elements.gate.value);
    const isLook = event.submitter ? event.submitter.value === "" : form.querySelector("button")?.value === "";
    if (!isLook || form.dataset.asked || !list) return;
    event.preventDefault();
    event.stopPropagation();
    look(form).then((isAnswered) => {
      if (isAnswered) return;
      form.dataset.asked = "yes";
      // Not before the submit that was stopped is over: the browser would ignore this one.
      window.setTimeout(() => form.requestSubmit(form.querySelector("button")));
    });
  });

  document.getElementById("end-shift").addEventListener("click", async (event) => {
    const waiting = (await Kept.all(SHELL)).some((one) => one.state !== "sent");
    if (waiting && !window.confirm(event.target.dataset.sure)) return;
    await Kept.forgetAll(SHELL);
    list = null;
    note.textContent = event.target.dataset.done;
  });

  const start = async () => {
    if (!Kept.isPossible()) return;
    new MutationObserver(fill).observe(sheet, { childList: true });
    const there = await Kept.readList(SHELL, LIST);
    if (there) await opened(there.value, there.kept_at);
    else say();
    await refresh();
    window.addEventListener("online", refresh);
    window.setInterval(refresh, EVERY);
  };
  start();
})();
