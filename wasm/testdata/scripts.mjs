// Reads and compares flow scripts; core/message/flows_test.go says what is in
// them, and holds the other reader.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Returns the steps of a script: `{event, effects}`, both as text. */
export function readScript(file) {
  const texts = new Map();
  const steps = [];
  const includes = join(dirname(file), "include");

  const unfold = (text) =>
    text.replace(/\{\{("?)(\w+)"?\}\}/g, (_, quoted, name) => {
      if (!texts.has(name)) throw new Error(`no text is named ${name}`);
      return quoted ? JSON.stringify(texts.get(name)) : texts.get(name);
    });

  const read = (line) => {
    const [, keyword, rest = ""] = /^(\S*)(?: (.*))?$/s.exec(line);
    switch (keyword) {
      case "":
      case "#":
        return;
      case "include":
        return logicalLines(join(includes, `${rest}.txt`)).forEach(read);
      case "let": {
        const at = rest.indexOf(" = ");
        const name = rest.slice(0, at);
        if (at < 0 || texts.has(name)) throw new Error(`no definition, or one twice: ${line}`);
        const text = unfold(rest.slice(at + 3));
        texts.set(name, text.startsWith("jwt ") ? jwt(text.slice(4)) : text);
        return;
      }
      case ">":
        steps.push({ event: unfold(rest), effects: [] });
        return;
      case "<":
        steps.at(-1).effects.push(unfold(rest));
        return;
    }
    throw new Error(`what is this? ${line}`);
  };

  logicalLines(file).forEach(read);
  if (steps.length === 0) throw new Error("nothing happens in it");
  return steps;
}

function logicalLines(file) {
  return readFileSync(file, "utf8").replaceAll("\n  ", "").split("\n");
}

function jwt(claims) {
  const encode = (text) => Buffer.from(text).toString("base64url");
  return [`{"alg":"RS256","typ":"JWT"}`, claims, "signature"].map(encode).join(".");
}

/** Compares effects with a script's, in which "…" is any JSON string. */
export function matches(got, effects) {
  const want = `[${effects.join(",")}]`.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(`^${want.replaceAll(`"…"`, () => String.raw`"(?:[^"\\]|\\.)*"`)}$`, "s").test(got);
}
