// The advance report: places are suggested from a list that lies on the phone, people and places are added. Without this script the
// form asks the same and the server looks the places up.
"use strict";

(() => {
  const MOST = 8;
  let lists = null;

  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s·,，-]+/g, "");

  // The tree of destinations and the list of origins as rows: what is chosen, what is shown, what is searched.
  const read = (facts) => {
    const destinations = [];
    for (const [path, county, townships] of facts.destinations) {
      destinations.push({ code: path, name: county, above: "" });
      for (const [code, township, communities] of townships) {
        const own = `${path}.n${code}`;
        destinations.push({ code: own, name: township, above: county });
        for (const [last, community] of communities) {
          destinations.push({ code: `${own}.n${last}`, name: community, above: `${county} ${township}` });
        }
      }
    }
    const origins = facts.origins.map(([code, name]) => ({ code, name, above: "" }));
    for (const row of [...destinations, ...origins]) row.key = plain(row.above + row.name);
    for (const row of [...destinations, ...origins]) row.own = plain(row.name);
    return { destinations, origins };
  };

  const loaded = async () => {
    lists ??= read(await (await fetch("/report/places.json")).json());
    return lists;
  };

  // Those that begin so before those that hold it, the larger places before the smaller.
  const found = (rows, text) => {
    const wanted = plain(text);
    if (!wanted) return [];
    const rank = (row) => (row.own === wanted ? 0 : row.own.startsWith(wanted) ? 1 : row.key.startsWith(wanted) ? 2 : row.key.includes(wanted) ? 3 : 9);
    const hits = rows.map((row) => [rank(row), row]).filter(([place]) => place < 9);
    hits.sort((one, other) => one[0] - other[0] || one[1].code.length - other[1].code.length);
    return hits.slice(0, MOST).map(([, row]) => row);
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
