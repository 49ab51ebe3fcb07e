/* Compiles if ours refuses what theirs does, and the token it keeps to itself. */
import { createClient } from "authkit-wasm";

const client = await createClient("client_1", {
  // @ts-expect-error there is no such option
  clientSecret: "secret",
});
// @ts-expect-error an organization is required
client.switchToOrganization({});
// @ts-expect-error the screen is what signUp is for
client.signUp({ screenHint: "sign-in" });
// @ts-expect-error without navigate: false there is nothing to wait for
client.signOut({ returnTo: "/" }).then;
createClient("client_1", {
  // @ts-expect-error the refresh token is not handed out
  onRedirectCallback: ({ refreshToken }) => console.log(refreshToken),
});
