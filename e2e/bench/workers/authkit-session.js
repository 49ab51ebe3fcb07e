// /auth/session with the published package, as its README has it: unseal the
// cookie, verify the access token, say who is signed in.
import { CookieSessionStorage, configure, createAuthService } from "@workos/authkit-session";

class Cookies extends CookieSessionStorage {
  async getCookie(request, name) {
    for (const pair of (request.headers.get("cookie") ?? "").split("; ")) {
      if (pair.startsWith(name + "=")) return decodeURIComponent(pair.slice(name.length + 1));
    }
    return null;
  }
}

const service = createAuthService({ sessionStorageFactory: (config) => new Cookies(config) });
let configured = false;

export default {
  async fetch(request, env) {
    if (!configured) configure((name) => env[name]);
    configured = true;
    const { auth } = await service.withAuth(request);
    const { user, sessionId, organizationId, role, roles, permissions, entitlements, featureFlags } = auth;
    return Response.json(
      { user, sessionId, organizationId, role, roles, permissions, entitlements, featureFlags },
      { headers: { "cache-control": "private, no-store", vary: "Cookie, Origin", "x-content-type-options": "nosniff" } },
    );
  },
};
