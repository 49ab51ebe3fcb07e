/** How long a browser may take to tell of a violation, in milliseconds; it does so in a task of its own. */
const patience = 500;

/** What the page's Content-Security-Policy refuses while this object lives. */
export class Policy {
  readonly #seen: { directive: string; blocked: string }[] = [];
  readonly #listen = ({ effectiveDirective, blockedURI, disposition }: SecurityPolicyViolationEvent) => {
    if (disposition === "enforce") this.#seen.push({ directive: effectiveDirective, blocked: blockedURI });
  };

  constructor() {
    document.addEventListener("securitypolicyviolation", this.#listen);
  }

  /** Whether the directive refused something at an origin. Called after that failed. */
  async refused(directive: string, origin: string): Promise<boolean> {
    for (const end = performance.now() + patience; performance.now() < end; ) {
      if (this.#seen.some((one) => one.directive === directive && one.blocked.startsWith(origin))) return true;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return false;
  }

  dispose(): void {
    document.removeEventListener("securitypolicyviolation", this.#listen);
  }
}
