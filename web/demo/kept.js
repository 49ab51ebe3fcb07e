// What this page itself keeps over the redirect, in sessionStorage: the chosen
// storage. Browsers may refuse it; then the page works on without it, and the
// client reports the error that counts.

export function keep(name, value) {
  try {
    sessionStorage.setItem(`demo:${name}`, JSON.stringify(value));
  } catch {
    // Not kept.
  }
}

export function kept(name, otherwise) {
  try {
    return JSON.parse(sessionStorage.getItem(`demo:${name}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}
