// The advance report: places are suggested from a list that lies on the phone, people and places are added. Without this script the
// form asks the same and the server looks the places up.
"use strict";

(() => {
  const MOST = 8;
  let lists = null;

  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s·,，-]+/g, "");

  const english = document.documentElement.lang === "en";
  const named = (zh, en) => (english && en ? en : zh);

  // The tree of destinations and the list of origins as rows: what is chosen, what is shown, what is searched in either language.
  const row = (code, [zh, en], above = ["", ""]) => ({
    code,
    name: named(zh, en),
    above: named(...above),
    own: [plain(zh), plain(en)],
    key: [plain(above[0] + zh), plain(above[1] + en)],
  });

  const read = (facts) => {
    const destinations = [];
    for (const [[path, zh, en], townships] of facts.destinations) {
      destinations.push(row(path, [zh, en]));
      for (const [[code, townZh, townEn], communities] of townships) {
        const own = `${path}.n${code}`;
        destinations.push(row(own, [townZh, townEn], [zh, en]));
        for (const [last, ...names] of communities) {
          destinations.push(row(`${own}.n${last}`, names, [`${zh} ${townZh}`, `${en} ${townEn}`]));
        }
      }
    }
    return { destinations, origins: facts.origins.map(([code, ...names]) => row(code, names)) };
  };

  const loaded = async () => {
    lists ??= read(await (await fetch("/report/places.json")).json());
    return lists;
  };

  // Those that begin so before those that hold it, the larger places before the smaller.
  const found = (rows, text) => {
    const wanted = plain(text);
    if (!wanted) return [];
    const any = (texts, test) => texts.some(test);
    const rank = ({ own, key }) => {
      if (own.includes(wanted)) return 0;
      if (any(own, (text) => text.startsWith(wanted))) return 1;
      if (any(key, (text) => text.startsWith(wanted))) return 2;
      return any(key, (text) => text.includes(wanted)) ? 3 : 9;
    };
    const hits = rows.map((one) => [rank(one), one]).filter(([place]) => place < 9);
    hits.sort((one, other) => one[0] - other[0] || one[1].code.length - other[1].code.length);
    return hits.slice(0, MOST).map(([, one]) => one);
  };

  const codeOf = (input) => input.form.querySelector(`[data-code-of="${CSS.escape(input.name)}"]`);

  const close = (input) => {
    input.parentElement.querySelector(".suggestions")?.remove();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (input, row) => {
    input.value = row.above ? `${row.above} ${row.name}` : row.name;
    codeOf(input).value = row.code;
    close(input);
  };

  const suggest = async (input) => {
    codeOf(input).value = "";
    let rows;
    try {
      rows = found((await loaded())[input.dataset.suggest], input.value);
    } catch {
      return;
    }
    close(input);
    if (!rows.length || document.activeElement !== input) return;
    const list = document.createElement("ul");
    list.className = "suggestions";
    list.id = `${input.id}-list`;
    list.setAttribute("role", "listbox");
    rows.forEach((row, number) => {
      const line = document.createElement("li");
      line.id = `${list.id}-${number}`;
      line.setAttribute("role", "option");
      line.append(row.name);
      if (row.above) {
        const above = document.createElement("small");
        above.textContent = row.above;
        line.append(above);
      }
      // Before the field loses its focus.
      line.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        choose(input, row);
      });
      line.choose = () => choose(input, row);
      list.append(line);
    });
    input.after(list);
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-controls", list.id);
  };

  const step = (input, by) => {
    const lines = [...(input.parentElement.querySelector(".suggestions")?.children || [])];
    if (!lines.length) return false;
    const at = lines.findIndex((line) => line.getAttribute("aria-selected") === "true");
    const next = lines[(at + by + lines.length) % lines.length];
    lines.forEach((line) => line.setAttribute("aria-selected", String(line === next)));
    input.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
    return true;
  };

  document.addEventListener("input", (event) => event.target.matches("[data-suggest]") && suggest(event.target));
  document.addEventListener("focusout", (event) => event.target.matches("[data-suggest]") && close(event.target));
  document.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.matches("[data-suggest]")) return;
    const chosen = input.parentElement.querySelector('.suggestions [aria-selected="true"]');
    if (event.key === "ArrowDown" && step(input, 1)) event.preventDefault();
    else if (event.key === "ArrowUp" && step(input, -1)) event.preventDefault();
    else if (event.key === "Enter" && chosen) {
      event.preventDefault();
      chosen.choose();
    } else if (event.key === "Escape") close(input);
  });

  // One more person or place: the fields of the template under the next number.
  document.addEventListener("click", (event) => {
    const kind = event.target.dataset?.more;
    if (!kind) return;
    const rows = event.target.closest("fieldset").querySelector(`[data-rows="${kind}"]`);
    const made = document.getElementById(`row-${kind}`).content.cloneNode(true);
    const number = rows.children.length;
    for (const part of made.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "aria-describedby", "data-code-of"]) {
        const value = part.getAttribute(name);
        if (value?.endsWith("-N")) part.setAttribute(name, value.replace(/-N$/, `-${number}`));
      }
    }
    rows.append(made);
    ready(rows);
    rows.lastElementChild.querySelector("input:not([type=hidden])").focus();
  });

  const ready = (part) => {
    for (const more of part.querySelectorAll("[data-more]")) more.hidden = false;
    for (const input of part.querySelectorAll("[data-suggest]")) {
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-expanded", "false");
    }
  };

  document.addEventListener("sheet", () => ready(document.getElementById("sheet")));
  ready(document);
  loaded().catch(() => {});
})();
