// What every fixture runs: a page that signs in in each way that loads a file
// of its own. The module and index.js come with each, popup.js with the window,
// isolation.js and worker.js below /isolated, diagnose.js when the test asks the
// client to look around, and inspector.js at once.

/** Shows who is signed in, and what went wrong. */
const show = (id, text) => (document.getElementById(id).textContent = text);

export async function start(createClient, record) {
  const { clientId, apiHostname, port } = await (await fetch("/config.json")).json();
  const isolated = location.pathname === "/isolated" || location.pathname === "/auth/callback";
  const failed = (error) => show("problem", `${error.code}: ${error.description ?? error.message}`);
  try {
    const client = await createClient(clientId, {
      apiHostname,
      port,
      https: false,
      redirectUri: location.origin + (isolated ? "/auth/callback" : "/callback"),
      isolation: isolated ? "worker" : undefined,
      onError: failed,
      logger: record,
    });
    globalThis.client = client; // for the test
    document.querySelector("authkit-provider").client = client;
    client.on("signed-in", ({ user }) => show("who", user.email));
    document.getElementById("sign-in").onclick = () => client.signIn().catch(failed);
    document.getElementById("popup").onclick = () => client.signIn({ mode: "popup" }).catch(failed);
    show("state", "ready");
  } catch (error) {
    failed(error);
  }
}
