import { memories, worker } from "/spoiled.js";

// One client with the options of /options.json, and a report of what it did.
// Options whose names begin with "test" prepare the page instead:
//   testClock     milliseconds that the page's clock is ahead
//   testHurry     factor by which timers are shortened
//   testStorage   names of globals that throw when they are looked at
//   testMounts    whether a client is made and disposed of before
//   testNoLocks   whether the browser has no Web Locks
//   testOwnStorage  whether pending logins go to a store of the app's own
//   testReturn    whether the client itself leads back to returnTo
//   testDeclines  how often onBeforeAutoRefresh says no; report.asks has how many tokens there were each time
//   testInsecure  what isSecureContext says, turned round
const { clientId, testClock, testHurry, testStorage, testInsecure, testReturn, testMounts, testNoLocks, testOwnStorage, testDeclines, ...options } = await (await fetch("/options.json")).json();

window.clock = testClock ?? 0; // tests move it on
const now = Date.now;
Date.now = () => now() + clock;
if (testHurry) {
  const later = window.setTimeout;
  window.setTimeout = (f, ms, ...rest) => later(f, ms / testHurry, ...rest);
}
for (const name of testStorage ?? []) {
  Object.defineProperty(window, name, {
    get() {
      throw new DOMException(`${name} is not allowed here`, "SecurityError");
    },
  });
}
if (testOwnStorage) {
  const key = (name) => "app:" + name;
  const names = () => Object.keys(localStorage).filter((name) => name.startsWith("app:"));
  options.storage = {
    list: async () => names().map((name) => ({ key: name.slice(4), value: localStorage.getItem(name) })),
    save: async (name, value) => localStorage.setItem(key(name), value),
    take: async (name) => {
      const value = localStorage.getItem(key(name));
      localStorage.removeItem(key(name));
      return value;
    },
    delete: async (gone) => gone.forEach((name) => localStorage.removeItem(key(name))),
  };
}
if (testNoLocks) Object.defineProperty(navigator, "locks", { value: undefined });
if (testInsecure) Object.defineProperty(window, "isSecureContext", { value: false });

window.testWorker = options.isolation === "worker";
if (testWorker) options.workerUrl ??= "/worker.js" + worker;
window.memories = memories;

window.report = { ready: false, failed: null, user: null, errors: [], callbacks: [], log: [], events: [], refreshes: [], asks: [], failures: 0 };

window.told = []; // all that an error says, for those who look for secrets
window.describe = (error) => {
  for (let e = error; e; e = e.cause) told.push(String(e), e.stack, JSON.stringify(e));
  return described(error);
};
const described = (error) => ({
  name: error.name,
  code: error.code,
  message: error.message,
  status: error.status,
  description: error.description,
  serverError: error.serverError,
  requestId: error.requestId,
  appState: error.appState,
  known: error instanceof authkit.AuthKitError,
});

// Also where no client could be made.
window.diagnose = async () => (window.client ? client.diagnose() : (await import("/authkit/diagnose.js")).diagnose(clientId, options));

// A round is something that all tabs do at once: one says it, each says what
// came of it. All clocks are moved on before the first tab begins.
const rounds = new BroadcastChannel("test-rounds");
async function take({ shift = 0, options }) {
  if (shift) return void (clock += shift);
  try {
    return { token: await client.getAccessToken(options), user: client.getUser()?.id };
  } catch (error) {
    return { error: describe(error), user: client.getUser()?.id };
  }
}
rounds.onmessage = async ({ data }) => data.round && rounds.postMessage({ of: data.round, result: await take(data) });

function inAllTabs(tabs, data) {
  const round = crypto.randomUUID();
  const results = [];
  return new Promise((resolve) => {
    const note = (result) => results.push(result) === tabs && resolve(results);
    rounds.addEventListener("message", ({ data: { of, result } }) => of === round && note(result));
    rounds.postMessage({ round, ...data });
    take(data).then(note);
  });
}
window.round = async (tabs, { shift, options }) => {
  await inAllTabs(tabs, { shift });
  return inAllTabs(tabs, { options });
};

window.globalsBefore = Object.getOwnPropertyNames(globalThis);
window.addedGlobals = () => Object.getOwnPropertyNames(globalThis).filter((name) => !globalsBefore.includes(name));
window.authkit = await import("/authkit/index.js");
window.connect = () =>
  authkit.createClient(clientId, {
    ...options,
    onError: (error) => report.errors.push(describe(error)),
    onRedirectCallback: testReturn ? undefined : (params) => report.callbacks.push(params),
    onRefresh: (info) => report.refreshes.push(info),
    onRefreshFailure: () => report.failures++,
    logger: (entry) => report.log.push(entry),
    onBeforeAutoRefresh: testDeclines && (() => report.asks.push(report.refreshes.length) > testDeclines),
  });

try {
  if (testMounts) {
    const first = connect();
    first.then((made) => made.dispose());
  }
  window.client = await connect();
  client.on("signed-in", (session) => report.events.push(["signed-in", session]));
  client.on("signed-out", () => report.events.push(["signed-out"]));
  client.on("refreshed", (session) => report.events.push(["refreshed", session]));
  report.user = client.getUser();
  report.ready = true;
} catch (error) {
  report.failed = describe(error);
}
