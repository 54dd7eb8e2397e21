// The trace page: the number beside the slider, evidence beside the list, and the picture of the chains when it is opened.
"use strict";

const SHAPES = ["star", "ellipse", "diamond", "rectangle"];

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const draw = async (details) => {
  const canvas = details.querySelector(".chain-canvas");
  if (canvas.dataset.drawn) {
    return;
  }
  canvas.dataset.drawn = "yes";
  const response = await fetch(details.dataset.chains, { headers: { Accept: "application/json" } });
  const picture = await response.json();
  if (!response.ok) {
    canvas.textContent = picture.problem;
    return;
  }
  window.cytoscape({
    container: canvas,
    elements: [
      ...picture.nodes.map((node) => ({ data: node })),
      ...picture.edges.map((edge, number) => ({ data: { id: `e${number}`, ...edge } })),
    ],
    minZoom: 0.2,
    maxZoom: 3,
    layout: { name: "concentric", animate: false, concentric: (node) => -node.data("degree"), levelWidth: () => 1, minNodeSpacing: 8 },
    style: [
      {
        selector: "node",
        style: {
          shape: (node) => SHAPES[node.data("degree")] || "ellipse",
          label: "data(label)",
          "font-size": 9,
          width: 16,
          height: 16,
          color: color("--ink"),
          "background-color": color("--accent"),
        },
      },
      { selector: "node[degree = 0]", style: { width: 32, height: 32, "background-color": color("--late") } },
      { selector: "node[degree = 2]", style: { "background-color": color("--info") } },
      { selector: "node[degree = 3]", style: { "background-color": color("--due") } },
      { selector: "edge", style: { width: 1, "line-color": color("--line-strong"), "target-arrow-shape": "triangle", "target-arrow-color": color("--line-strong"), "arrow-scale": 0.6, "curve-style": "bezier" } },
    ],
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
  const link = event.target.closest?.("#rings td a");
  const aside = document.getElementById("evidence");
  if (link && aside && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    window.htmx.ajax("GET", link.getAttribute("href"), { target: "#evidence", swap: "innerHTML" }).then(() => {
      aside.scrollIntoView({ block: "nearest" });
    });
  }
});
