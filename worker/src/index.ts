import { AuthKitError, ErrorCode } from "../../web/src/errors.js";
import { bodyOf, eventOf, responseOf } from "./inbound.js";
import { ConfigurationError, ready, step } from "./instance.js";
import type { Bindings, Event, Failed, Step } from "./messages.js";
import { forward, send } from "./outbound.js";

/** What Cloudflare hands in with each request. */
interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

export default {
  async fetch(request: Request, env: Bindings, context: Context): Promise<Response> {
    try {
      const event = eventOf(request);
      const body = bodyOf(request, ready(env));
      const first = step(env, body ? { ...event, ...(await body) } : event);
      if (first.step !== "fetch" && first.step !== "wait") return finish(request, first);
      const response = goOn(request, env, first);
      // A browser that leaves must not lose the successor of a refresh token
      // that is being spent for it.
      context.waitUntil(response);
      return await response;
    } catch (cause) {
      return refuse(cause);
    }
  },
};

/** Does what the core says, until there is an answer. All that is known of the request is in this call. */
async function goOn(request: Request, env: Bindings, next: Step | Failed): Promise<Response> {
  while (next.step === "fetch" || next.step === "wait") {
    const event: Event = { event: "answer", resume: next.resume };
    if (next.step === "fetch") Object.assign(event, await send(next));
    else await sleep(next.delay);
    next = step(env, event, next.step === "fetch" ? next.once : undefined);
  }
  return finish(request, next);
}

function finish(request: Request, last: Step | Failed): Response | Promise<Response> {
  if (last.step === "respond") return responseOf(request, last);
  if (last.step === "forward") return forward(request, last);
  throw new Error(last.step);
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * The answer where there can be none: a line for whoever sets the Worker up,
 * which names the variable that is wrong, never its value; or, after a second
 * instance has died of this request, an error as the core writes them.
 */
function refuse(cause: unknown): Response {
  const init = { status: 500, headers: { "Cache-Control": "private, no-store" } };
  if (cause instanceof ConfigurationError) return new Response(cause.message + "\n", init);
  const { code, message } = new AuthKitError(ErrorCode.ModuleTrapped);
  return Response.json({ code, message }, init);
}
