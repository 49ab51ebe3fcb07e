// "Break something": faults of the development authorization server, one at a
// time, each for the next sign-in.
import { busy, byId, make, show } from "./document.js";
import { showProblem } from "./problem.js";

const choices = [
  ["Server down", "The exchange is answered with 503", { endpoint: "exchange", fault: "status", status: 503 }],
  ["Connection lost", "The exchange gets no answer", { endpoint: "exchange", fault: "drop_before" }],
  ["Slow server", "The answer takes three seconds", { endpoint: "exchange", fault: "latency", delay_ms: 3000 }],
  ["Wrong issuer", "The callback claims to be from elsewhere", { fault: "callback_issuer", issuer: "https://login.example" }],
  ["Expired code", "The code came too late", { fault: "expired_code" }],
  ["Nonsense", "A web page instead of tokens", { endpoint: "exchange", fault: "html" }],
];

const buttons = [];

/** Fills the panel and shows which fault is set. */
export async function openFaults() {
  for (const [title, text, fault] of choices) {
    const button = make("button", { type: "button", className: "choice" }, make("strong", {}, title), make("span", { className: "quiet" }, text));
    button.addEventListener("click", () => change(button, button.ariaPressed === "true" ? undefined : fault));
    button.ariaPressed = "false";
    buttons.push(button);
  }
  byId("fault-buttons").replaceChildren(...buttons);
  byId("clear-faults").addEventListener("click", () => change(byId("clear-faults")));
  show(byId("faults"), true);
  await change();
}

/** Sets a fault in place of the others, or clears all; without arguments it only looks. */
async function change(pressed, fault) {
  const done = busy([...buttons, byId("clear-faults")], pressed);
  try {
    let answer = await ask(pressed ? "DELETE" : "GET");
    if (fault) answer = await ask("POST", { ...fault, times: 1 });
    render(answer.faults);
  } catch (cause) {
    const error = Object.assign(new Error("The demo's server does not answer. Is it still running?"), { description: cause.message });
    showProblem(error, () => location.reload());
  } finally {
    done();
  }
  // The button that was pressed may have gone with the last fault.
  if (pressed?.hidden) buttons[0].focus();
}

async function ask(method, body) {
  const headers = body && { "Content-Type": "application/json" };
  const response = await fetch("/faults", { method, headers, body: body && JSON.stringify(body) });
  if (!response.ok) throw new Error(`/faults answered ${response.status}`);
  return response.json();
}

function render(active) {
  const set = [];
  choices.forEach(([title, , { fault }], i) => {
    const isSet = active.some((one) => one.fault === fault);
    buttons[i].ariaPressed = String(isSet);
    if (isSet) set.push(title);
  });
  byId("faults-active").textContent = set.length ? `Set for the next sign-in: ${set.join(", ")}.` : "Nothing is broken.";
  show(byId("clear-faults"), set.length > 0);
}
