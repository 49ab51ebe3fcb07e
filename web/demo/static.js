import { createClient } from "/authkit/index.js";

// On your site, your client ID stands here in place of these two lines.
const config = await (await fetch("/config.json")).json();
const { clientId, apiHostname, https, port } = config;

const greeting = document.querySelector("#greeting");
const account = document.querySelector("#account");
const onError = (error) => (greeting.textContent = error.message);

const redirectUri = location.origin + location.pathname;
const options = { apiHostname, https, port, redirectUri, onError };
const authkit = await createClient(clientId, options).catch((error) => {
  onError(error);
  throw error;
});
const user = authkit.getUser();

if (user) {
  greeting.textContent = `Good morning, ${user.firstName ?? user.email}`;
  account.textContent = "Sign out";
  account.onclick = () => authkit.signOut({ returnTo: redirectUri });
} else {
  account.textContent = "Sign in";
  account.onclick = () => authkit.signIn().catch(onError);
}
account.hidden = false;
document.querySelector("#regulars").hidden = !user;
