import { entropy } from "../entropy.js";
import { compute } from "./module.js";

/** A code verifier with its challenge (RFC 7636 section 4). */
export interface PKCEPair {
  /** The secret of one login: keep it until the code is exchanged. */
  codeVerifier: string;
  codeChallenge: string;
  codeChallengeMethod: "S256";
}

/** Verifiers and challenges, for who builds a login by hand. */
export class PKCE {
  /** A verifier of 43 to 128 characters. Throws a RangeError for another length. */
  generateCodeVerifier(length = 43): string {
    return compute<PKCEPair>("code-verifier", { ...anywhere, length, entropy: entropy(96) }).codeVerifier;
  }

  /** BASE64URL(SHA256(verifier)). */
  async generateCodeChallenge(verifier: string): Promise<string> {
    return compute<PKCEPair>("code-challenge", { ...anywhere, codeVerifier: verifier }).codeChallenge;
  }

  async generate(): Promise<PKCEPair> {
    const codeVerifier = this.generateCodeVerifier();
    return { codeVerifier, codeChallenge: await this.generateCodeChallenge(codeVerifier), codeChallengeMethod: "S256" };
  }
}

/** The module wants to know where the API is, whatever it computes. */
const anywhere = { https: true };
