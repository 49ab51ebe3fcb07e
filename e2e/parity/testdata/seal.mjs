// node seal.mjs reads {direction, password, clientId, keys, sessions | sealed}
// from standard input and prints what three published packages make of it, as
// one JSON object by package. Sealing gives [{sealed, session}], where session
// is what the package says it sealed; opening gives what it found.
import { readFileSync } from "node:fs";
import { AuthKitCore, sessionEncryption } from "@workos/authkit-session";
import { WorkOS } from "@workos-inc/node";
import { defaults, seal, unseal } from "iron-webcrypto";

const input = JSON.parse(readFileSync(0, "utf8"));
const { password, clientId } = input;

// The packages verify tokens by the keys that the API serves. There is no
// network here: this is the one address they may ask.
globalThis.fetch = async (url) => {
  if (String(url) !== `https://api.workos.com/sso/jwks/${clientId}`) throw new Error(`asked for ${url}`);
  return Response.json(input.keys);
};

// A client of @workos-inc/node whose server answers as told.
let answer;
const workos = new WorkOS("sk_test", { clientId, fetchFn: async () => Response.json(answer) });
const { userManagement } = workos;
const core = new AuthKitCore({ clientId, cookiePassword: password }, workos, sessionEncryption);

// Every third text gets an end, every second one of iron's has no number.
const lifetime = (number) => (number % 3 ? 0 : 600_000);

const packages = {
  "iron-webcrypto": {
    async seal({ snake, ...session }, number) {
      const secret = number % 2 ? { id: "1", secret: password } : password;
      return { session, sealed: await seal(session, secret, { ...defaults, ttl: lifetime(number) }) };
    },
    open: async (sealed) => unseal(sealed.replace(/~2$/, ""), { 1: password }, defaults),
  },
  "@workos-inc/node": {
    async seal({ snake, accessToken, refreshToken }) {
      answer = { ...snake, access_token: accessToken, refresh_token: refreshToken };
      const session = { sealSession: true, cookiePassword: password };
      const { sealedSession, ...rest } = await userManagement.authenticateWithCode({ clientId, code: "code_1", session });
      return { session: rest, sealed: sealedSession };
    },
    async open(sealed) {
      const options = { sessionData: sealed, cookiePassword: password };
      const { authenticated, user } = await userManagement.authenticateWithSessionCookie(options);
      const again = await userManagement.loadSealedSession(options).authenticate();
      const session = await userManagement.getSessionFromCookie(options);
      if (!authenticated || !again.authenticated) throw new Error("a session that was sealed here does not authenticate there");
      if (user.id !== session.user.id || again.accessToken !== session.accessToken) throw new Error("another session");
      return session;
    },
  },
  "@workos/authkit-session": {
    async seal({ snake, ...session }, number) {
      const sealed = lifetime(number)
        ? await sessionEncryption.sealData(session, { password, ttl: lifetime(number) / 1000 })
        : await core.encryptSession(session);
      return { session, sealed };
    },
    async open(sealed) {
      const session = await core.decryptSession(sealed);
      if (!(await core.verifyToken(session.accessToken))) throw new Error("a token that does not verify there");
      return session;
    },
  },
};

const results = {};
for (const [name, its] of Object.entries(packages)) {
  results[name] = [];
  const given = input.direction === "seal" ? input.sessions : input.sealed;
  for (const [number, one] of given.entries()) {
    results[name].push(await (input.direction === "seal" ? its.seal(one, number) : its.open(one)));
  }
}
process.stdout.write(JSON.stringify(results), () => process.exit(0));
