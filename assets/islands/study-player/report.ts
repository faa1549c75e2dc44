// Sends waiting batches in order until the server has acknowledged each. Holds no playing and decides no credit.
import { dropTail, openQueue, putTail, type Batch, type Queue, type Waiting } from "./queue";

/** The server's acknowledgement; all times in ms of this media item. */
export interface Credited {
  credited_ms: number;
  total_ms: number;
  duration_ms: number;
  done: boolean;
}

/** What the page may be told while batches wait. */
export type Trouble =
  | { kind: "offline"; waiting_ms: number }
  | { kind: "signed-out"; at: string | null }
  | { kind: "stale" }
  | { kind: "refused"; sentence: string };

interface Ends {
  report: string;
  token: string;
  owner: string;
  credited(credited: Credited): void;
  trouble(trouble: Trouble | null): void;
}

export class Report {
  readonly #queue: Promise<Queue>;
  readonly #skipped = new Set<string>();
  #sending = false;
  #halted = false;
  #failures = 0;
  #timer = 0;
  #seq = Date.now();

  constructor(private readonly ends: Ends) {
    this.#queue = openQueue();
    addEventListener("online", this.#online);
    void this.flush();
  }

  close(): void {
    removeEventListener("online", this.#online);
    clearTimeout(this.#timer);
    this.#halted = true;
  }

  /** Keeps a batch, then tries to send everything that waits. */
  async add(batch: Batch): Promise<void> {
    const waiting = this.#wrap(batch);
    try {
      await (await this.#queue).put(waiting);
    } catch {
      putTail(waiting);
    }
    await this.flush();
  }

  /** The page is closing: keeps the batch at once and tries a request that outlives the page. */
  addLast(batch: Batch): void {
    const waiting = this.#wrap(batch);
    putTail(waiting);
    if (this.#sending || this.#failures || this.#halted || !navigator.onLine) return;
    post(waiting, "last").then((answer) => { if (answer.status === 200) dropTail(waiting.batch); }, () => undefined);
  }

  /** Sends what waits, oldest first, this item's own before others'. One at a time. */
  async flush(): Promise<void> {
    if (this.#sending || this.#halted) return;
    this.#sending = true;
    clearTimeout(this.#timer);
    try {
      const queue = await this.#queue;
      for (let next = await this.#next(queue); next; next = await this.#next(queue)) {
        if (!(await this.#send(queue, next))) break;
      }
    } catch {
      this.#later(0);
    } finally {
      this.#sending = false;
    }
  }

  readonly #online = (): void => {
    this.#failures = 0;
    void this.flush();
  };

  #wrap(batch: Batch): Waiting {
    const { report, token, owner } = this.ends;
    return { ...batch, seq: this.#seq++, owner, report, token };
  }

  async #next(queue: Queue): Promise<Waiting | undefined> {
    const all = (await queue.of(this.ends.owner)).filter((w) => !this.#skipped.has(w.batch));
    return all.find((w) => w.report === this.ends.report) ?? all[0];
  }

  /** True when the next batch may follow. */
  async #send(queue: Queue, waiting: Waiting): Promise<boolean> {
    const own = waiting.report === this.ends.report;
    const answer = await post(own ? { ...waiting, token: this.ends.token } : waiting, "ordinary").catch(() => null);
    if (answer?.status === 200) {
      const credited = (await answer.json().catch(() => null)) as Credited | null;
      if (!credited || typeof credited.total_ms !== "number") return this.#wait(queue, null);
      await queue.drop(waiting.batch);
      this.#failures = 0;
      this.ends.trouble(null);
      if (own) this.ends.credited(credited);
      return true;
    }
    if (answer?.status === 401) return this.#halt({ kind: "signed-out", at: answer.headers.get("HX-Redirect") });
    const passing = !answer || answer.status >= 500 || [408, 425, 429].includes(answer.status);
    if (passing) return this.#wait(queue, answer);
    return this.#refused(waiting, own, answer);
  }

  /** A refusal will not change by asking again: the batch stays on the device and lets the next one pass. */
  #refused(waiting: Waiting, own: boolean, answer: Response): boolean {
    this.#skipped.add(waiting.batch);
    if (own && answer.status === 409) return this.#halt({ kind: "stale" });
    if (own) this.ends.trouble({ kind: "refused", sentence: `服务器没有收下一段学习记录（${answer.status}），记录还保存在本机。请刷新页面；仍不行请联系班主任。` });
    return true;
  }

  #halt(trouble: Trouble): boolean {
    this.#halted = true;
    this.ends.trouble(trouble);
    return false;
  }

  async #wait(queue: Queue, answer: Response | null): Promise<boolean> {
    this.#failures++;
    this.#later(Number(answer?.headers.get("Retry-After")) || 0);
    const mine = (await queue.of(this.ends.owner)).filter((w) => w.report === this.ends.report);
    const waiting_ms = mine.reduce((sum, w) => sum + w.spans.reduce((s, x) => s + x.to_ms - x.from_ms, 0), 0);
    this.ends.trouble({ kind: "offline", waiting_ms });
    return false;
  }

  /** 2 s, 4 s … 60 s with jitter, never sooner than the server asked for. */
  #later(asked_s: number): void {
    const seconds = Math.max(asked_s, Math.min(60, 2 ** Math.min(this.#failures, 6)));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), seconds * 1000 * (0.8 + Math.random() * 0.4));
  }
}

/** An ordinary request gives up after 20 s; the last one lives as long as the browser lets it. */
function post(waiting: Waiting, last: "last" | "ordinary"): Promise<Response> {
  const { batch, spans, position_ms } = waiting;
  const patience = new AbortController();
  if (last === "ordinary") setTimeout(() => patience.abort(), 20_000);
  return fetch(waiting.report, {
    method: "POST",
    keepalive: last === "last",
    signal: patience.signal,
    redirect: "error",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-Form-Token": waiting.token },
    body: JSON.stringify({ batch, spans, position_ms }),
  });
}

/** A v4 uuid also where the page is not in a secure context. */
export function uuid(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = ((b[6] ?? 0) & 15) | 64;
  b[8] = ((b[8] ?? 0) & 63) | 128;
  const hex = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
