import { AuthKitProvider } from "@workos-inc/authkit-react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.js";
import "../../style.css";

// Where the example's server says who it is. Your app writes its client ID
// here, and on WorkOS's own API it needs no other property.
const { clientId, ...api } = await (await fetch("settings.json")).json();

/** Leads back to where the login began. `state` comes back as it was given. */
function goBack({ state }: { state: { path?: string } | null | undefined }) {
  if (state?.path) history.replaceState(null, "", state.path);
}

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <AuthKitProvider clientId={clientId} {...api} onRedirectCallback={goBack}>
      <App />
    </AuthKitProvider>
  </StrictMode>,
);
