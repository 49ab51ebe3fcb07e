// Has both packages sign in, in one page, to a server that is a function of
// this page. compareBoth(cases) returns what each did and gave,
// compareClaims(tokens) the claims that each reads.
import * as published from "/published.js";
import * as ours from "/authkit/index.js";

const asFetched = fetch;
const plainURL = location.origin + "/callback";
let answers = [];
let sent = [];
let left = ""; // where a login would have led

navigation.addEventListener("navigate", (event) => {
  if (event.destination.url.startsWith(location.origin)) return; // shown, not loaded
  event.preventDefault();
  left = event.destination.url;
});

globalThis.fetch = async (input, init = {}) => {
  const url = String(input);
  if (url.startsWith(location.origin)) return asFetched(input, init); // the module
  const { method = "GET", body = "", credentials = "same-origin", mode = "cors" } = init;
  sent.push({ url, method, body, credentials, mode });
  if (mode === "no-cors") return new Response(null);
  const { status, body: text } = answers.shift() ?? { status: 500, body: "{}" };
  return new Response(text, { status, headers: { "Content-Type": "application/json" } });
};

/** What an error is, by the classes that a library exports. */
function told(library, error) {
  const name = ["LoginRequiredError", "RefreshTimeoutError", "RefreshError", "NoSessionError", "CodeExchangeError"].find((name) => error instanceof library[name]);
  return { name: name ?? String(error), code: error?.code, isTransient: error?.isTransient, error: error?.error };
}

async function attempt(library, action) {
  try {
    return { result: (await action()) ?? null };
  } catch (error) {
    return { error: told(library, error) };
  }
}

/** One login from its URL to its end; each call's requests beside what came of it. */
async function run(library, { clientId, configuration, method, login, exchange, refresh, change, returnTo }, extra) {
  const steps = {};
  const step = async (name, action) => {
    sent = [];
    left = "";
    const failures = heard.failures;
    const came = await attempt(library, action);
    steps[name] = { ...came, sent, left, failures: heard.failures - failures };
  };
  const heard = { redirect: [], refreshed: [], failures: 0 };
  const options = {
    ...configuration, ...extra, redirectUri: plainURL, refreshBufferInterval: 0, onBeforeAutoRefresh: () => false,
    onRedirectCallback: (params) => heard.redirect.push({ ...params, accessToken: params.accessToken }),
    onRefresh: (info) => heard.refreshed.push({ ...info, accessToken: info.accessToken }),
    onRefreshFailure: () => heard.failures++,
  };
  history.replaceState(null, "", "/callback");
  const first = await library.createClient(clientId, options);
  await step("url", () => first[method](login));
  first.dispose();
  if (steps.url.error) return { steps, heard };
  const state = new URL(steps.url.result).searchParams.get("state");
  history.replaceState(null, "", `/callback?${new URLSearchParams({ code: `code_${clientId}`, ...(state !== null && { state }) })}`);
  answers = [exchange];
  let client;
  await step("exchange", async () => {
    client = await library.createClient(clientId, options);
    return { user: client.getUser(), address: location.pathname + location.search };
  });
  await step("token", () => client.getAccessToken());
  answers = [refresh, refresh, refresh];
  await step("refresh", async () => ({ token: await client.getAccessToken({ forceRefresh: true }), user: client.getUser() }));
  if (change) {
    answers = [change.answer, change.answer, change.answer];
    await step("change", async () => {
      await client.switchToOrganization(change.options);
      for (let i = 0; !left && change.answer.status === 400 && i < 100; i++) await new Promise((done) => setTimeout(done, 10)); // authkit-js does not wait for its login
    });
    steps.changed = { user: client.getUser(), result: client.getUser() && (await client.getAccessToken()) };
  }
  await step("logout", () => client.signOut({ navigate: false, returnTo }));
  steps.after = { user: client.getUser() };
  client.dispose();
  return { steps, heard };
}

/** Logins in a frame of their own, since browsers limit how often one changes its address. */
globalThis.compareBoth = async (cases) => {
  const results = [];
  for (let i = 0; i < cases.length; i += 20) {
    const frame = document.createElement("iframe");
    frame.src = "/callback";
    document.body.append(frame);
    while (frame.contentDocument.title !== "ready") await new Promise((done) => setTimeout(done, 5));
    results.push(...(await frame.contentWindow.compareSome(cases.slice(i, i + 20))));
    frame.remove();
  }
  return results;
};

globalThis.compareSome = async (cases) => {
  const quiet = () => {};
  Object.assign(console, { error: quiet, warn: quiet, debug: quiet }); // both tell of failures that are wanted here
  const results = [];
  for (const one of cases) {
    results.push({
      published: await run(published, one, {}),
      ours: await run(ours, one, { storage: "sessionStorage", logger: quiet, restartLogin: false }),
    });
    localStorage.clear();
    sessionStorage.clear();
  }
  return JSON.parse(JSON.stringify(results)); // undefined is no member here, and would be null on its way to the test
};

/** Claims of both, for the same tokens. */
globalThis.compareClaims = (tokens) =>
  tokens.map((token) => ({ published: claims(published, token), ours: claims(ours, token) }));

function claims(library, token) {
  try {
    return library.getClaims(token);
  } catch (error) {
    return `threw ${error.name}`;
  }
}

document.title = "ready";
