// The frame of every page: what to show when a request that was made without leaving the page fails.
"use strict";

const failureOf = (text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  return page.querySelector(".failure, .sign-in, [role=alert]");
};

// The server answers a failure with a page in the reader's language; its message takes the place of the content, for silence
// would look like success.
document.addEventListener("htmx:responseError", (event) => {
  // What asks again by itself keeps what it shows, and says that it may be old.
  if ((event.detail.elt.getAttribute("hx-trigger") || "").startsWith("every")) {
    document.documentElement.dataset.connection = "lost";
    return;
  }
  const failure = failureOf(event.detail.xhr.responseText);
  const content = document.getElementById("content");
  if (failure && content) {
    content.replaceChildren(failure);
    content.focus();
  }
});

document.addEventListener("htmx:sendError", () => {
  document.documentElement.dataset.connection = "lost";
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) {
    delete document.documentElement.dataset.connection;
  }
});

// A search takes a moment where there is much to read: say that it is under way. A file comes without leaving the page.
document.addEventListener("submit", (event) => {
  if (event.target.matches("form.search") && event.submitter?.name !== "export") {
    event.target.setAttribute("aria-busy", "true");
  }
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form.search[aria-busy]")) {
    form.removeAttribute("aria-busy");
  }
});

// One box that ticks all rows of the page; without this script each row has its own all the same.
for (const form of document.querySelectorAll("form#acts")) {
  const all = form.querySelector("[data-tick-all]");
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of form.elements.person?.length === undefined ? [form.elements.person] : form.elements.person) {
      if (box) {
        box.checked = all.checked;
      }
    }
  });
}
