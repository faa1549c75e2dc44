// Promises of what was played and of when a question comes up. Holds no browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Asking, type Question } from "./ask";
import { Spans } from "./spans";

function still() {
  const at = { clock: 1000, now: 5_000_000 };
  return { at, spans: new Spans(() => at.clock, () => at.now) };
}

test("a stretch carries media time, rate and both clocks", () => {
  const { at, spans } = still();
  spans.begin(4000, 1.25);
  at.clock += 8000;
  spans.end(14_000);
  assert.deepEqual(spans.take(14_000), [{ from_ms: 4000, to_ms: 14_000, rate_hundredths: 125, began_at: 5_000_000, took_ms: 8000 }]);
});

test("taking while playing cuts the stretch and loses no millisecond", () => {
  const { at, spans } = still();
  spans.begin(0, 1);
  at.clock += 15_000;
  const first = spans.take(15_000);
  at.clock += 15_000;
  spans.end(30_000);
  const second = spans.take(30_000);
  assert.equal(first[0]?.to_ms, second[0]?.from_ms);
  assert.equal(second[0]?.took_ms, 15_000);
});

test("noise and backward leaps are not claimed as learning", () => {
  const { spans } = still();
  spans.begin(10_000, 1);
  spans.end(10_100);
  spans.begin(10_000, 1);
  spans.end(3000);
  assert.deepEqual(spans.take(3000), []);
  assert.equal(spans.running, false);
});

test("a second begin does not move the start of a running stretch", () => {
  const { spans } = still();
  spans.begin(1000, 1);
  spans.begin(9000, 1);
  assert.equal(spans.take(9500)[0]?.from_ms, 1000);
});

const question = (id: string, at_ms: number, rest: Partial<Question> = {}): Question =>
  ({ id, at_ms, kind: "single", stem: "", options: [], required: false, ...rest });
const asking = (...questions: Question[]) => new Asking(null as never, questions, "", () => "", () => undefined);

test("an optional question comes up when played over, not when leapt over", () => {
  const a = asking(question("1", 8000));
  assert.equal(a.due(7900, 8100)?.id, "1");
  assert.equal(a.due(1000, 20_000), undefined);
});

test("a required question stands in the way of a leap, unless it was answered before", () => {
  assert.equal(asking(question("1", 8000, { required: true })).due(1000, 20_000)?.id, "1");
  assert.equal(asking(question("1", 8000, { required: true, answered: true })).due(1000, 20_000), undefined);
});
