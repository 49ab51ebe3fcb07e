// One client at a time, everything it does counted, and told to /note: the
// page may be gone the next moment.
const tab = new URLSearchParams(location.search).get("tab");
const { page, clock, ...options } = await (await fetch(`/options.json?tab=${tab}`)).json();

const real = { fetch: window.fetch.bind(window), setTimeout: window.setTimeout.bind(window), clearTimeout: window.clearTimeout.bind(window), now: Date.now };
const wait = (ms) => new Promise((done) => real.setTimeout(done, ms));
const soak = (window.soak = { page, clock, ready: false, client: undefined, calls: new Map(), sending: 0, lastBusy: 0, timers: new Set(), listeners: [] });

soak.id = `${page}.0`; // of the client; the next one of this page is .1
addEventListener("pagehide", () => note("gone"));
const note = (kind, more) => real.fetch("/note", { method: "POST", keepalive: true, body: JSON.stringify({ kind, client: soak.id, ...more }) }).catch(() => {});

Date.now = () => real.now() + soak.clock;

// ?broken=indexedDB,localStorage: what throws when it is looked at.
for (const name of new URLSearchParams(location.search).get("broken")?.split(",") ?? []) {
  Object.defineProperty(window, name, {
    get() {
      throw new DOMException(`${name} is not allowed here`, "SecurityError");
    },
  });
}

// Timers and listeners that are held, none of which is this script's.
window.setTimeout = (f, ...rest) => {
  const id = real.setTimeout((...given) => (soak.timers.delete(id), f(...given)), ...rest);
  soak.timers.add(id);
  return id;
};
window.clearTimeout = (id) => {
  soak.timers.delete(id);
  real.clearTimeout(id);
};
for (const target of [window, document]) {
  const { addEventListener: add, removeEventListener: remove } = target;
  target.addEventListener = function (type, f, ...rest) {
    if (!soak.listeners.some((held) => held.type === type && held.f === f)) soak.listeners.push({ type, f });
    return add.call(this, type, f, ...rest);
  };
  target.removeEventListener = function (type, f, ...rest) {
    soak.listeners = soak.listeners.filter((held) => held.type !== type || held.f !== f);
    return remove.call(this, type, f, ...rest);
  };
}

// The server records whose request it was.
window.fetch = async (url, init) => {
  const token = String(url).endsWith("/user_management/authenticate");
  soak.sending++;
  try {
    return await real.fetch(token ? `${url}?client=${soak.id}` : url, init);
  } finally {
    soak.sending--;
    soak.lastBusy = real.now();
  }
};

soak.memories = []; // of the module's instances
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...given) => {
  const made = await instantiate(...given);
  soak.memories.push(made.exports.memory ?? made.exports.mem);
  return made;
};

const { createClient, getClaims } = await import("/authkit/index.js");

/** Runs one call of the app to its end, which may be never. */
soak.run = (what, start) => {
  const call = Symbol(what);
  soak.calls.set(call, what);
  const end = (outcome) => {
    soak.calls.delete(call);
    soak.lastBusy = real.now();
    note("settled", { what, outcome });
    return outcome;
  };
  return Promise.resolve().then(start).then((result) => end(result ?? "ok"), (error) => end(error.code ?? `${error.name}: ${error.message}`));
};

soak.connect = () =>
  soak.run("create", async () => {
    soak.ready = false;
    soak.client = undefined;
    try {
      const client = await createClient(options.clientId, { ...options, logger: () => {}, onError: (error) => note("error", { what: error.code }) });
      soak.client = client;
      const held = () => note("held", { session: client.getSession().sessionId });
      client.on("signed-in", held);
      client.on("refreshed", held);
      client.on("signed-out", () => note("dropped"));
      return client.getUser() ? "signed in" : "signed out";
    } finally {
      soak.ready = true;
    }
  });

soak.token = (given) => soak.run(given.forceRefresh ? "token, forced" : "token", async () => void (await soak.client.getAccessToken(given)));
soak.switch = (organizationId) => soak.run(`switch to ${organizationId}`, () => soak.client.switchToOrganization({ organizationId }));
soak.signOut = () =>
  soak.run("sign out", async () => {
    note("signing out", { session: soak.client.getSession()?.sessionId });
    await soak.client.signOut({ navigate: false });
  });
soak.signInURL = async () => {
  let url = "";
  await soak.run("login URL", async () => void (url = await soak.client.getSignInUrl()));
  return url;
};
soak.trap = () => soak.memories.forEach((memory) => new Uint8Array(memory.buffer).fill(0xff));

/** Disposes of the client, looks at what is left of it, and makes another. */
soak.dispose = async () => {
  const before = new Set(soak.calls.keys());
  soak.ready = false;
  soak.client.dispose();
  note("disposed");
  await wait(100);
  while (soak.sending > 0) await wait(50); // an answer under way is waited for, so that its tokens are not lost
  const pending = [...soak.calls].filter(([call]) => before.has(call)).map(([, what]) => what);
  const left = { timers: soak.timers.size, listeners: soak.listeners.map(({ type }) => type), pending };
  note("left", { left });
  const [of, n] = soak.id.split(".");
  soak.id = `${of}.${+n + 1}`;
};

soak.busy = () => !soak.ready || soak.calls.size > 0 || soak.sending > 0 || real.now() - soak.lastBusy < 150;

/** What this tab says of the session in the end, with a token as fresh as can be. */
soak.verdict = async () => {
  let code = "";
  const token = await soak.client.getAccessToken({ forceRefresh: true }).catch((error) => void (code = error.code ?? String(error)));
  return { code, session: token ? getClaims(token).sid : "", user: soak.client.getUser()?.id ?? "" };
};

let idle = true;
setInterval(() => {
  const was = idle;
  idle = !soak.busy();
  if (idle && !was) note("idle", { since: soak.lastBusy });
}, 50);

note("loaded", { path: location.pathname });
await soak.connect();
