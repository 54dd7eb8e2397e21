// The gate: the list of the day lies encrypted on the phone as digests, so that a scan is answered at once without a network. Of the
// list the phone learns about nobody but whoever stands in front of it.
"use strict";

(() => {
  const SHELL = "gate";
  const LIST = "day";
  const EVERY = 10 * 60 * 1000;
  const HOUR = 3600 * 1000;
  const AGAIN = 60 * 1000;
  const MEMORY = "gate-where";
  const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const place = document.getElementById("sheet");
  const note = document.getElementById("day");
  // {key, verdicts: Map from digest to [verdict, county]} or null.
  let list = null;
  let waits = null;
  const read = new Map();

  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const plain = (text) => text.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();

  const isMistyped = (number) => {
    if (!/^\d{15,18}[\dX]$/.test(number)) return false;
    if (number.length !== 18) return true;
    const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
    return "10X98765432"[sum % 11] !== number[17];
  };

  const say = () => {
    if (!list) {
      note.textContent = note.dataset.none;
      return;
    }
    const when = new Date(list.made_at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    const lines = [`${note.dataset.there.replace("#", String(list.people))} ${when}`];
    if (list.isClockWrong) lines.push(note.dataset.clock);
    note.textContent = lines.join(" · ");
    note.classList.toggle("field-error", list.isClockWrong);
  };

  const opened = async (value) => {
    const key = await crypto.subtle.importKey("raw", bytes(value.salt), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const verdicts = new Map();
    for (const [verdict, county, digests] of value.groups) {
      const view = new DataView(bytes(digests).buffer);
      for (let at = 0; at < view.byteLength; at += 4) verdicts.set(view.getUint32(at), [verdict, county]);
    }
    list = { key, verdicts, people: value.people, made_at: value.made_at, isClockWrong: value.isClockWrong };
    say();
  };

  const fetchList = async () => {
    try {
      const response = await fetch("/gate/day/", { credentials: "same-origin", redirect: "error", cache: "no-store" });
      if (!response.ok) return;
      const value = await response.json();
      value.isClockWrong = Math.abs(Date.now() - Date.parse(value.machine)) >= HOUR;
      await Kept.keepList(SHELL, LIST, value, value.hours);
      await opened(value);
    } catch {
      // Without a network the list that is here serves on.
    }
  };

  const verdictOf = async (number) => {
    if (!list) return ["nolist", ""];
    const signed = await crypto.subtle.sign("HMAC", list.key, new TextEncoder().encode(number));
    return list.verdicts.get(new DataView(signed).getUint32(0)) || ["unlisted", ""];
  };

  const glance = (verdict, county) => {
    const words = document.querySelector(`#glances [data-verdict="${verdict}"]`);
    const made = document.getElementById("glance-sheet").content.cloneNode(true);
    const box = made.querySelector(".glance");
    box.classList.add(`tone-${words.dataset.tone}`);
    box.dataset.verdict = verdict;
    box.querySelector(".glance-head").textContent = words.querySelector("b").textContent;
    box.querySelector(".glance-what").textContent = words.querySelector("i").textContent;
    box.querySelector(".glance-county").textContent = county;
    return made;
  };

  const remember = (form) => {
    if (form.elements.gate?.value) {
      localStorage.setItem(MEMORY, JSON.stringify([form.elements.gate.value, form.elements.direction.value]));
    }
  };

  // Every form that comes into the page stands at the gate that was chosen before.
  const ready = (part) => {
    let where;
    try {
      where = JSON.parse(localStorage.getItem(MEMORY));
    } catch {
      where = null;
    }
    if (!where) return;
    for (const form of part.querySelectorAll("form")) {
      if (form.elements.gate && !form.elements.gate.value) form.elements.gate.value = where[0];
      if (form.elements.direction) form.elements.direction.value = where[1];
    }
  };

  const showLocal = async () => {
    const box = place.querySelector("#local-glance");
    // The frame empties the sheet once the entry is kept: what was shown before is shown again.
    if (!waits || !box || box.childElementCount) return;
    const { number, verdict, county } = waits;
    ready(place);
    box.replaceChildren(glance(verdict, county));
    const input = place.querySelector("#number");
    input?.focus();
    if (!["unreported", "unlisted"].includes(verdict)) return;
    // The answer of the server is better, if it comes.
    await new Promise((done) => setTimeout(done, navigator.onLine ? 2500 : 0));
    if (!box.isConnected || box.querySelector("form")) return;
    box.append(document.getElementById("ask-sheet").content.cloneNode(true));
    const form = box.querySelector("form.ask");
    form.elements.number.value = number;
    ready(box);
    document.dispatchEvent(new CustomEvent("sheet"));
    waits = null;
    form.querySelector("input:not([type=hidden])").focus();
  };

  const onSubmit = async (event) => {
    const form = event.target;
    // A fast scanner may be done before the sheet that came anew knows where it stands.
    if (form.elements.gate && !form.elements.gate.value) ready(form.parentNode);
    remember(form);
    if (!form.matches("form.scan")) return;
    const number = plain(form.elements.number.value);
    if (!number || !form.elements.gate.value) return;
    const said = isMistyped(number) ? "mistyped" : "";
    // The same card within a minute is one read: nothing is sent twice.
    const last = read.get(number);
    const isAgain = last && last.where === form.elements.gate.value + form.elements.direction.value && Date.now() - last.at < AGAIN;
    if (said || isAgain) {
      event.preventDefault();
      event.stopImmediatePropagation();
      const box = place.querySelector("#local-glance");
      place.querySelectorAll(".glance, .notice, form.ask").forEach((part) => part.remove());
      // Also if the frame empties the sheet for the entry before.
      waits = { number, verdict: said || "again", county: "" };
      box.replaceChildren(glance(waits.verdict, ""));
      form.elements.number.select();
      return;
    }
    read.clear();
    read.set(number, { at: Date.now(), where: form.elements.gate.value + form.elements.direction.value });
    const [verdict, county] = await verdictOf(number);
    waits = { number, verdict, county };
    showLocal();
  };

  const forget = () => {
    localStorage.removeItem(MEMORY);
    list = null;
    read.clear();
    note.textContent = document.getElementById("end-shift").dataset.done;
    place.querySelectorAll(".glance, form.ask").forEach((part) => part.remove());
  };

  const start = async () => {
    document.addEventListener("submit", onSubmit, true);
    document.addEventListener("forgotten", forget);
    new MutationObserver(showLocal).observe(place, { childList: true });
    document.addEventListener("sheet", (event) => {
      if (event.detail) waits = null;
      ready(place);
      // The next card is read without a tap.
      setTimeout(() => place.querySelector("[autofocus]")?.focus({ preventScroll: true }));
    });
    document.addEventListener("change", (event) => event.target.form?.matches("form.scan") && remember(event.target.form));
    ready(document);
    const there = await Kept.readList(SHELL, LIST);
    if (there) await opened(there.value);
    else say();
    await fetchList();
    window.setInterval(fetchList, EVERY);
    window.addEventListener("online", fetchList);
  };

  if (self.Kept?.isPossible()) start();
  else document.querySelector(".gate-foot").hidden = true;
})();
