// How long the access token is good: a text and a bar for the eye each
// second, and for the ear each full minute and the end alone.
import { byId } from "./document.js";

let timer;

/** Counts down to `expiresAt`, of `lifetime` milliseconds in all, then calls `expired`. */
export function startCountdown(expiresAt, lifetime, expired) {
  stopCountdown();
  let minutesLeft = Math.ceil((expiresAt - Date.now()) / 60_000);
  const tick = () => {
    const left = Math.max(0, expiresAt - Date.now());
    const seconds = Math.ceil(left / 1000);
    byId("lifetime").value = lifetime > 0 ? Math.min(1, left / lifetime) : 0;
    byId("remaining").textContent = seconds > 0 ? clock(seconds) : "";
    byId("token-label").textContent = seconds > 0 ? "Good for another" : "Expired";
    if (seconds === 0) {
      announce("The access token has expired.");
      return expired();
    }
    const minutes = Math.ceil(seconds / 60);
    if (minutes < minutesLeft) announce(`The access token is good for another ${minutes === 1 ? "minute" : `${minutes} minutes`}.`);
    minutesLeft = minutes;
    // To the next full second by the clock, so that slow timers do not add up.
    timer = setTimeout(tick, left % 1000 || 1000);
  };
  tick();
}

export function stopCountdown() {
  clearTimeout(timer);
  announce("");
}

function announce(news) {
  byId("token-news").textContent = news;
}

function clock(seconds) {
  const rest = String(seconds % 60).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}
