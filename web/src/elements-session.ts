import { camel } from "./elements-attributes.js";
import { SessionElement, make } from "./elements-base.js";
import type { SessionInfo } from "./types.js";

abstract class Condition extends SessionElement {
  readonly #slot = make("slot", {});

  constructor() {
    super();
    this.root.append(this.#slot);
  }

  changed(): void {
    this.#slot.hidden = !this.met();
    // What is signed in is not known yet: its place is kept, and nothing is shown.
    this.#slot.classList.toggle("waiting", this.somebody && this.connection!.state.name === "loading");
  }

  protected abstract met(): boolean;
}

/** `<authkit-signed-in>`: its content is there while somebody is signed in. What is hidden so is not private. */
export class AuthkitSignedIn extends Condition {
  protected met(): boolean {
    return this.somebody;
  }
}

/** `<authkit-signed-out>`: its content is there while nobody is signed in. */
export class AuthkitSignedOut extends Condition {
  protected met(): boolean {
    return !this.somebody;
  }
}

/**
 * `<authkit-user field="email">`: one field of the user or the session, as
 * text; `picture` is an image. Its own content is what it shows without one.
 */
export class AuthkitUser extends SessionElement {
  static observedAttributes = ["field", "label"];
  readonly #value = make("span", { part: "value", dir: "auto" });
  readonly #slot = make("slot", {});

  constructor() {
    super();
    this.root.append(this.#value, this.#slot);
  }

  attributeChangedCallback(): void {
    if (this.connection) this.changed();
  }

  changed(): void {
    const { session } = this.connection!.state;
    const field = this.getAttribute("field") ?? "name";
    const waiting = !session && this.somebody;
    const value = waiting ? make("span", { part: "placeholder", class: "placeholder" }) : session && this.#shown(session, field);
    this.#value.hidden = !value;
    this.#slot.hidden = !!value;
    this.#value.replaceChildren(...(value ? [value] : []));
    this.mark("loading", waiting);
    this.mark("picture", value instanceof HTMLImageElement);
  }

  #shown(session: SessionInfo, field: string): string | Node {
    const value = valueOf(session, field);
    if (!value || field !== "picture") return value;
    const image = make("img", { part: "picture", alt: this.getAttribute("label") ?? "", referrerpolicy: "no-referrer" });
    image.addEventListener("error", () => {
      if (!image.isConnected) return; // of another user or field by now
      this.mark("picture", false);
      this.#value.hidden = true;
      this.#slot.hidden = false;
    });
    image.src = value;
    return image;
  }
}

/** The text of a field: of the user, or else of the session; `metadata.team` reaches into one. */
function valueOf(session: SessionInfo, field: string): string {
  const { user } = session;
  const name = [user.firstName, user.lastName].filter(Boolean).join(" ") || user.email;
  let value: unknown = { ...session, ...user, name, picture: user.profilePictureUrl };
  for (const key of field.split(".")) {
    const within = Object(value) as Record<string, unknown>;
    value = [key, camel(key)].filter((name) => Object.hasOwn(within, name)).map((name) => within[name])[0];
  }
  if (value === null || value === undefined || (typeof value === "object" && !Array.isArray(value))) return "";
  return [value].flat().join(", ");
}
