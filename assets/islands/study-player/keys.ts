// Keys of the player: space, arrows, comma and full stop, c, f, m. Holds no key of a form field.
import type { Wishes } from "./controls";

/** Acts on a key unless a field, a button's own key or a modifier claims it. `step` moves the rate up or down. */
export function onKey(event: KeyboardEvent, wishes: Wishes, position: () => number, step: (by: 1 | -1) => void): void {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || target.matches("input,select,textarea")) return;
  if (event.key === " " && target.matches("button,a")) return;
  const act = {
    " ": wishes.toggle,
    ArrowLeft: () => wishes.seek(position() - 5000),
    ArrowRight: () => wishes.seek(position() + 5000),
    ArrowDown: () => wishes.seek(position() - 30_000),
    ArrowUp: () => wishes.seek(position() + 30_000),
    ",": () => step(-1),
    ".": () => step(1),
    c: wishes.captions,
    f: wishes.full,
    m: wishes.mute,
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}
