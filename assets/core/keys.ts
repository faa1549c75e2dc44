// Keys for people who decide all day: an element with data-key="x" is chosen, pressed or entered by that key, unless
// somebody is writing; data-key="Enter" is pressed by Ctrl+Enter, also while writing. A button data-keys turns them off
// and on again (WCAG 2.1.4).
import { all } from "./dom";

const WRITES = "input:not([type=radio]):not([type=checkbox]),textarea,select,[contenteditable]";
const KEPT = "keys";

export function watchKeys(): void {
  addEventListener("keydown", onKey);
  addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-keys]")) turn();
  });
  name();
}

function onKey(event: KeyboardEvent): void {
  if (event.altKey || event.isComposing || !on()) return;
  const writing = event.target instanceof Element && event.target.matches(WRITES);
  const together = event.ctrlKey || event.metaKey;
  if (together ? event.key !== "Enter" : writing || event.key.length !== 1) return;
  const target = of(together ? "Enter" : event.key.toLowerCase());
  if (!target) return;
  event.preventDefault();
  if (target.matches(WRITES)) target.focus();
  else target.click();
}

/** The first one that is shown. */
function of(key: string): HTMLElement | undefined {
  return all(`[data-key="${CSS.escape(key)}"]`, document).find((one) => one.getClientRects().length > 0);
}

function on(): boolean {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

function turn(): void {
  try {
    localStorage.setItem(KEPT, on() ? "off" : "on");
  } catch {
    // Without storage they stay on.
  }
  name();
}

function name(): void {
  for (const button of all("[data-keys]", document)) {
    button.setAttribute("aria-pressed", String(on()));
    button.textContent = on() ? "快捷键：开" : "快捷键：关";
  }
}
