// The trace page: the number beside the slider, evidence beside the list, and the picture of the chains when it is opened.
"use strict";

const SHAPES = ["star", "ellipse", "diamond", "rectangle"];
const TONES = ["--late", "--accent", "--info", "--due"];

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const showEvidence = (address) => {
  // On a narrow screen the evidence has a page of its own, from which one comes back to where one was.
  if (window.matchMedia("(max-width: 900px)").matches) {
    window.location.assign(address);
    return;
  }
  window.htmx.ajax("GET", address, { target: "#evidence", swap: "innerHTML" }).then(() => {
    document.getElementById("evidence")?.scrollIntoView({ block: "nearest" });
  });
};

// A name is written outwards from its node, and never upside down.
const isLeft = (node) => Math.cos(node.data("angle")) < 0;
const half = (node) => node.numericStyle("width") / 2 + 3;
const outwards = {
  "text-halign": (node) => (isLeft(node) ? "left" : "right"),
  "text-valign": "center",
  "text-rotation": (node) => node.data("angle") + (isLeft(node) ? Math.PI : 0),
  "text-margin-x": (node) => half(node) * Math.cos(node.data("angle")) + (isLeft(node) ? 1 : -1) * (half(node) - 3),
  "text-margin-y": (node) => half(node) * Math.sin(node.data("angle")),
};

const styleOf = (ink, line) => [
  {
    selector: "node",
    style: {
      shape: (node) => SHAPES[node.data("degree")] || "ellipse",
      label: "data(label)",
      "font-size": 13,
      "min-zoomed-font-size": 7,
      "text-outline-color": color("--sheet"),
      "text-outline-width": 2,
      width: 14,
      height: 14,
      color: ink,
      "background-color": (node) => color(TONES[node.data("degree")] || "--accent"),
    },
  },
  { selector: "node[degree = 0]", style: { width: 36, height: 36, "font-size": 22, "min-zoomed-font-size": 0, "z-index": 2 } },
  { selector: "node[degree = 1]", style: { width: 18, height: 18, "font-size": 17, "min-zoomed-font-size": 0, "z-index": 1 } },
  { selector: "node[degree > 0]", style: outwards },
  { selector: "node:active", style: { "overlay-opacity": 0.15 } },
  { selector: "edge", style: { width: 1, "line-color": line, "curve-style": "straight" } },
];

const draw = async (details) => {
  const canvas = details.querySelector(".chain-canvas");
  if (canvas.dataset.drawn) {
    return;
  }
  canvas.dataset.drawn = "yes";
  const response = await fetch(details.dataset.chains, { headers: { Accept: "application/json" } });
  const picture = await response.json().catch(() => ({}));
  if (!response.ok) {
    canvas.textContent = picture.problem || response.statusText;
    return;
  }
  const count = details.querySelector(".chain-count");
  count.textContent = count.dataset.words.replace("{drawn}", picture.drawn.toLocaleString()).replace("{people}", picture.people.toLocaleString());
  canvas.replaceChildren();
  const chart = window.cytoscape({
    container: canvas,
    elements: [
      ...picture.nodes.map((node) => ({
        data: node,
        position: { x: node.radius * Math.cos(node.angle), y: node.radius * Math.sin(node.angle) },
      })),
      ...picture.edges.map((edge, number) => ({ data: { id: `e${number}`, ...edge } })),
    ],
    layout: { name: "preset" },
    style: styleOf(color("--ink"), color("--line-strong")),
    maxZoom: 4,
    // The wheel and the thumb belong to the page; the buttons make it larger.
    userZoomingEnabled: false,
    userPanningEnabled: false,
    autoungrabify: true,
    boxSelectionEnabled: false,
  });
  // A few people are not blown up to fill the frame.
  const fit = () => {
    chart.fit(undefined, 24);
    if (chart.zoom() > 1.4) {
      chart.zoom(1.4);
      chart.center();
    }
  };
  fit();
  const whole = chart.zoom();
  chart.minZoom(whole);
  chart.on("tap", "node", (event) => {
    if (event.target.data("url")) {
      showEvidence(event.target.data("url"));
    }
  });
  details.querySelector(".chain-tools").addEventListener("click", (event) => {
    const way = event.target.dataset.zoom;
    if (way === "fit") {
      fit();
    } else if (way) {
      const middle = { x: chart.width() / 2, y: chart.height() / 2 };
      chart.zoom({ level: chart.zoom() * (way === "in" ? 1.5 : 1 / 1.5), renderedPosition: middle });
    }
    chart.userPanningEnabled(chart.zoom() > whole * 1.01);
  });
};

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(".trace-picture") && event.target.open) {
    draw(event.target);
  }
}, true);

document.addEventListener("input", (event) => {
  if (event.target.id === "degrees") {
    document.querySelector("output[for=degrees]").value = event.target.value;
  }
});

// A person in the list opens beside it; without JavaScript the same address is a page of its own.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".to-evidence");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    for (const row of document.querySelectorAll("tr[aria-current]")) {
      row.removeAttribute("aria-current");
    }
    link.closest("tr")?.setAttribute("aria-current", "true");
    showEvidence(link.getAttribute("href"));
  }
  if (event.target.closest?.("[data-close=evidence]")) {
    document.getElementById("evidence").replaceChildren();
  }
});
