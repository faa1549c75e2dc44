// What was really played, as intervals of media time beside the wall clock. Holds no sending and no element.

/** One stretch played at one rate. Times in ms; `began_at` is the client's epoch ms, `took_ms` its monotonic length. */
export interface Span {
  from_ms: number;
  to_ms: number;
  rate_hundredths: number;
  began_at: number;
  took_ms: number;
}

interface Open { from: number; at: number; clock: number; rate: number }

/** Collects spans; `clock` is monotonic ms, `now` epoch ms, so that a test can hold both still. */
export class Spans {
  #open: Open | null = null;
  #closed: Span[] = [];

  constructor(
    private readonly clock: () => number = () => performance.now(),
    private readonly now: () => number = () => Date.now(),
  ) {}

  get running(): boolean {
    return this.#open !== null;
  }

  /** Playing has begun (or goes on at another rate) at `ms`. */
  begin(ms: number, rate: number): void {
    if (this.#open) return;
    this.#open = { from: ms, at: this.now(), clock: this.clock(), rate };
  }

  /** Playing has stopped at `ms`; stretches under 200 ms and backward ones are noise. */
  end(ms: number): void {
    const open = this.#open;
    this.#open = null;
    if (!open || ms - open.from < 200) return;
    this.#closed.push({
      from_ms: Math.round(open.from),
      to_ms: Math.round(ms),
      rate_hundredths: Math.round(open.rate * 100),
      began_at: Math.round(open.at),
      took_ms: Math.round(this.clock() - open.clock),
    });
  }

  /** Everything so far, taken out; a running stretch is cut at `ms` and goes on. */
  take(ms: number): Span[] {
    const rate = this.#open?.rate;
    this.end(ms);
    if (rate !== undefined) this.begin(ms, rate);
    return this.#closed.splice(0);
  }
}
