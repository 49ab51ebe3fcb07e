// One client at a time, everything it does counted, and told to /note: the
// page may be gone the next moment.
const tab = new URLSearchParams(location.search).get("tab");
const { page, clock, ...options } = await (await fetch(`/options.json?tab=${tab}`)).json();

const real = { fetch: window.fetch.bind(window), now: Date.now };
for (const name of ["setTimeout", "clearTimeout", "setInterval", "clearInterval"]) real[name] = window[name].bind(window);
const wait = (ms) => new Promise((done) => real.setTimeout(done, ms));
const soak = (window.soak = { page, clock, ready: false, leaving: false, client: undefined, calls: new Map(), sent: 0, sending: 0, lastBusy: 0, timers: new Set(), listeners: [] });
soak.seen = { timers: 0, intervals: 0, listeners: 0 }; // in all: a count of what is left is worth something only if what was there was counted

soak.id = `${page}.0`; // of the client; the next one of this page is .1
addEventListener("pagehide", () => note("gone"));
addEventListener("beforeunload", () => (soak.leaving = true)); // a call has led to another page, which is not here yet
const broken = new URLSearchParams(location.search).get("broken")?.split(",") ?? [];
const note = (kind, more) => real.fetch("/note", { method: "POST", keepalive: true, body: JSON.stringify({ kind, client: soak.id, at: real.now(), broken: broken.length > 0, ...more }) }).catch(() => {});

Date.now = () => real.now() + soak.clock;

// ?broken=indexedDB,localStorage: what throws when it is looked at.
for (const name of broken) {
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
  soak.seen.timers++;
  return id;
};
window.setInterval = (...given) => {
  const id = real.setInterval(...given);
  soak.timers.add(id);
  soak.seen.intervals++;
  return id;
};
for (const name of ["clearTimeout", "clearInterval"]) {
  window[name] = (id) => {
    soak.timers.delete(id);
    real[name](id);
  };
}
for (const target of [window, document]) {
  const { addEventListener: add, removeEventListener: remove } = target;
  target.addEventListener = function (type, f, ...rest) {
    if (!soak.listeners.some((held) => held.type === type && held.f === f)) soak.listeners.push({ type, f });
    soak.seen.listeners++;
    return add.call(this, type, f, ...rest);
  };
  target.removeEventListener = function (type, f, ...rest) {
    soak.listeners = soak.listeners.filter((held) => held.type !== type || held.f !== f);
    return remove.call(this, type, f, ...rest);
  };
}

// The server records whose request it was, and of which call of fetch: what a
// browser sends again by itself has the number of the first.
window.fetch = async (url, init) => {
  const address = new URL(url, location.href);
  if (address.pathname.startsWith("/user_management/")) {
    address.searchParams.set("client", soak.id);
    address.searchParams.set("fetch", ++soak.sent);
  }
  soak.sending++;
  try {
    return await real.fetch(address.href, init);
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

clearInterval(setInterval(() => {}, 60_000)); // most browsers give the package no reason for one: that it would be counted is seen by this
const { createClient, getClaims } = await import("/authkit/index.js");

/** Runs one call of the app to its end, which may be never. */
soak.run = (what, start) => {
  const call = Symbol(what);
  const began = real.now();
  const client = soak.id;
  soak.calls.set(call, what);
  const end = (outcome) => {
    soak.calls.delete(call);
    soak.lastBusy = real.now();
    note("settled", { client, what, outcome, began });
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
soak.trap = () => {
  note("trapped");
  soak.memories.forEach((memory) => new Uint8Array(memory.buffer).fill(0xff));
};

/** Disposes of the client, looks at what is left of it, and makes another. */
soak.dispose = async () => {
  const before = new Set(soak.calls.keys());
  soak.ready = false;
  soak.client.dispose();
  note("disposed");
  await wait(100);
  // An answer under way is waited for, so that its tokens are not lost, and then until they are written.
  if (soak.sending > 0) {
    while (soak.sending > 0) await wait(50);
    for (let n = 0; n < 20 && soak.timers.size > 0; n++) await wait(50);
  }
  const pending = [...soak.calls].filter(([call]) => before.has(call)).map(([, what]) => what);
  const left = { timers: soak.timers.size, listeners: soak.listeners.map(({ type }) => type), pending, seen: soak.seen };
  const told = note("left", { left });
  const [of, n] = soak.id.split(".");
  soak.id = `${of}.${+n + 1}`;
  await told;
};

soak.busy = () => !soak.ready || soak.leaving || soak.calls.size > 0 || soak.sending > 0 || real.now() - soak.lastBusy < 150;

/** What this tab says of the session in the end, with a token as fresh as can be. */
soak.verdict = async () => {
  let code = "";
  const token = await soak.client.getAccessToken({ forceRefresh: true }).catch((error) => void (code = error.code ?? String(error)));
  return { code, session: token ? getClaims(token).sid : "", user: soak.client.getUser()?.id ?? "" };
};

let idle = true;
real.setInterval(() => {
  const was = idle;
  idle = !soak.busy();
  if (idle && !was) note("idle", { since: soak.lastBusy });
}, 50);

note("loaded", { path: location.pathname });
await soak.connect();
