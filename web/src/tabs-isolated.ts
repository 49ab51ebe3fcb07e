import { AuthKitError, ErrorCode } from "./errors.js";
import { Tabs, type Hints, type Shared, type TabCalls } from "./tabs.js";

/** How long to wait for the tab that has the refresh token, in milliseconds. */
const patience = 2000;

/**
 * The tabs of an isolated client. Where no cookie holds the refresh token, one
 * of them does and hands it to no other. So who needs a new access token has
 * that tab get one, before trying it by itself. The page of that tab may be
 * one that nobody sees, and put its own refresh off; its worker hears of it
 * all the same, and calls refresh.
 */
export function isolatedTabs(name: string, hints: Hints, heard: (shared: Shared) => void, refresh: () => Promise<unknown>): TabCalls {
  let generation = 0;
  let holder: "nobody" | "this" | "another" = "nobody";
  let begun = () => {};

  const note = (shared: Shared, by: "this" | "another") => {
    if (shared.generation <= generation) return;
    generation = shared.generation;
    holder = shared.held ? by : "nobody";
    begun();
  };
  const tabs = new Tabs(name, hints, (shared) => {
    note(shared, "another");
    heard(shared);
  });

  const channel = new BroadcastChannel(`authkit-wasm:${name}:refresh`);
  channel.onmessage = ({ data }: MessageEvent<{ after?: number } | null>) => {
    if (typeof data?.after !== "number") return begun();
    if (holder === "this" && generation <= data.after) refresh().catch(() => {}); // its own page hears of it
  };

  /** Whether the other tab has begun: with the lock in its hands, so that it is done before this one gets it. */
  const wish = () =>
    new Promise<boolean>((resolve) => {
      const timer = setTimeout(resolve, patience, false);
      begun = () => {
        clearTimeout(timer);
        resolve(true);
      };
      channel.postMessage({ after: generation });
    });

  return {
    async take(call, known) {
      const before = generation;
      const tried = holder === "another" && known <= generation && (await wish()); // a login knows more, and wants the lock alone
      const shared = await tabs.take(call, known);
      if (holder === "this") channel.postMessage({ begun: true });
      if (!tried || shared.generation > before) return shared;
      tabs.release(call);
      throw new AuthKitError(ErrorCode.RefreshFailed); // nor could that tab: the session is for it to judge
    },
    async share(...change) {
      const shared = await tabs.share(...change);
      if (!shared.refused) note(shared, "this");
      return shared;
    },
    release: (call) => tabs.release(call),
    sending: () => tabs.sending(),
    dispose() {
      tabs.dispose();
      begun();
    },
    close() {
      tabs.close();
      channel.close();
    },
  };
}
