// One client with the options of /options.json, and a report of what it did.
// Options whose names begin with "test" prepare the page instead:
//   testClock     milliseconds that the page's clock is ahead
//   testHurry     factor by which timers are shortened
//   testStorage   names of globals that throw when they are looked at
//   testInsecure  what isSecureContext says, turned round
const { clientId, testClock, testHurry, testStorage, testInsecure, ...options } = await (await fetch("/options.json")).json();

if (testClock) {
  const now = Date.now;
  Date.now = () => now() + testClock;
}
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
if (testInsecure) Object.defineProperty(window, "isSecureContext", { value: false });

window.memories = []; // of the module's instances
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...given) => {
  const made = await instantiate(...given);
  memories.push(made.exports.memory ?? made.exports.mem);
  return made;
};

window.report = { ready: false, failed: null, user: null, errors: [], callbacks: [], log: [], events: [] };

window.describe = (error) => ({
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

window.globalsBefore = Object.getOwnPropertyNames(globalThis);
window.addedGlobals = () => Object.getOwnPropertyNames(globalThis).filter((name) => !globalsBefore.includes(name));
window.authkit = await import("/authkit/index.js");
window.connect = () =>
  authkit.createClient(clientId, {
    ...options,
    onError: (error) => report.errors.push(describe(error)),
    onRedirectCallback: (params) => report.callbacks.push(params),
    logger: (entry) => report.log.push(entry),
  });

try {
  window.client = await connect();
  client.on("signed-in", (session) => report.events.push(["signed-in", session]));
  client.on("signed-out", () => report.events.push(["signed-out"]));
  report.user = client.getUser();
  report.ready = true;
} catch (error) {
  report.failed = describe(error);
}
