import { createClient } from "/authkit/index.js";

// On your site, your client ID stands here in place of these two lines.
const config = await (await fetch("/config.json")).json();
const { clientId, apiHostname, https, port } = config;

const redirectUri = location.origin + location.pathname;
const options = { apiHostname, https, port, redirectUri };
const authkit = await createClient(clientId, options);
const user = authkit.getUser();

const greeting = document.querySelector("#greeting");
const account = document.querySelector("#account");
const tell = (error) => (greeting.textContent = error.message);
authkit.on("error", tell);

if (user) {
  greeting.textContent = `Good morning, ${user.firstName ?? user.email}`;
  account.textContent = "Sign out";
  account.onclick = () => authkit.signOut({ returnTo: redirectUri });
} else {
  account.textContent = "Sign in";
  account.onclick = () => authkit.signIn().catch(tell);
}
account.hidden = false;
document.querySelector("#regulars").hidden = !user;
