/** The longest time that browsers can wait in one go, in milliseconds, is 2³¹. */
const longest = 2_000_000_000;

/**
 * Rings at a time, and when the page is looked at or online again after it:
 * timers stand still while a machine sleeps.
 */
export class Alarm {
  readonly #ring: () => boolean;
  readonly #look = () => this.#check();
  #at = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** ring returns whether it was heard; otherwise it rings again a second later. */
  constructor(ring: () => boolean) {
    this.#ring = ring;
  }

  /** Rings at this time, in milliseconds since 1970, and at no other; zero is never. */
  set(at: number): void {
    this.dispose();
    this.#at = at;
    if (!at) return;
    document.addEventListener("visibilitychange", this.#look);
    addEventListener("pageshow", this.#look);
    addEventListener("online", this.#look);
    this.#wait(at - Date.now());
  }

  dispose(): void {
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#look);
    removeEventListener("pageshow", this.#look);
    removeEventListener("online", this.#look);
  }

  #wait(time: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#look, Math.min(Math.max(time, 0), longest));
  }

  #check(): void {
    const left = this.#at - Date.now();
    if (left > 0) this.#wait(left);
    else if (this.#ring()) this.dispose();
    else this.#wait(1000);
  }
}
