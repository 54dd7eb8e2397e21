// The service worker of a phone page: keeps the page and what it needs, and sends what is kept when the network is back.
// `self.SHELL` says which page; nothing about anybody is kept here.
"use strict";

const STORE = `sizao-${SHELL.name}-${SHELL.version}`;
const PATIENCE = 4000;
// Every page is kept in each language under an address of its own, so what varies by headers does not matter here.
const ANY = { ignoreVary: true };

self.addEventListener("install", (event) => {
  const fresh = (url) => new Request(url, { cache: "reload", redirect: "error", credentials: "same-origin" });
  event.waitUntil(
    caches
      .open(STORE)
      .then((store) => store.addAll([...Object.values(SHELL.pages), ...SHELL.files, ...SHELL.lists].map(fresh)))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(`sizao-${SHELL.name}-`) && name !== STORE;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// The page in the language of the address, else in the one last used, else in that of the browser.
const keptPage = async (url) => {
  const store = await caches.open(STORE);
  const language = new URL(url).searchParams.get("language");
  return (
    (SHELL.pages[language] && (await store.match(SHELL.pages[language], ANY))) ||
    (await store.match(SHELL.start, ANY)) ||
    store.match(SHELL.pages[self.navigator.language.startsWith("zh") ? "zh-hans" : "en"], ANY)
  );
};

const page = async (request) => {
  const isStart = new URL(request.url).pathname === SHELL.start;
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    // Only the empty page: never what was answered to somebody.
    if (isStart && response.ok && !response.redirected && request.method === "GET") {
      const store = await caches.open(STORE);
      await store.put(SHELL.start, response.clone());
    }
    return response;
  } catch {
    return (await keptPage(request.url)) || Response.error();
  }
};

const part = async (request) => {
  const store = await caches.open(STORE);
  return (await store.match(request, ANY)) || fetch(request);
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname.startsWith(SHELL.start)) {
    event.respondWith(page(request));
  } else if ([...SHELL.files, ...SHELL.lists].includes(url.pathname)) {
    event.respondWith(part(request));
  }
});

// Where the browser tells us of the network, what is kept leaves also when no page is open.
self.addEventListener("sync", (event) => {
  if (event.tag === `sizao-${SHELL.name}`) {
    event.waitUntil(
      Kept.send(SHELL.name, SHELL.ticket, { hurry: true }).then(async () => {
        for (const client of await self.clients.matchAll()) client.postMessage("kept");
      }),
    );
  }
});
