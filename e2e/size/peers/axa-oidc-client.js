export { OidcClient } from "@axa-fr/oidc-client";
