import type { Diagnosis, Setup } from "./diagnose.js";
import { patience } from "./diagnose-api.js";

/** Further off than this, in milliseconds, somebody will notice. */
const offBy = 60_000;

/** Secure context, redirect URI with the page there, other clients, and the clock. */
export async function lookAtPage(setup: Setup): Promise<Diagnosis[]> {
  const redirectUri = new URL(setup.redirectUri, location.href);
  const foreign = redirectUri.origin !== location.origin || redirectUri.hash !== "";
  const page = foreign ? location.href : redirectUri.href;
  const sent = Date.now();
  const look = (redirect: RequestRedirect) =>
    fetch(page, { redirect, cache: "no-store", signal: AbortSignal.timeout(patience) }).catch(() => undefined);
  let response = await look("manual");
  if (response?.type === "opaqueredirect") {
    // Where the host only adds a slash, the client still knows its answer.
    const led = await look("follow");
    if (led?.url === page.replace(/\/?(\?|$)/, "/$1")) response = led;
  }
  return [
    secureContext(),
    foreign ? foreignRedirect(setup.redirectUri) : await redirect(setup.redirectUri, response),
    ...otherClients(setup),
    clock(response, (sent + Date.now()) / 2),
  ];
}

function secureContext(): Diagnosis {
  if (isSecureContext) return { id: "secure-context", status: "ok", text: "The page is a secure context." };
  return {
    id: "secure-context",
    status: "failed",
    text: `${location.origin} is not secure, so browsers give it no cryptography, and createClient rejects.`,
    fix: "Serve the site over https. For development, open it as http://localhost.",
    docs: "https://developer.mozilla.org/docs/Web/Security/Secure_Contexts",
  };
}

function foreignRedirect(redirectUri: string): Diagnosis {
  return {
    id: "redirect-uri",
    status: "failed",
    text: `The redirect URI ${plain(redirectUri)} is not on ${location.origin}, or has a fragment: this page could not finish a login.`,
    fix: `Set redirectUri to a page of ${location.origin}, without #, and register exactly that in the WorkOS dashboard.`,
    docs: "https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2",
  };
}

/** Whether an answer to a login would find a page that takes it. */
async function redirect(redirectUri: string, response: Response | undefined): Promise<Diagnosis> {
  const id = "redirect-uri";
  const shown = plain(redirectUri);
  const docs = "https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2";
  const serve = "Serve the page that calls createClient there, with status 200. A single-page app needs its index page at that path too.";
  if (!response) return { id, status: "warning", text: `${shown} could not be fetched from here.`, fix: serve };
  if (response.type === "opaqueredirect") {
    return { id, status: "failed", text: `${shown} redirects elsewhere, and the answer to a login may be lost on the way.`, fix: "Register the address that it leads to.", docs };
  }
  if (response.status !== 200) return { id, status: "failed", text: `${shown} answers ${response.status}, so a login that comes back finds no page.`, fix: serve, docs };
  const text = await response.text();
  if (!/<script\b/i.test(text)) return { id, status: "failed", text: `The page at ${shown} has no script, so nothing finishes a login there.`, fix: serve, docs };
  if (redirectUriIsHere(redirectUri) || sharesScript(text)) {
    return { id, status: "ok", text: `${shown} is served and loads what this page loads. It has to stand in the WorkOS dashboard exactly so.` };
  }
  return { id, status: "warning", text: `${shown} is served, but with other scripts than this page: does it call createClient?`, fix: serve };
}

const redirectUriIsHere = (redirectUri: string) => new URL(redirectUri, location.href).pathname === location.pathname;

/** Whether a page's source names a script that this page names. */
function sharesScript(text: string): boolean {
  const named = document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>("script[src], link[rel=modulepreload][href]");
  const urls = [...named].map((element) => ("src" in element ? element.src : element.href));
  return urls.some((url) => text.includes(new URL(url, location.href).pathname.replace(/^.*\//, "")));
}

function otherClients({ clientId, redirectUri, clients }: Setup): Diagnosis[] {
  const place = (uri: string) => new URL(uri, location.href).href;
  const others = clients.map((text) => JSON.parse(text)).filter((one) => one.clientId !== clientId && place(one.redirectUri) === place(redirectUri));
  if (!others.length) return [{ id: "clients", status: "ok", text: "No other client of this page uses this redirect URI." }];
  return [
    {
      id: "clients",
      status: "failed",
      text: `Client ${others[0].clientId} on this page has the same redirect URI: whichever is started first takes the answers of both.`,
      fix: "Give each client a redirectUri of its own.",
    },
  ];
}

/** A Date header is a whole second, and older by Age where a cache answers. */
function clock(response: Response | undefined, now: number): Diagnosis {
  const header = (name: string) => response?.headers.get(name) ?? "";
  const served = Date.parse(header("Date")) + (Number(header("Age")) || 0) * 1000;
  if (Number.isNaN(served)) return { id: "clock", status: "warning", text: "The site sends no Date header, so this machine's clock was not compared." };
  const off = now - served;
  if (Math.abs(off) < offBy) return { id: "clock", status: "ok", text: "This machine's clock agrees with the site's." };
  const minutes = Math.round(Math.abs(off) / 60_000);
  return {
    id: "clock",
    status: "warning",
    text: `This machine's clock is ${minutes} min ${off > 0 ? "ahead of" : "behind"} the site's. Logins and refreshes work all the same; APIs that compare times may refuse its requests.`,
    fix: "Have the machine set its clock by the network.",
  };
}

/** A URI without its query, which may hold what is nobody's business. */
const plain = (uri: string) => uri.replace(/[?#].*/s, "");
