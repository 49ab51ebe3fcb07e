/*
 * Here "@workos-inc/authkit-js" is ours, by name. Compiles if authkit-react, its
 * own source included, and an app on it take that.
 */
import { getClaims, type OnRefreshResponse, type User } from "@workos-inc/authkit-js";
import { AuthKitProvider, LoginRequiredError, useAuth } from "@workos-inc/authkit-react";

const greeting = (user: User) => user.firstName ?? user.email;
const note = (info: OnRefreshResponse) => console.log(greeting(info.user), getClaims<{ plan?: string }>(info.accessToken).plan);

function Account() {
  const { isLoading, user, role, roles, permissions, featureFlags, organizationId, impersonator, ...auth } = useAuth();
  const load = () =>
    auth.getAccessToken().catch((error: unknown) => {
      if (error instanceof LoginRequiredError) return auth.signIn({ state: { returnTo: "/" }, loginHint: user?.email });
      throw error;
    });
  if (isLoading) return null;
  if (!user) return <button onClick={() => auth.signUp()}>{role}</button>;
  return (
    <button onClick={() => (organizationId ? auth.signOut({ returnTo: "/" }) : auth.switchToOrganization({ organizationId: "org_1" }))} onFocus={load}>
      {[greeting(user), ...permissions, ...featureFlags, ...(roles ?? []), impersonator?.email].join(" ")}
    </button>
  );
}

export const app = (
  <AuthKitProvider clientId="client_1" apiHostname="auth.example.com" devMode onRefresh={note} onRefreshFailure={({ signIn }) => void signIn()} onRedirectCallback={({ state }) => console.log(state)}>
    <Account />
  </AuthKitProvider>
);

