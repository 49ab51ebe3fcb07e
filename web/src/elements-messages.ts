import type { AuthKitError, ErrorCode } from "./errors.js";

/** What elements tell people. An error's own message is for developers, and goes to the console. */
const sentences: { [code in ErrorCode]?: string } = {
  authorization_denied: "The sign-in was cancelled. Try again when you like.",
  network_failed: "The server could not be reached. Check your connection and try again.",
  server_unavailable: "The server is busy. Try again in a while.",
  refresh_failed: "The server is busy. Try again in a while.",
  refresh_timeout: "The server is busy. Try again in a while.",
  transaction_expired: "The sign-in took too long. Please start again.",
  state_unknown: "This sign-in was already finished, or was started elsewhere. Please start again.",
  storage_unavailable: "This browser keeps nothing for this site. Allow site data and try again.",
  navigation_blocked: "This page cannot lead to the sign-in. Open it in a tab of its own.",
  organization_refused: "You cannot be signed in to this organization.",
  popup_blocked: "The browser did not open the sign-in window. Allow windows for this site and try again.",
  popup_closed: "The window was closed before the sign-in was finished. Try again.",
};

/** A sentence for the person in front of the page; with the code, where only its owner can help. */
export function sentenceFor({ code, name }: AuthKitError): string {
  return sentences[code] ?? `The sign-in of this page does not work (${code ?? name}). Try again, or tell the owner of the page.`;
}

/** Tells developers, as the client does with errors that no call is waiting for. */
export function printError({ code, name, message }: AuthKitError): void {
  console.error(`${code ?? name}: ${message}`); // what is no AuthKitError comes of an attribute that cannot be read
}
