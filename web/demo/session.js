// Who is signed in. The markup is there from the start and doubles as the
// placeholder while a login is being finished, so nothing moves when the
// session appears.
import { startCountdown, stopCountdown } from "./countdown.js";
import { byId, show } from "./document.js";

const texts = ["initials", "name", "email", "user-id", "organization-name", "method", "remaining"].map(byId);

// `sid` and `jti` stay out: they name the session itself.
const claimCells = {
  role: byId("claim-role"),
  roles: byId("claim-roles"),
  permissions: byId("claim-permissions"),
  entitlements: byId("claim-entitlements"),
  feature_flags: byId("claim-feature_flags"),
  iss: byId("claim-iss"),
  iat: byId("claim-iat"),
  exp: byId("claim-exp"),
};

/** The view: "signed-out", "finishing" or "signed-in". */
export function showView(view) {
  document.documentElement.dataset.view = view;
  byId("signed-in").inert = view === "finishing";
  if (view === "signed-in") return;
  stopCountdown();
  for (const element of [...texts, ...Object.values(claimCells)]) element.textContent = "";
  byId("lifetime").value = 0;
  show(byId("picture"), false);
  show(byId("impersonation"), false);
  showSignInAgain(false);
}

/** Shows a session (SessionInfo) with its claims. */
export function showSession(session, claims, organizations) {
  const { user, impersonator, organizationId } = session;
  const name = [user.firstName, user.lastName].filter(Boolean).join(" ") || user.email;
  byId("initials").textContent = initials(user);
  byId("name").textContent = name;
  byId("email").textContent = user.email;
  byId("user-id").textContent = user.id;
  const organization = organizations.find(({ id }) => id === organizationId);
  byId("organization-name").textContent = organization?.name ?? organizationId ?? "none";
  byId("method").textContent = session.authenticationMethod ?? "not said";
  showPicture(user.profilePictureUrl);
  showImpersonator(impersonator, name);
  for (const [claim, cell] of Object.entries(claimCells)) cell.textContent = claimText(claim, claims[claim]);
  showView("signed-in");
  byId("status").textContent = `Signed in as ${name}.`;
  document.title = `${name} · authkit-wasm demo`;
  startCountdown(session.expiresAt, (claims.exp - claims.iat) * 1000, () => showSignInAgain(true));
}

export function showSignedOut(news = "") {
  showView("signed-out");
  byId("status").textContent = news;
}

function showSignInAgain(expired) {
  show(byId("sign-in-again"), expired);
  show(byId("sign-out"), !expired);
  show(byId("sign-out-here"), !expired);
}

function showPicture(url) {
  const picture = byId("picture");
  show(picture, false);
  if (!url) return;
  picture.onload = () => show(picture, true); // else the initials stay
  picture.referrerPolicy = "no-referrer";
  picture.src = url;
}

function showImpersonator(impersonator, name) {
  const note = byId("impersonation");
  show(note, !!impersonator);
  if (!impersonator) return;
  const reason = impersonator.reason ? ` Reason: ${impersonator.reason}` : "";
  note.textContent = `${impersonator.email} is acting as ${name}.${reason}`;
}

function claimText(name, value) {
  if (value === undefined || value === null || value.length === 0) return "none";
  if (name === "iat" || name === "exp") return new Date(value * 1000).toLocaleTimeString();
  return [value].flat().join(", ");
}

function initials({ firstName, lastName, email }) {
  const letters = [firstName, lastName].filter(Boolean).map(firstLetter).join("");
  return (letters || firstLetter(email)).toLocaleUpperCase();
}

/** One character as people see them, not half of a surrogate pair. */
function firstLetter(text) {
  const [first] = new Intl.Segmenter().segment(text);
  return first?.segment ?? "";
}
