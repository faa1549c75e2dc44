// Batches that wait for the server, in IndexedDB, else in localStorage. Holds no network and drops nothing unacknowledged.
import type { Span } from "./spans";

export interface Batch {
  batch: string;
  spans: Span[];
  position_ms: number;
}

/** A batch with where it goes, whose it is and what opens that door. */
export interface Waiting extends Batch {
  seq: number;
  owner: string;
  report: string;
  token: string;
}

const STORE = "batches";
const TAIL = "study-tail";

export interface Queue {
  put(waiting: Waiting): Promise<void>;
  /** All batches of one person, oldest first. */
  of(owner: string): Promise<Waiting[]>;
  drop(batch: string): Promise<void>;
}

/** Opens the queue and brings in what the last page left behind while it closed. */
export async function openQueue(): Promise<Queue> {
  const queue = await openDatabase().then(inDatabase, () => inStorage("study-queue"));
  const tail = inStorage(TAIL);
  for (const waiting of await tail.all()) {
    await queue.put(waiting);
    await tail.drop(waiting.batch);
  }
  return queue;
}

/** The one write that is sure to end before a page goes: synchronous, into localStorage. */
export function putTail(waiting: Waiting): void {
  void inStorage(TAIL).put(waiting);
}

export function dropTail(batch: string): void {
  void inStorage(TAIL).drop(batch);
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("study", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "batch" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("blocked"));
  });
}

function inDatabase(db: IDBDatabase): Queue {
  const run = <T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const tx = db.transaction(STORE, mode);
      const request = act(tx.objectStore(STORE));
      tx.oncomplete = () => resolve(request.result);
      tx.onerror = tx.onabort = () => reject(tx.error);
    });
  return {
    put: async (waiting) => void (await run("readwrite", (s) => s.put(waiting))),
    drop: async (batch) => void (await run("readwrite", (s) => s.delete(batch))),
    of: async (owner) => sorted(await run("readonly", (s) => s.getAll() as IDBRequest<Waiting[]>), owner),
  };
}

function inStorage(key: string): Queue & { all(): Promise<Waiting[]> } {
  const read = (): Waiting[] => {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
      return Array.isArray(kept) ? (kept as Waiting[]) : [];
    } catch {
      return [];
    }
  };
  const write = (list: Waiting[]): void => {
    try {
      if (list.length) localStorage.setItem(key, JSON.stringify(list));
      else localStorage.removeItem(key);
    } catch {
      // A full or closed storage leaves only this page's memory; nothing better exists.
    }
  };
  return {
    all: async () => read(),
    put: async (waiting) => write([...read().filter((w) => w.batch !== waiting.batch), waiting]),
    drop: async (batch) => write(read().filter((w) => w.batch !== batch)),
    of: async (owner) => sorted(read(), owner),
  };
}

const sorted = (list: Waiting[], owner: string): Waiting[] =>
  list.filter((w) => w.owner === owner).sort((a, b) => a.seq - b.seq);
