// Runs before the first paint, as no module script can: a page that is the
// answer to a login shows the session's placeholder from the start, so that
// nothing jumps when the session appears.
document.documentElement.dataset.view = /[?&](code|error)=/.test(location.search) ? "finishing" : "signed-out";
