// node workos.mjs WORKOS_JS PORT reads cases from standard input and prints
// what the published package and ours make of each, as one JSON array. A case
// is {subject: "userManagement", method, options, configuration}; its number
// goes along in a header, by which the server knows what to answer.
import { readFileSync } from "node:fs";
import * as published from "@workos-inc/node";

const [file, port] = process.argv.slice(2);

// Ours waits before it tries again. What the test's server answers does not
// change by waiting.
const slow = setTimeout;
globalThis.setTimeout = (f, milliseconds, ...rest) => slow(f, milliseconds < 60_000 ? 0 : milliseconds, ...rest);
delete process.env.WORKOS_API_KEY;
delete process.env.WORKOS_CLIENT_ID;

const ours = await import(file);

// What JSON cannot say: an exception with its fields, in a fixed form.
function described(error) {
  const { name, status, code, requestID, error: oauth, errorDescription, errors, rawData, retryAfter } = error;
  const message = error.message;
  return { name, class: error instanceof RangeError ? "RangeError" : error instanceof TypeError ? "TypeError" : "Error",
    message, status, code, requestID, error: oauth, errorDescription, errors, rawData, retryAfter };
}

async function run(library, side, { subject, method, options, configuration }, number) {
  try {
    const workos = new library.WorkOS({
      clientId: "client_default", apiHostname: "127.0.0.1", port: Number(port), https: false, timeout: 120_000,
      config: { headers: { "X-Case": `${number} ${side}` } }, ...configuration,
    });
    const returned = workos[subject][method](typeof options === "object" ? structuredClone(options) : options);
    const result = await returned;
    return { synchronous: !(returned instanceof Promise), result: result === undefined ? null : result };
  } catch (error) {
    return { error: described(error) };
  }
}

const results = [];
for (const [number, one] of JSON.parse(readFileSync(0, "utf8")).entries()) {
  results.push({ published: await run(published, "published", one, number), ours: await run(ours, "ours", one, number) });
}
process.stdout.write(JSON.stringify(results), () => process.exit(0));
