// node jwt.mjs reads {keys, issuers, now, skew, tokens} from standard input and
// prints {verdicts, keys, signed}: what jose says of each token ("ok" or the
// code of its error), and tokens that jose signed, with the keys to them.
import { readFileSync } from "node:fs";
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";

const { keys, issuers, now, skew, tokens } = JSON.parse(readFileSync(0, "utf8"));
const set = createLocalJWKSet(keys);
const rules = {
  algorithms: ["RS256"], issuer: issuers, currentDate: new Date(now), clockTolerance: skew / 1000,
  requiredClaims: ["exp", "iat", "sub", "sid"],
};

const verdicts = [];
for (const token of tokens) {
  verdicts.push(await jwtVerify(token, set, rules).then(
    () => "ok",
    ({ code, claim }) => (code === "ERR_JWT_CLAIM_VALIDATION_FAILED" ? `${code} ${claim}` : code),
  ));
}

const own = [], signed = [];
for (const modulusLength of [2048, 3072, 4096]) {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { modulusLength });
  const kid = `jose-${modulusLength}`;
  own.push({ ...(await exportJWK(publicKey)), kid });
  for (let i = 0; i < 50; i++) {
    signed.push(await new SignJWT({ sid: `session_${i}`, name: "Zoë 👩‍🚀", client_id: "client_01" })
      .setProtectedHeader({ alg: "RS256", kid, ...(i % 2 ? { typ: "JWT" } : {}) })
      .setIssuer(issuers[i % issuers.length]).setSubject(`user_${i}`)
      .setIssuedAt(now / 1000).setExpirationTime(now / 1000 + 300).sign(privateKey));
  }
}
process.stdout.write(JSON.stringify({ verdicts, keys: { keys: own }, signed }), () => process.exit(0));
