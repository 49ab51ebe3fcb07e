// node messages.mjs ENGINE MODULE reads sequences of messages from standard
// input and prints one JSON object: the Answers to each, in an instance of its
// own, and of the last instance how much Memory it has and what a call throws
// that it does not survive.
import { readFileSync } from "node:fs";

const [engine, file] = process.argv.slice(2);
const { start } = await import(engine);
const module = await WebAssembly.compile(readFileSync(file));
const sequences = JSON.parse(readFileSync(0, "utf8"));

// The engine keeps its instance to itself, as it should.
let exports;
const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (given) => {
  const instance = await instantiate(given);
  exports = instance.exports;
  return instance;
};

const answers = [];
for (const messages of sequences) {
  const handle = await start(module);
  answers.push(messages.map((message) => handle(message)));
}
const memory = exports.memory.buffer.byteLength;

let afterBad = "nothing";
try {
  exports.input(-1);
} catch (error) {
  afterBad = error instanceof WebAssembly.RuntimeError ? "RuntimeError" : String(error);
}
process.stdout.write(JSON.stringify({ Answers: answers, Memory: memory, AfterBad: afterBad }));
