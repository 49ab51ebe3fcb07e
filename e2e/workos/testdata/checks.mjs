// node checks.mjs WORKOS_JS runs the checks below and prints, by name, what
// came of each. An error is told as "class code".
import { createServer } from "node:http";
import { inspect } from "node:util";

const [file] = process.argv.slice(2);

// What the library does to the world is looked at from here.
const keys = () => Reflect.ownKeys(globalThis).map(String).sort().join();
const before = keys();
const Instance = WebAssembly.Instance;
let instances = 0;
let last;
WebAssembly.Instance = function (...args) {
  instances++;
  return (last = new Instance(...args));
};
const later = setTimeout;
let pauses = [];
/** Pauses pass at once and are written down; time-outs of requests, which are 9 seconds in most checks, never come. */
globalThis.setTimeout = (f, milliseconds, ...rest) => {
  if (milliseconds === 9000) return later(() => {}, 0);
  if (milliseconds < 60 || milliseconds > 60_000) return later(f, milliseconds, ...rest);
  pauses.push(milliseconds);
  return later(f, 0, ...rest);
};

const { WorkOS, createWorkOS, ErrorCode } = await import(file);
const afterImport = { instances, globals: keys() === before };

const told = (error) => `${error instanceof RangeError ? "RangeError" : error instanceof TypeError ? "TypeError" : error.name} ${error.code}`;
const sync = (f) => {
  try {
    return `no error: ${f()}`;
  } catch (error) {
    return told(error);
  }
};
const async = async (f) => {
  const promise = f(); // a throw here would be no rejection, and end the script
  try {
    return `no error: ${JSON.stringify(await promise)}`;
  } catch (error) {
    return told(error);
  }
};

const code = { code: "the_code", codeVerifier: "v".repeat(43) };
const login = { provider: "authkit", redirectUri: "https://app.example/" };
const part = (claims) => Buffer.from(JSON.stringify(claims)).toString("base64url");
const accessToken = `${part({ alg: "RS256" })}.${part({ sub: "user_1", sid: "session_1", iat: 1, exp: 2, name: "Zoë 李 👩‍🚀" })}.c2ln`;
const session = JSON.stringify({ user: { id: "user_1", email: "zoë@example.com" }, access_token: accessToken, refresh_token: "refresh_1" });
const answer = (status, body = "{}", headers = {}) => () => new Response(body, { status, headers });

/** A client whose server answers in this order, the last answer again and again; and what it was sent. */
function client(answers, options = {}) {
  const sent = [];
  pauses = [];
  const fetchFn = async (url, init) => {
    sent.push({ url, ...init, key: new Headers(init.headers).get("Idempotency-Key") });
    return answers[Math.min(sent.length, answers.length) - 1](init);
  };
  return { sent, workos: new WorkOS({ clientId: "client_1", fetchFn, timeout: 9000, ...options }) };
}

const hostile = {
  undefined: undefined,
  null: null,
  Symbol: Symbol("s"),
  BigInt: { ...login, state: 1n },
  cycle: (() => {
    const o = { ...login };
    o.o = o;
    return o;
  })(),
  "throwing Proxy": new Proxy({}, { get: () => { throw new Error("no"); }, ownKeys: () => { throw new Error("no"); } }),
  "throwing getter": { ...login, get state() { throw "no error object"; } },
  "50 MB string": { ...login, state: "x".repeat(50 << 20), code: "x".repeat(50 << 20), codeVerifier: "v".repeat(43) },
  "lone surrogate": { ...login, state: "\ud800", code: "\ud800", codeVerifier: "v".repeat(43) },
};

