import { WorkOS } from "@workos-inc/node/worker";

// Without an API key: the public client, whose entry for workers runs in browsers too.
export const createPublicClient = (clientId) => new WorkOS({ clientId });
