// Elements with data-poll="url" ask for themselves again every data-every seconds until an answer carries no data-poll.
// Holds no progress logic: the server's fragment is what is shown.
import { fragment, leaves } from "./dom";

const watched = new WeakSet<Element>();

export function poll(element: HTMLElement): void {
  if (watched.has(element)) return;
  watched.add(element);
  wait(element, 0);
}

/** Seconds between questions grow with failures, up to eight times; ±15 % keeps many pages from asking at once. */
function wait(element: HTMLElement, failures: number): void {
  const every = Math.max(1, Number(element.dataset.every) || 5) * 2 ** Math.min(failures, 3);
  setTimeout(() => {
    if (!element.isConnected || !element.dataset.poll) return;
    if (document.hidden) {
      document.addEventListener("visibilitychange", () => void ask(element, failures), { once: true });
      return;
    }
    void ask(element, failures);
  }, every * 1000 * (0.85 + Math.random() * 0.3));
}

async function ask(element: HTMLElement, failures: number): Promise<void> {
  if (document.hidden) return wait(element, failures);
  try {
    const answer = await fetch(element.dataset.poll ?? "", { headers: { "HX-Request": "true", Accept: "text/html" } });
    if (leaves(answer)) return;
    const next = answer.ok ? fragment(await answer.text())?.firstElementChild : null;
    if (!(next instanceof HTMLElement)) return answer.status >= 400 && answer.status < 500 ? undefined : wait(element, failures + 1);
    const focused = element.contains(document.activeElement) ? document.activeElement?.id : "";
    element.replaceWith(next);
    if (focused) document.getElementById(focused)?.focus();
    document.dispatchEvent(new CustomEvent("page:added", { detail: next }));
  } catch {
    wait(element, failures + 1);
  }
}
