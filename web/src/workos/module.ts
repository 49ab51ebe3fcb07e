import { connect } from "../engine-tinygo.js";
import { AuthKitError, ErrorCode } from "../errors.js";
import type { Handle } from "../module.js";
import octets from "toolchain:workos.wasm";
import { argumentError, type CoreError } from "./errors.js";

/** What the module answers (`authkit-wasm/core/message`, Compute). */
type Answer<T> = { result: T; error?: undefined } | { error: CoreError };

/** An instance with this much memory, in octets, is replaced: it never gives any back. */
const roomy = 4 << 20;

/** More characters than this are more octets than the module reads. */
const longest = 1 << 20;

let compiled: WebAssembly.Module | undefined;
let handle: Handle | undefined;

/**
 * Has the module compute something, at once: it is part of this script, and
 * started by the first call. All instances are alike, since they remember
 * nothing. Throws what is wrong with the options.
 */
export function compute<T>(name: string, message: object): T {
  const answer = ask<T>(name, message);
  if (answer.error) throw argumentError(name, answer.error);
  return answer.result;
}

/** {@link compute}, for who wants to see an error before it is thrown. */
export function ask<T>(name: string, message: object): Answer<T> {
  const text = read(() => JSON.stringify({ ...message, function: name }));
  if (text.length > longest) throw new AuthKitError(ErrorCode.MessageMalformed, "The options are far too long: more than 1 MB.");
  for (let again = true; ; again = false) {
    if (!handle || handle.octets!() >= roomy) handle = start();
    try {
      return JSON.parse(handle(text));
    } catch (cause) {
      handle = undefined; // it died; of the next one the same is asked once more
      if (!again) throw new AuthKitError(ErrorCode.ModuleTrapped, undefined, { cause });
    }
  }
}

/** Reads what the app gave. Getters, proxies and `toJSON` may throw anything. */
export function read<T>(given: () => T): T {
  try {
    return given();
  } catch (cause) {
    if (cause instanceof AuthKitError) throw cause;
    throw new AuthKitError(ErrorCode.OptionInvalid, "The options could not be read. Pass a plain object.", { cause });
  }
}

function start(): Handle {
  try {
    compiled ??= new WebAssembly.Module(Uint8Array.from(octets, (c) => c.charCodeAt(0)));
    return connect(new WebAssembly.Instance(compiled));
  } catch (cause) {
    throw new AuthKitError(
      ErrorCode.ModuleUnavailable,
      "The WebAssembly module in this script could not be started. Allow 'wasm-unsafe-eval' in script-src, and serve the script as UTF-8.",
      { cause, description: cause instanceof Error ? cause.message : undefined },
    );
  }
}
