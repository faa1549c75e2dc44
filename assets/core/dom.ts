// Small words over the DOM that the other files share. Holds no behaviour of its own.

export const all = <T extends Element = HTMLElement>(selector: string, root: ParentNode = document): T[] =>
  [...root.querySelectorAll<T>(selector)];

/** The element an event began in, or its nearest ancestor, that matches. */
export const from = <T extends Element = HTMLElement>(event: Event, selector: string): T | null =>
  event.target instanceof Element ? event.target.closest<T>(selector) : null;

let region: HTMLElement | undefined;

/** Says one sentence to screen readers without moving the focus. */
export function say(sentence: string): void {
  if (!region) {
    region = document.createElement("p");
    region.className = "vh";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = "";
  setTimeout(() => { if (region) region.textContent = sentence; }, 60);
}

/** Moves the focus to something that may not be focusable by itself. */
export function focusOn(element: HTMLElement): void {
  if (!element.matches("a[href],button,input,select,textarea,[tabindex]")) element.tabIndex = -1;
  element.focus();
}

/** Submits a form as if `button` were pressed, also where requestSubmit is missing (Safari 15). */
export function submit(form: HTMLFormElement, button: HTMLElement | null): void {
  if (typeof form.requestSubmit === "function") return form.requestSubmit(button);
  const pressed = button ?? form.querySelector<HTMLElement>("[type=submit],button:not([type])");
  if (pressed) pressed.click();
  else form.submit();
}

/** The nodes of an answer's body; scripts in it stay inert. A whole page is refused (null). */
export function fragment(text: string): DocumentFragment | null {
  if (/<html[\s>]/i.test(text)) return null;
  const template = document.createElement("template");
  template.innerHTML = text;
  return template.content;
}

/** Follows the redirect or refresh an answer asks for; true when the page is being left. */
export function leaves(answer: Response): boolean {
  const to = answer.headers.get("HX-Redirect") ?? (answer.redirected ? answer.url : null);
  if (to) {
    const url = new URL(to, location.href);
    const samePage = url.hash !== "" && url.pathname + url.search === location.pathname + location.search;
    location.assign(url.href);
    if (samePage) location.reload();
    return true;
  }
  if (answer.headers.get("HX-Refresh") !== "true") return false;
  location.reload();
  return true;
}
