import { AuthKitError, createClient, LoginRequiredError, type SessionInfo } from "authkit-wasm";
import "../../style.css";

/** What the app's own API knows of the signed-in user. */
interface Workspace {
  organizations: { id: string; name: string }[];
  posts: string[];
}

const element = <E extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as E;

/** Ends the request for a workspace that nobody is interested in any more. */
let loading = new AbortController();

// Where the example's server says who it is. Your app writes its client ID
// here, and on WorkOS's own API it needs no other option.
const { clientId, ...options } = await (await fetch("settings.json")).json();

const authkit = await createClient(clientId, { ...options, onError: tell }).catch((error) => {
  tell(error);
  throw error;
});
authkit.on("signed-in", show);
authkit.on("refreshed", show);
authkit.on("signed-out", () => show(null));
show(authkit.getSession());

element("sign-in").onclick = () => authkit.signIn({ returnTo: location.pathname }).catch(tell);
element("sign-up").onclick = () => authkit.signUp({ returnTo: location.pathname }).catch(tell);
element("sign-out").onclick = () => authkit.signOut({ returnTo: new URL("/", location.href).href });
element("organization").onchange = ({ target }) => {
  const select = target as HTMLSelectElement;
  authkit.switchToOrganization({ organizationId: select.value }).catch((error) => {
    select.value = authkit.getSession()?.organizationId ?? "";
    tell(error);
  });
};

function show(session: SessionInfo | null) {
  element("loading").hidden = true;
  element("welcome").hidden = !!session;
  element("account").hidden = !session;
  loading.abort();
  if (!session) return;
  const { user, role, permissions } = session;
  element("problem").hidden = true;
  element("name").textContent = [user.firstName, user.lastName].join(" ").trim() || user.email;
  element("email").textContent = user.email;
  list("rights", [role, ...permissions]);
  element("manage").hidden = !permissions.includes("members:manage");
  load(session).catch(tell);
}

/** Asks the app's API, which decides by the access token, not by what this page says. */
async function load(session: SessionInfo) {
  const { signal } = (loading = new AbortController());
  try {
    const response = await authkit.fetch("api/workspace", { signal });
    if (!response.ok) throw new Error(`The server answered with status ${response.status}.`);
    const { organizations, posts }: Workspace = await response.json();
    const options = organizations.map(({ id, name }) => new Option(name, id, false, id === session.organizationId));
    element("organization").replaceChildren(...options);
    list("posts", posts);
  } catch (error) {
    if (!signal.aborted) throw error; // otherwise something newer is on its way
  }
}

function list(id: string, texts: (string | undefined)[]) {
  const items = texts.filter((text) => text !== undefined).map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  });
  element(id).replaceChildren(...items);
}

function tell(error: unknown) {
  const text = error instanceof LoginRequiredError ? "Your session has ended. Please sign in again." : String((error as Error).message);
  const code = error instanceof AuthKitError ? ` (${error.code})` : "";
  element("loading").hidden = true;
  element("problem").hidden = false;
  element("problem").textContent = text + code;
}
