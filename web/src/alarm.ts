/** The longest time that browsers can wait in one go, in milliseconds, is 2³¹. */
const longest = 2_000_000_000;

/**
 * Rings at a time, and when the page is looked at or online again after it:
 * timers stand still while a machine sleeps.
 */
export class Alarm {
  readonly #ring: () => Promise<unknown> | false;
  readonly #look = () => this.#check();
  #at = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Where ring is false or rejects, and nobody has set the alarm anew, it rings again a second later. */
  constructor(ring: () => Promise<unknown> | false) {
    this.#ring = ring;
  }

  /** Rings at this time, in milliseconds since 1970, and at no other; zero is never, and leaves nothing behind. */
  set(at: number): void {
    this.#at = at;
    clearTimeout(this.#timer);
    const listen = at ? "addEventListener" : "removeEventListener";
    document[listen]("visibilitychange", this.#look);
    window[listen]("pageshow", this.#look);
    window[listen]("online", this.#look);
    if (at) this.#wait(at - Date.now());
  }

  #wait(time: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#look, Math.min(Math.max(time, 0), longest));
  }

  #check(): void {
    const at = this.#at;
    const left = at - Date.now();
    if (left > 0) return this.#wait(left);
    this.#at = Infinity; // before it rings: who hears it may set it anew at once
    const again = () => {
      if (this.#at !== Infinity) return;
      this.#at = at;
      this.#wait(1000);
    };
    const ringing = this.#ring();
    ringing ? ringing.catch(again) : again();
  }
}
