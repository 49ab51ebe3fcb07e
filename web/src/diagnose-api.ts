import type { Diagnosis, Setup } from "./diagnose.js";
import type { Policy } from "./diagnose-policy.js";

const mdn = "https://developer.mozilla.org/docs/Web/HTTP/";

/** How long a server may take, in milliseconds. */
export const patience = 10_000;

/**
 * Sends the token endpoint a request that needs a preflight and that nobody
 * can grant: it names the client, and no code. An answer that this page may
 * read, whatever it says, shows that a real one would be read too.
 */
export async function lookAtApi({ api, clientId, devMode }: Setup, policy: Policy): Promise<Diagnosis[]> {
  const url = new URL("/user_management/authenticate", api);
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json" },
      body: JSON.stringify({ client_id: clientId, grant_type: "authorization_code" }),
      credentials: devMode ? "same-origin" : "include", // as the client does
      redirect: "manual",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(patience),
    });
  } catch {
    if (await policy.refused("connect-src", api.origin)) return refusedByPolicy(api);
    return [allowed(api), await unreadable(url, api)];
  }
  return [allowed(api), await judge(response, api)];
}

const allowed = (api: URL): Diagnosis => ({
  id: "csp-connect",
  status: "ok",
  text: `The page's Content-Security-Policy lets it talk to ${api.origin}.`,
});

function refusedByPolicy({ origin }: URL): Diagnosis[] {
  return [
    {
      id: "csp-connect",
      status: "failed",
      text: `The page's Content-Security-Policy keeps it from talking to ${origin}, so no code can be exchanged.`,
      fix: `Add ${origin} to connect-src in the Content-Security-Policy.`,
      docs: mdn + "Headers/Content-Security-Policy/connect-src",
    },
    {
      id: "cors",
      status: "warning",
      text: `Not looked at: the page's own policy stops requests to ${origin}.`,
      fix: "Fix connect-src first, then look again.",
    },
  ];
}

/** Why an answer may not be read: a request without CORS still tells whether somebody is there. */
async function unreadable(url: URL, { origin }: URL): Promise<Diagnosis> {
  try {
    await fetch(url, { mode: "no-cors", credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(patience) });
  } catch {
    return {
      id: "cors",
      status: "failed",
      text: `${origin} does not answer${navigator.onLine ? "" : "; this browser is offline"}.`,
      fix: "Check apiHostname, https and port, the network, and extensions that block requests.",
    };
  }
  return {
    id: "cors",
    status: "failed",
    text: `${origin} answers, but does not let pages of ${location.origin} read it.`,
    fix: `Add ${location.origin} to the allowed origins (CORS) of the application in the WorkOS dashboard. A proxy of your own has to allow credentials too.`,
    docs: mdn + "CORS",
  };
}

async function judge(response: Response, { origin }: URL): Promise<Diagnosis> {
  const json = /^application\/([a-z.-]+\+)?json\b/i.test(response.headers.get("Content-Type") ?? "");
  if (response.type === "opaqueredirect" || response.status === 404 || !json) {
    return {
      id: "cors",
      status: "failed",
      text: `${origin} answers, but not as the WorkOS API does.`,
      fix: "Check apiHostname, https and port: does the proxy there pass /user_management/ on?",
    };
  }
  if (response.status >= 500 || response.status === 429) {
    return { id: "cors", status: "warning", text: `${origin} may be read from here, but answers ${response.status} at the moment.`, fix: "Look again later." };
  }
  return { id: "cors", status: "ok", text: `${origin} answers and lets pages of ${location.origin} read it.` };
}
