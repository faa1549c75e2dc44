// Keeps what is written in <form data-keep="whose"> on this device until the server has taken it: a line that breaks, a
// closed lid or a reload loses no answer. Holds nothing of forms without that mark, nothing hidden, no file, no password.
import { all } from "./dom";

const PREFIX = "keep:";
/** After this nobody comes back to it, ms. */
const FOR = 7 * 24 * 3600 * 1000;
type Kept = { at: number; fields: [string, string][] };

export function watchDrafts(): void {
  forget();
  for (const form of all<HTMLFormElement>("form[data-keep]")) restore(form);
  addEventListener("input", (event) => {
    const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>("form[data-keep]") : null;
    if (form) write(key(form), JSON.stringify({ at: Date.now(), fields: fields(form) } satisfies Kept));
  });
  addEventListener("form:done", (event) => {
    if (event.target instanceof HTMLFormElement && "keep" in event.target.dataset) write(key(event.target), null);
  });
}

/** One draft per person and door. */
const key = (form: HTMLFormElement): string => `${PREFIX}${form.dataset.keep}:${form.getAttribute("action") ?? ""}`;

const kept = (name: string): boolean => !name.startsWith("_");

function fields(form: HTMLFormElement): [string, string][] {
  return [...new FormData(form)].flatMap(([name, value]) => (typeof value === "string" && kept(name) ? [[name, value]] : []));
}

function restore(form: HTMLFormElement): void {
  const draft = read(key(form));
  if (!draft) return;
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type)) {
      field.checked = draft.fields.some(([name, value]) => name === field.name && value === field.value);
    } else if (field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === "text")) {
      field.value = draft.fields.find(([name]) => name === field.name)?.[1] ?? field.value;
    }
  }
}

/** A device that keeps nothing (private windows, full storage) works without. */
function write(at: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(at);
    else localStorage.setItem(at, text);
  } catch {
    // Not kept.
  }
}

function read(at: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(at) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

function forget(): void {
  try {
    for (const at of Object.keys(localStorage).filter((at) => at.startsWith(PREFIX))) {
      if (Date.now() - (read(at)?.at ?? 0) > FOR) localStorage.removeItem(at);
    }
  } catch {
    // Nothing is kept here.
  }
}
