// The demo: a single-page app on authkit-wasm. What an app needs of it is in
// `start` and `signIn`; the rest is this page showing what goes on.
import { busy, byId, make, show } from "./document.js";
import { openFaults } from "./faults.js";
import { keep, kept } from "./kept.js";
import { clearProblem, openProblems, showProblem } from "./problem.js";
import { showSession, showSignedOut, showView } from "./session.js";

let authkit; // the package
let record; // what draws the diagram
let client;
let config = { accounts: [], organizations: [] };

/** Loads what the page needs and finishes a login whose answer is in the address. */
async function start() {
  const done = busy(allButtons(), byId("sign-in"));
  const isAnswer = /[?&](code|error)=/.test(location.search);
  showView(isAnswer ? "finishing" : "signed-out");
  byId("status").textContent = isAnswer ? "Finishing your sign-in …" : "";
  clearProblem();
  try {
    authkit ??= await load("/authkit/index.js", (url) => import(url));
    ({ record } = await load("/authkit/inspector.js", (url) => import(url)));
    config = await load("/config.json", async (url) => (await fetch(url)).json());
    showConfiguration();
    await createClient();
    if (!client.getUser()) showSignedOut();
  } catch (error) {
    showSignedOut();
    // A script that failed to load stays failed for the life of the page.
    showProblem(error, () => (authkit ? start() : location.reload()));
  } finally {
    done();
  }
}

async function createClient() {
  client?.dispose();
  const { clientId, apiHostname, https, port } = config;
  client = await authkit.createClient(clientId, {
    apiHostname,
    https,
    port,
    storage: byId("storage").value || undefined,
    logger: record,
    onError: (error) => showProblem(error, () => signIn()),
  });
  byId("inspector").client = client;
  // After a login, after a reload, and when another tab signed in.
  for (const event of ["signed-in", "refreshed"]) client.on(event, showWithClaims);
  client.on("signed-out", () => showSignedOut("You are signed out."));
}

async function showWithClaims(session) {
  try {
    showSession(session, authkit.getClaims(await client.getAccessToken()), config.organizations);
  } catch (error) {
    showProblem(error, () => showWithClaims(session));
  }
}

/** Leaves for the login. On the way out buttons stay busy; an error brings them back. */
async function signIn(screen = "sign-in", pressed = byId(screen)) {
  if (!client) return start();
  clearProblem();
  const done = busy(allButtons(), pressed);
  try {
    await client.signIn({
      screenHint: screen,
      organizationId: byId("organization").value || byId("organization-id").value.trim() || undefined,
      loginHint: byId("login-hint").value.trim() || undefined,
    });
    await leaving();
  } catch (error) {
    record({ level: "error", event: "error", at: Date.now(), error });
    showProblem(error, () => signIn(screen, pressed));
  } finally {
    done();
  }
}

async function signOut(pressed, navigate) {
  clearProblem();
  const done = busy(allButtons(), pressed);
  try {
    if (navigate) {
      client.signOut({ returnTo: `${location.origin}/` });
      await leaving();
    } else {
      await client.signOut({ navigate: false });
    }
  } catch (error) {
    showProblem(error, () => signOut(pressed, navigate));
  } finally {
    done();
  }
  if (!pressed.offsetParent) byId("sign-in").focus(); // the pressed button went with the session
}

/**
 * Settles when the page turns out to stay: the person came back to it with the
 * browser's Back button, or stopped the navigation.
 */
function leaving() {
  return new Promise((stay) => {
    addEventListener("pageshow", ({ persisted }) => persisted && stay());
    setTimeout(stay, 10_000);
  });
}

/** What a failed load throws says nothing to people. */
async function load(url, get) {
  try {
    return await get(url);
  } catch (cause) {
    throw Object.assign(new Error(`${url} could not be loaded. Is the demo still running?`, { cause }), {
      code: "page_incomplete", // this page's own; AuthKitError has none for it
      description: cause.message,
    });
  }
}

function showConfiguration() {
  const { accounts, organizations } = config;
  byId("organization").replaceChildren(
    byId("organization").options[0],
    ...organizations.map(({ id, name }) => make("option", { value: id }, name)),
  );
  show(byId("organization-field"), organizations.length > 0);
  show(byId("organization-id-field"), organizations.length === 0);
  byId("known-accounts").replaceChildren(...accounts.map(({ name, email }) => make("option", { value: email }, name)));
  byId("accounts").textContent = accounts.length
    ? `Test accounts, no password needed: ${accounts.map(({ email }) => email).join(", ")}.`
    : `You sign in at ${config.apiHostname}${config.port ? `:${config.port}` : ""}, with an account of that server.`;
}

function allButtons() {
  return ["sign-in", "sign-up", "sign-out", "sign-out-here", "sign-in-again", "problem-retry"].map(byId);
}

byId("storage").value = kept("storage", "");
byId("storage").addEventListener("change", () => {
  keep("storage", byId("storage").value);
  start();
});
byId("signed-out").addEventListener("submit", (event) => {
  event.preventDefault();
  signIn(event.submitter?.value);
});
byId("sign-in-again").addEventListener("click", () => signIn("sign-in", byId("sign-in-again")));
byId("sign-out").addEventListener("click", () => signOut(byId("sign-out"), true));
byId("sign-out-here").addEventListener("click", () => signOut(byId("sign-out-here"), false));

openProblems();
await start();
if (config.faults) await openFaults();
