// One client of the library that /page/options.json names, and a record of all
// that scripts were answered.
const { library, clientId, ...options } = await (await fetch("/page/options.json")).json();

window.answers = [];
const { fetch: real } = window;
window.fetch = async (...request) => {
  const response = await real(...request);
  if (!response.url.endsWith(".wasm")) answers.push(await response.clone().text(), JSON.stringify([...response.headers]));
  return response;
};

window.ask = async (method, path, body) => {
  const response = await fetch(path, {
    method,
    headers: { "X-Requested-With": "fetch", ...(body && { "Content-Type": "application/json" }) },
    body: body && JSON.stringify(body),
  });
  return { status: response.status, ...(await response.json()) };
};

// All that a script of this origin can read, as text.
window.readable = async () => {
  const found = [...answers, document.cookie, location.href, JSON.stringify(history.state), document.documentElement.outerHTML];
  for (const store of [localStorage, sessionStorage]) found.push(JSON.stringify(store));
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done, failed) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    for (const store of db.objectStoreNames) {
      const all = db.transaction(store).objectStore(store).getAll();
      found.push(JSON.stringify(await new Promise((done) => (all.onsuccess = () => done(all.result)))));
    }
    db.close();
  }
  return found.join("\n");
};

window.report = {};
try {
  if (library) {
    const { createClient } = await import(library);
    window.client = await createClient(clientId, options);
    report.user = client.getUser()?.id ?? null;
  }
} catch (error) {
  report.failed = `${error.name}: ${error.message}`;
}
report.ready = true;