const checks = {
  "importing starts nothing": () => afterImport,

  "D3: hostile options": async () => {
    const { workos, sent } = client([answer(200, session)]);
    const results = {};
    for (const [name, options] of Object.entries(hostile)) {
      results[name] = [
        sync(() => workos.userManagement.getAuthorizationUrl(options)),
        await async(() => workos.sso.getAuthorizationUrlWithPKCE(options)),
        await async(() => workos.userManagement.authenticateWithCode(options)),
        sync(() => workos.userManagement.getAuthorizationUrl(login).slice(0, 47)),
      ];
    }
    return { results, sent: sent.length };
  },

  "D3: hostile constructor": () => [undefined, null, Symbol("s"), hostile["throwing Proxy"], 7, { clientId: Symbol("s") }, { clientId: "" }, { clientId: "client_1", port: "80 80" }, { clientId: "client_1", port: Symbol("s") }].map((o) => sync(() => new WorkOS(o).baseURL)),

  "loosely typed options": () =>
    [{ port: "8080" }, { port: "" }, { port: NaN }, { port: null }, { https: "true", port: "443" }, { https: 0, apiHostname: "localhost" }, { https: null, apiHostname: "localhost", port: "4100" }].map((o) =>
      sync(() => new WorkOS({ clientId: "client_1", ...o }).baseURL),
    ),

  "a client ID beside an empty key": () => [
    sync(() => new WorkOS(undefined, { clientId: "client_1", port: 8443 }).baseURL),
    sync(() => new WorkOS("", { clientId: "client_1" }).clientId),
    sync(() => new WorkOS("client_1", { port: 8443 }).baseURL),
    sync(() => new WorkOS({ clientId: "client_1" }, { clientId: "client_2" }).clientId),
  ],

  "a fetch without streams": async () => {
    const bodyOf = (body, text) => () => ({ ok: true, status: 200, headers: new Headers(), body, text: async () => text });
    const from = (answer) => client([answer]).workos.userManagement.authenticateWithCode(code).then(({ user }) => user.email, told);
    return [await from(bodyOf(undefined, session)), await from(bodyOf({ pipe() {} }, session)), await from(bodyOf(undefined, " ".repeat(200_000)))];
  },

  "A3: no secret in the page": () => [
    sync(() => new WorkOS({ clientId: "client_1", apiKey: "sk_live_1" })),
    sync(() => createWorkOS({ clientId: "client_1", apiKey: "sk_live_1" })),
    sync(() => new WorkOS("sk_live_1")),
    sync(() => new WorkOS("client_1").baseURL),
  ],

  "A3: the host is pinned": () =>
    ["api.workos.com@evil.example", "evil.example/", "evil.example:80", "evil.example?", "https://evil.example"].map((apiHostname) => sync(() => new WorkOS({ clientId: "client_1", apiHostname }))).concat(
      sync(() => new WorkOS({ clientId: "client_1", apiHostname: "evil.example", https: false })),
      sync(() => new WorkOS({ clientId: "client_1", apiHostname: "localhost", https: false, port: 4100 }).baseURL),
    ),

  "P2: a random source that fails": async () => {
    const { workos } = client([]);
    const { getRandomValues } = crypto;
    const results = [];
    for (const broken of [() => { throw new Error("no entropy"); }, (a) => a, (a) => a.fill(7)]) {
      Object.defineProperty(crypto, "getRandomValues", { value: broken, configurable: true });
      results.push(sync(() => workos.pkce.generateCodeVerifier()), await async(() => workos.pkce.generate()), await async(() => workos.userManagement.getAuthorizationUrlWithPKCE(login)), await async(() => workos.sso.getAuthorizationUrlWithPKCE({ ...login, clientId: "c" })));
    }
    Object.defineProperty(crypto, "getRandomValues", { value: getRandomValues.bind(crypto), configurable: true });
    return results;
  },

  "P3: no request without a verifier": async () => {
    const { workos, sent } = client([answer(200, session)]);
    const results = [];
    for (const codeVerifier of [undefined, "", " ", "v".repeat(42), "v".repeat(129), "v".repeat(42) + "+"]) {
      results.push(await async(() => workos.userManagement.authenticateWithCode({ code: "c", codeVerifier })), await async(() => workos.sso.getProfileAndToken({ code: "c", codeVerifier })));
    }
    return { results: [...new Set(results)], sent: sent.length };
  },

  "a module that traps is replaced": () => {
    const { workos } = client([]);
    const made = instances;
    const url = () => sync(() => workos.userManagement.getAuthorizationUrl(login).slice(0, 47));
    // The call dies as it would in the module: on its way in.
    const { set } = Uint8Array.prototype;
    const dying = (times) => {
      Uint8Array.prototype.set = function (...given) {
        if (times-- > 0) throw new WebAssembly.RuntimeError("unreachable");
        return set.apply(this, given);
      };
      const result = url();
      Uint8Array.prototype.set = set;
      return result;
    };
    return [dying(1), dying(2), url(), instances - made];
  },

  "memory stays bounded": () => {
    const { workos } = client([]);
    let most = 0;
    const made = instances;
    for (let i = 0; i < 3000; i++) {
      workos.userManagement.getAuthorizationUrl({ ...login, state: "x".repeat(5000) });
      most = Math.max(most, last.exports.memory.buffer.byteLength);
    }
    return { replaced: instances > made, bounded: most < 8 << 20 };
  },

  "N4: a passing failure is tried again": async () => {
    const { workos, sent } = client([() => { throw new TypeError("fetch failed"); }, answer(503, "<html>"), answer(200, session)]);
    const { user } = await workos.userManagement.authenticateWithRefreshToken({ refreshToken: "refresh_0" });
    const [first, second, third] = sent;
    return { user: user.email, keys: [first.key, second.key === third.key && second.key.length > 20], bodies: new Set(sent.map((s) => s.body)).size, tries: sent.length, pauses: pauses.map((p, i) => p >= 500 * 2 ** i && p <= 1000 * 2 ** i) };
  },

  "N4: it gives up after three": async () => {
    const results = [];
    for (const failure of [() => { throw new TypeError("fetch failed"); }, answer(408), answer(429), answer(500), answer(599)]) {
      const { workos, sent } = client([failure]);
      results.push(await async(() => workos.userManagement.authenticateWithCode(code)), sent.length);
    }
    return results;
  },

  "N4: a verdict is not asked for again": async () => {
    const results = [];
    for (const status of [400, 401, 403, 404, 409, 422, 302, 204]) {
      const { workos, sent } = client([answer(status, status === 204 ? null : '{"error":"invalid_grant"}')]);
      results.push(await async(() => workos.userManagement.authenticateWithRefreshToken({ refreshToken: "refresh_0" })), sent.length);
    }
    return results;
  },

  "R3: Retry-After": async () => {
    const results = {};
    for (const value of ["3", "0", "-1", "NaN", "", "1e1", "99999", "21", new Date(Date.now() + 5000).toUTCString(), "Fri, 31 Dec 1999 23:59:59 GMT"]) {
      const { workos, sent } = client([answer(429, "{}", { "Retry-After": value })]);
      await async(() => workos.userManagement.authenticateWithCode(code));
      const [pause] = pauses;
      const name = value.includes("GMT") ? (value.includes("1999") ? "past" : "date") : value;
      results[name] = pause === undefined ? `${sent.length} try` : pause >= 3000 ? "waits for the server" : "waits by itself";
    }
    return results;
  },

  "an aborted call ends": async () => {
    const early = new AbortController();
    early.abort();
    const one = client([answer(200, session)]);
    const during = new AbortController();
    const two = client([({ signal }) => new Promise((_, reject) => { signal.addEventListener("abort", () => reject(signal.reason)); during.abort(); })]);
    const pausing = new AbortController();
    const three = client([() => { later(() => pausing.abort(), 0); return new Response("", { status: 503 }); }]);
    const real = globalThis.setTimeout;
    globalThis.setTimeout = (f, milliseconds, ...rest) => later(f, milliseconds === 9000 ? 0x7fffffff : milliseconds, ...rest); // for real
    const results = [
      await async(() => one.workos.userManagement.authenticateWithCode(code, { signal: early.signal })), one.sent.length,
      await async(() => two.workos.userManagement.authenticateWithCode(code, { signal: during.signal })), two.sent.length,
      await async(() => three.workos.sso.getProfileAndToken({ ...code, clientId: "c" }, { signal: pausing.signal })), three.sent.length,
    ];
    globalThis.setTimeout = real;
    return results;
  },

  "D1: a server that never answers": async () => {
    const { workos, sent } = client([({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))], { timeout: 10 });
    try {
      await workos.userManagement.authenticateWithCode(code);
    } catch (error) {
      return [told(error), error.status, sent.length];
    }
  },

  "a try may take a minute": async () => {
    const { workos } = client([answer(200, session)], { timeout: undefined });
    await workos.userManagement.authenticateWithCode(code);
    return pauses;
  },

  "D1: an endless answer": async () => {
    let pulled = 0;
    const endless = () => new Response(new ReadableStream({ pull: (c) => { pulled++; c.enqueue(new Uint8Array(16 << 10).fill(32)); } }));
    const { workos, sent } = client([endless]);
    return [await async(() => workos.userManagement.authenticateWithCode(code)), sent.length, pulled < 20];
  },

  "D2: a 200 that is no session": async () => {
    const results = [];
    const bodies = ["", "<html>", "{}", "[]", "null", session.slice(0, -1), session + "x", session.replace(accessToken, "opaque"), session.replace(`"${accessToken}"`, "7"), "[".repeat(100_000), session.replace('{"user"', '{"user":{"id":"user_2","email":"e"},"user"')];
    for (const body of bodies) results.push(await async(() => client([answer(200, body)]).workos.userManagement.authenticateWithCode(code)));
    return [...new Set(results)];
  },

  "T2: no secret in an error": async () => {
    const body = JSON.stringify({ error: "the_code", error_description: `${code.codeVerifier} is not right`, message: "the_code", deep: [{ a: "the_c\u006fde" }] });
    const { workos } = client([answer(400, body, { "X-Request-ID": "the_code" })]);
    const pending = client([answer(403, '{"code":"email_verification_required","message":"Verify.","pending_authentication_token":"pending_1"}')]).workos;
    const error = await workos.userManagement.authenticateWithCode(code).catch((e) => e);
    const next = await pending.userManagement.authenticateWithCode(code).catch((e) => e);
    const all = inspect(error, { showHidden: true, depth: 9 }) + JSON.stringify(error) + error.stack + inspect(error.rawData);
    const shown = inspect(next) + JSON.stringify(next) + next.stack;
    return { error: /the_code|vvvvv/.test(all), redacted: error.errorDescription, shown: shown.includes("pending_1"), kept: next.rawData.pending_authentication_token };
  },

  "N30: any language": async () => {
    const name = "Zoë Łukasz 李 أحمد 👩‍🚀";
    const text = session.replace('"email"', `"first_name":${JSON.stringify(name)},"email"`);
    const { workos } = client([answer(200, text)]);
    const { user, accessToken: given } = await workos.userManagement.authenticateWithCode(code);
    return [user.firstName === name, given === accessToken];
  },

  "T3: a redirect is an error": async () => {
    const reached = [];
    const servers = [createServer((request, response) => { reached.push(request.url); response.end(session); }), createServer((_, response) => response.writeHead(307, { Location: `http://127.0.0.1:${servers[0].address().port}/stolen` }).end())];
    for (const server of servers) await new Promise((done) => server.listen(0, "127.0.0.1", done));
    const workos = new WorkOS({ clientId: "client_1", apiHostname: "127.0.0.1", https: false, port: servers[1].address().port, timeout: 99_999_999 });
    return [await async(() => workos.userManagement.authenticateWithCode(code)), reached.length];
  },

  "S2: a page that forbids WebAssembly": async () => {
    const { Module } = WebAssembly;
    const other = await import(`${file}?another`);
    WebAssembly.Module = function () { throw new WebAssembly.CompileError("blocked by CSP"); };
    const blocked = sync(() => new other.WorkOS("client_1"));
    WebAssembly.Module = Module;
    return [blocked, sync(() => new other.WorkOS("client_1").baseURL)];
  },

  "headers of the app": async () => {
    const { workos, sent } = client([answer(200, session)], { config: { headers: { "X-App": "1", "Content-Type": "text/plain" } } });
    await workos.userManagement.authenticateWithCode(code);
    const [{ headers, credentials, redirect, referrerPolicy }] = sent;
    const all = new Headers(headers);
    return [all.get("X-App"), all.get("Content-Type"), credentials, redirect, referrerPolicy];
  },

  "N13: codes are those of the package": () => {
    const { workos } = client([]);
    const error = (() => { try { workos.userManagement.getAuthorizationUrl({ redirectUri: "https://app.example/" }); } catch (e) { return e; } })();
    return [error.code === ErrorCode.AuthorizationIncomplete, error.code];
  },
};

const results = {};
for (const [name, check] of Object.entries(checks)) {
  try {
    results[name] = await check();
  } catch (error) {
    results[name] = `threw ${error.stack}`;
  }
}
process.stdout.write(JSON.stringify(results), () => process.exit(0));
