// node flows.mjs ENGINE MODULE GLUE SCRIPT… runs the scripts, each in a new
// instance of the module, and prints what came of it as one JSON object.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { matches, readScript } from "./scripts.mjs";

const keys = () => Reflect.ownKeys(globalThis).map(String).sort();
const [engine, file, glue, ...scripts] = process.argv.slice(2);
const { start } = await import(engine);
const module = await WebAssembly.compile(readFileSync(file));
const before = keys();
const ran = [];

for (const script of scripts) {
  const result = { name: basename(script, ".txt"), steps: 0, failure: "" };
  ran.push(result);
  try {
    const handle = await start(module, glue);
    for (const { event, effects } of readScript(script)) {
      const got = handle(event);
      if (!matches(got, effects)) {
        result.failure = `step ${result.steps + 1}, ${event}\ngot  ${got}\nwant [${effects.join(",")}]`;
        break;
      }
      result.steps++;
    }
  } catch (error) {
    result.failure = error.stack;
  }
}

// Two instances side by side share nothing: what one was told, the other does
// not know.
const one = await start(module, glue);
const other = await start(module, glue);
one('{"event":"configure","clientId":"c","https":true,"redirectUri":"https://app.example/","pageOrigin":"https://app.example"}');
const asked = '{"event":"token-asked","call":1,"now":1}';
const apart = [one, other].map((handle) => JSON.parse(handle(asked))[0].error.code);

// What is no message is answered like an empty one, and the next call works.
const odd = [["login_required"]];
for (const args of [[], [undefined], [Symbol("s")], [{}], [7], ["{}", "{}"], ["\ud800"], ["x".repeat(50 << 20)]]) {
  try {
    odd.push(JSON.parse(one(...args)).map((effect) => effect.error.code));
  } catch (error) {
    odd.push([`threw ${error.name}`]);
  }
}
odd.push(JSON.parse(one(asked)).map((effect) => effect.error.code));

const after = keys();
process.stdout.write(JSON.stringify({ ran, before, after, apart, odd: odd.slice(1).flat() }), () => process.exit(0));
