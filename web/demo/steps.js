// The words of the timeline: for each entry a title, an explanation, the place
// where it happens, and the section that asks for it.

const here = "In this browser";
const network = "Over the network";
const elsewhere = "At the server";

const rfc = (number, section) => ({
  text: `RFC ${number}, section ${section}`,
  url: `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`,
});

const words = {
  "list-transactions": () => ({
    place: here,
    title: "Looked for older pending logins",
    text: "Those that ran out are thrown away, and the rest stays: any number of logins can be under way side by side.",
  }),
  "delete-transactions": () => ({
    place: here,
    title: "Threw old pending logins away",
    text: "They ran out, or there were too many.",
  }),
  "save-transaction": () => ({
    place: here,
    title: "Made a code verifier and kept it here",
    text: "256 random bits. Only their SHA-256 hash, the challenge, goes into the URL. The verifier is stored in this browser under the login's state.",
    rfc: rfc(7636, "4.1"),
  }),
  navigate: ({ entry }) =>
    isLogout(entry)
      ? {
          place: network,
          title: "Went to the server to end the session there",
          text: "It sends the browser back to an address that was registered for that.",
        }
      : {
          place: network,
          title: "Went to the authorization server",
          text: "With client ID, redirect URI, state and challenge in the URL. Whoever reads that cannot finish the login.",
          rfc: rfc(7636, "4.3"),
        },
  away: ({ before }) =>
    isLogout(before)
      ? { place: elsewhere, title: "The server ended the session", text: "It gives out no more tokens for it." }
      : {
          place: elsewhere,
          title: "You were at the login page",
          text: "This page did not exist meanwhile. Only what it stored is left of it.",
          rfc: rfc(6749, "4.1.1"),
        },
  "came-back": ({ next }) => ({
    place: here,
    title: "Came back and started the module",
    text: next ? "A fresh page, a fresh module. The address holds the server's answer." : "The address holds no answer to a login.",
    rfc: next && rfc(6749, "4.1.2"),
  }),
  "replace-url": () => ({
    place: here,
    title: "Cleaned the address bar",
    text: "Before anything else: code and state shall not stay in the history, in a bookmark or in a screenshot.",
    rfc: rfc(9700, "4.3.1"),
  }),
  "take-transaction": ({ next }) => ({
    place: here,
    title: next?.event === "error" ? "Looked the pending login up" : "Found the pending login and used it up",
    text: "By state, read and deleted in one step. An answer that nobody here asked for, or that comes twice, matches nothing.",
    rfc: rfc(6749, "10.12"),
  }),
  "send-request": ({ entry }) =>
    isLogout(entry)
      ? { place: network, title: "Told the server to end the session", text: "In the background, without leaving this page." }
      : {
          place: network,
          title: "Sent the code with the verifier",
          text: "The server hashes the verifier and compares. A stolen code is useless without it, and no client secret is needed.",
          rfc: rfc(7636, "4.6"),
        },
  "response-arrived": ({ entry, before, next }) => {
    if (isLogout(before)) return { place: network, title: "The server was told", text: "Its answer is not for this page to read." };
    return next?.event === "error"
      ? {
          place: network,
          title: `The server answered ${entry.status}`,
          text: "With nothing that makes a session.",
          rfc: rfc(6749, "5.2"),
        }
      : {
          place: network,
          title: `The server answered ${entry.status}`,
          text: "With the user and tokens, which stay in the memory of this page.",
          rfc: rfc(6749, "5.1"),
        };
  },
  publish: ({ before }) =>
    before?.event === "response-arrived"
      ? { place: here, title: "Signed in", text: "The page was told who you are. The token is handed out when it asks." }
      : { place: here, title: "Forgot the session", text: "Here first, since the server may be down." },
  error: ({ entry }) => ({
    place: here,
    title: "Ended with an error",
    text: "One code to decide by, and a sentence that says what to do.",
    code: entry.code,
  }),
};

const isLogout = (entry) => !!entry?.url?.endsWith("/sessions/logout");

/** The words for an entry between its neighbours; a name of a later release speaks for itself. */
export function wordsFor(entry, before, next) {
  return words[entry.event]?.({ entry, before, next }) ?? { place: here, title: entry.event, text: "" };
}

/** What a login will do, for a page on which none has happened yet. */
export const preview = [
  [here, "Make a code verifier and keep it here"],
  [network, "Go to the authorization server with its hash"],
  [elsewhere, "Say who you are"],
  [here, "Come back, clean the address bar, find the verifier"],
  [network, "Exchange the code with the verifier"],
  [here, "Signed in"],
];
