// What was entered on this phone and is not sent yet. Loaded by pages and by the service worker alike.
//
// Everything lies encrypted in IndexedDB, under a key that the browser keeps and gives to nobody (not extractable). Each entry is
// sent with a word of its own, so that the server takes it once however often it comes; what was taken is erased here at once, and
// only the answer stays for the time that the server said.
"use strict";

self.Kept = (() => {
  const WEEK = 7 * 24 * 3600 * 1000;
  const PATIENCE = 30000;
  const REFUSED = [400, 404, 405, 409, 410, 413, 415, 422];
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  const isPossible = () => Boolean(self.isSecureContext && self.indexedDB && self.crypto?.subtle);

  const asked = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  const opened = async (name) => {
    const request = indexedDB.open(`sizao-${name}`, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("keys");
      request.result.createObjectStore("items", { keyPath: "id" });
      request.result.createObjectStore("lists", { keyPath: "name" });
    };
    return asked(request);
  };

  // Runs `work(store)` in one transaction; what it gives is there once the transaction is complete.
  const within = async (name, store, mode, work) => {
    const database = await opened(name);
    try {
      const transaction = database.transaction(store, mode);
      const done = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = transaction.onerror = () => reject(transaction.error);
      });
      const result = work(transaction.objectStore(store));
      const value = result ? await asked(result) : undefined;
      await done;
      return value;
    } finally {
      database.close();
    }
  };

  const keyOf = async (name) => {
    const there = await within(name, "keys", "readonly", (store) => store.get("key"));
    if (there) return there;
    const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    // Another page may have been quicker: the first key stays.
    await within(name, "keys", "readwrite", (store) => {
      const before = store.get("key");
      before.onsuccess = () => before.result || store.put(fresh, "key");
    });
    return within(name, "keys", "readonly", (store) => store.get("key"));
  };

  const seal = async (name, value) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = encoder.encode(JSON.stringify(value));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(name), data) };
  };

  const open = async (name, sealed) => {
    const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, await keyOf(name), sealed.data);
    return JSON.parse(decoder.decode(data));
  };

  const put = (name, item) => within(name, "items", "readwrite", (store) => void store.put(item));
  const drop = (name, id) => within(name, "items", "readwrite", (store) => void store.delete(id));
  const all = async (name) => {
    const items = await within(name, "items", "readonly", (store) => store.getAll());
    return items.sort((one, other) => one.kept_at - other.kept_at);
  };

  const locked = (name, work) =>
    self.navigator.locks ? self.navigator.locks.request(`sizao-${name}`, work) : work();

  // Keeps an entry: `url` to send it to, `body` as a form would send it, `label` for the list. Gives its word.
  const keep = async (name, { url, body, label, id = crypto.randomUUID() }) => {
    const sealed = await seal(name, { url, body, label });
    await put(name, { id, state: "kept", kept_at: Date.now(), forget_at: Date.now() + WEEK, tries: 0, wait_until: 0, sealed });
    return id;
  };

  // What the person may see: label, state, and the answer where there is one.
  const look = async (name, item) => ({
    id: item.id,
    state: item.state,
    note: item.note || "",
    kept_at: item.kept_at,
    ...(item.sealed ? { label: (await open(name, item.sealed)).label } : {}),
    ...(item.answer ? await open(name, item.answer) : {}),
  });

  const forgetOld = async (name) => {
    const now = Date.now();
    for (const item of await all(name)) {
      if (item.forget_at <= now) await drop(name, item.id);
    }
    await within(name, "lists", "readwrite", (store) => {
      const rows = store.getAll();
      rows.onsuccess = () => rows.result.filter((row) => row.forget_at <= now).forEach((row) => store.delete(row.name));
    });
  };

  const settle = async (name, item, response, label) => {
    const html = await response.text();
    const forget = Number(response.headers.get("X-Forget-Seconds"));
    const taken = response.ok;
    const answer = await seal(name, { html, label });
    const settled = { ...item, state: taken ? "sent" : "refused", note: "", answer };
    // What was taken is the server's: nothing of it stays here but the answer.
    if (taken) {
      delete settled.sealed;
      settled.forget_at = Date.now() + (forget > 0 ? forget * 1000 : WEEK);
    }
    await put(name, settled);
  };

  const wait = (name, item, response) => {
    const said = Number(response?.headers.get("Retry-After"));
    const tries = item.tries + 1;
    const pause = said > 0 ? said * 1000 : Math.min(300000, 5000 * 2 ** Math.min(tries, 6));
    const note = response ? ([401, 403].includes(response.status) ? "sign_in" : "later") : "";
    return put(name, { ...item, tries, note, wait_until: Date.now() + pause });
  };

  const fetched = (url, options) =>
    fetch(url, { ...options, credentials: "same-origin", redirect: "error", signal: AbortSignal.timeout(PATIENCE) });

  // Sends what is kept, the oldest first, one at a time, also with several pages open. Stops at the first that gets no answer.
  const send = (name, ticketUrl, { hurry = false } = {}) =>
    locked(name, async () => {
      await forgetOld(name);
      const now = Date.now();
      const due = (await all(name)).filter((item) => item.state === "kept" && (hurry || item.wait_until <= now));
      if (!due.length) return;
      let token;
      try {
        token = (await (await fetched(ticketUrl, { cache: "no-store" })).json()).token;
      } catch {
        for (const item of due) await wait(name, item);
        return;
      }
      for (const item of due) {
        const { url, body, label } = await open(name, item.sealed);
        let response;
        try {
          response = await fetched(url, {
            method: "POST",
            body,
            headers: {
              "Content-Type": "application/x-www-form-urlencoded",
              "X-CSRFToken": token,
              "Idempotency-Key": item.id,
              "X-Kept-Seconds": String(Math.max(0, Math.round((Date.now() - item.kept_at) / 1000))),
            },
          });
          if (response.ok || REFUSED.includes(response.status)) {
            await settle(name, item, response, label);
            continue;
          }
        } catch {
          response = undefined;
        }
        await wait(name, item, response);
        return;
      }
    });

  // Lists about people that a page needs without a network (the day's arrivals): encrypted, and gone after `hours`.
  const keepList = async (name, list, value, hours) => {
    const sealed = await seal(name, value);
    const row = { name: list, kept_at: Date.now(), forget_at: Date.now() + hours * 3600 * 1000, sealed };
    await within(name, "lists", "readwrite", (store) => void store.put(row));
  };

  const readList = async (name, list) => {
    const row = await within(name, "lists", "readonly", (store) => store.get(list));
    if (!row || row.forget_at <= Date.now()) return null;
    return { kept_at: row.kept_at, value: await open(name, row.sealed) };
  };

  // Everything of this part leaves the phone: with the key gone nothing of it can be read again.
  const forgetAll = (name) => asked(indexedDB.deleteDatabase(`sizao-${name}`));

  return { isPossible, keep, all, look, send, drop, forgetOld, keepList, readList, forgetAll };
})();
