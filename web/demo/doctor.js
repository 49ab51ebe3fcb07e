// The doctor's findings in words, for the client of the demo's app.
import { busy, byId, make } from "./document.js";

const words = { ok: "All right", warning: "Look at this", failed: "Broken" };
const order = ["failed", "warning", "ok"]; // what needs a hand comes first

async function look() {
  const done = busy([byId("again")], byId("again"));
  byId("verdict").textContent = "Looking …";
  try {
    const { clientId, apiHostname, https, port } = await (await fetch("/config.json")).json();
    const findings = await diagnose(clientId, { apiHostname, https, port, redirectUri: location.origin, onError() {} });
    findings.sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
    byId("findings").replaceChildren(...findings.map(item));
    byId("verdict").textContent = verdict(findings);
  } catch {
    byId("verdict").textContent = "The doctor could not be loaded. Is the demo still running?";
  } finally {
    done();
  }
}

/** Asks a client, or where none can be made, the doctor alone. */
async function diagnose(clientId, options) {
  try {
    const { createClient } = await import("/authkit/index.js");
    const client = await createClient(clientId, options);
    return await client.diagnose().finally(() => client.dispose());
  } catch {
    return (await import("/authkit/diagnose.js")).diagnose(clientId, options);
  }
}

function verdict(findings) {
  const count = (status) => findings.filter((one) => one.status === status).length;
  if (count("failed")) return `A login will not work here yet: ${count("failed")} of ${findings.length} things are broken.`;
  if (count("warning")) return `A login works here; ${count("warning")} of ${findings.length} things could be better.`;
  return `A login works here: all ${findings.length} things are right.`;
}

function item({ id, status, text, fix, docs }) {
  const said = make("div", {}, make("h3", {}, text));
  if (fix) said.append(make("p", {}, fix));
  if (docs) said.append(make("p", {}, make("a", { href: docs, target: "_blank", rel: "noreferrer" }, "More about this")));
  const li = make("li", { className: status }, make("span", { className: "verdict" }, words[status]), said);
  li.dataset.id = id;
  return li;
}

byId("again").addEventListener("click", look);
await look();
