// node returnto.mjs https://app.example reads [{given, got}] from standard
// input and prints where a browser would go: for each the origin of got, by
// the WHATWG URL parser, whether no part of its path is resolved away, and
// whether given is itself a path that no parser has to change.
import { readFileSync } from "node:fs";

const [origin] = process.argv.slice(2);

/** Where a browser on the origin goes. */
function read(text) {
  try {
    return new URL(text, `${origin}/some/page`);
  } catch (error) {
    return { origin: String(error) };
  }
}

const shown = (url) => url.pathname + url.search + url.hash;

/** Segments of letters, digits and unreserved marks, none of which is dots alone; any query of the same. */
const plain = /^(\/(?!\.{1,2}(?=[/?#]|$))[\w.~-]+)+\/?(\?[\w.~=&-]+)?(#[\w.~-]+)?$/;

const results = JSON.parse(readFileSync(0, "utf8")).map(({ Given, Got }) => {
  const url = read(Got);
  const parts = (path) => path.split("/").length;
  const kept = url.pathname !== undefined && !url.pathname.startsWith("//") && parts(url.pathname) === parts(Got.split(/[?#]/)[0]);
  return { Given, Got, Origin: url.origin, Kept: kept, Plain: plain.test(Given) && shown(read(Given)) === Given };
});
process.stdout.write(JSON.stringify(results));
