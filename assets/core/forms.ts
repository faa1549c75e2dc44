// Sends <form method=post data-enhance> by fetch, asks data-confirm, guards every form against a second submit.
// Holds no validation: the server's answer is the only judge, and without this file the form submits as usual.
import { all, fragment, from, leaves, submit } from "./dom";
import { accept, clear, later, refuse } from "./notice";

type Button = HTMLButtonElement | HTMLInputElement;
let sending = new WeakSet<HTMLFormElement>();
const confirmed = new WeakSet<HTMLFormElement>();

export function watchForms(): void {
  addEventListener("submit", onSubmit);
  addEventListener("change", (event) => {
    const chosen = from<HTMLSelectElement>(event, "[data-autosubmit]")?.form;
    if (chosen) submit(chosen, null);
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const written = from<HTMLTextAreaElement>(event, "textarea")?.form;
    if (written) submit(written, null);
  });
  // A page taken back from the browser's cache must be able to submit again.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    sending = new WeakSet();
    for (const button of all<HTMLButtonElement>("[aria-busy=true]")) busy(button, null);
  });
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const button = event.submitter as Button | null;
  const method = button?.getAttribute("formmethod") ?? form.getAttribute("method") ?? "get";
  if (event.defaultPrevented || method.toLowerCase() !== "post") return;
  if (sending.has(form)) return event.preventDefault();
  const question = button?.dataset.confirm ?? form.dataset.confirm;
  if (question && !confirmed.delete(form)) {
    event.preventDefault();
    return ask(question, form, button);
  }
  sending.add(form);
  if (!("enhance" in form.dataset) || form.enctype === "multipart/form-data") {
    setTimeout(() => busy(button, "true"));
    return;
  }
  event.preventDefault();
  void send(form, button);
}

async function send(form: HTMLFormElement, button: Button | null): Promise<void> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  // Older browsers leave the pressed button out of FormData.
  if (button?.name) body.append(button.name, button.value);
  const to = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href;
  busy(button, "true");
  clear(form);
  let left = false;
  try {
    const answer = await fetch(to, { method: "POST", body, headers: { "HX-Request": "true", Accept: "text/html" } });
    left = leaves(answer);
    if (left && answer.ok) {
      done(form);
      const what = form.dataset.confirmYes ?? decided(form) ?? button?.getAttribute("aria-label") ?? button?.textContent?.trim();
      if (what && !("quiet" in form.dataset)) later(`已完成：${what}`);
    }
    if (!left) show(form, answer, await answer.text());
  } catch {
    refuse(form, "", 0);
  } finally {
    // While the next page loads the form stays shut.
    if (!left) {
      sending.delete(form);
      busy(button, null);
    }
  }
}

/** What was chosen where a form takes one of several decisions. */
function decided(form: HTMLFormElement): string | undefined {
  const chosen = form.querySelector<HTMLInputElement>("input[type=radio][name=decision]:checked");
  return chosen?.closest("label")?.textContent?.trim();
}

function show(form: HTMLFormElement, answer: Response, text: string): void {
  if (!answer.ok) return refuse(form, text, answer.status);
  const target = form.dataset.target ? document.querySelector(form.dataset.target) : null;
  const nodes = target && fragment(text);
  if (target && nodes) {
    target.replaceChildren(nodes);
    form.reset();
  } else {
    accept(form, text);
  }
  done(form);
}

/** The server has taken what the form said. */
const done = (form: HTMLFormElement): boolean => form.dispatchEvent(new CustomEvent("form:done", { bubbles: true }));

/** aria-disabled semantics without losing the focus: the button stays reachable while in flight. */
function busy(button: Button | null, state: "true" | null): void {
  if (!button) return;
  button.disabled = state !== null;
  if (state) button.setAttribute("aria-busy", state);
  else button.removeAttribute("aria-busy");
}

function ask(question: string, form: HTMLFormElement, button: Button | null): void {
  const dialog = document.createElement("dialog");
  dialog.className = "dlg";
  dialog.innerHTML = '<div class="body"><p id="dlg-q" class="fs-16"></p></div><footer><button class="btn" type="button" value="">取消</button><button class="btn pri" type="button" value="yes"></button></footer>';
  dialog.setAttribute("aria-labelledby", "dlg-q");
  const yes = dialog.querySelector<HTMLButtonElement>("[value=yes]");
  const text = dialog.querySelector("p");
  if (!yes || !text) return;
  text.textContent = question;
  yes.textContent = button?.dataset.confirmYes ?? form.dataset.confirmYes ?? button?.textContent?.trim() ?? "确认";
  if (button?.matches(".zhu,.zhu-line")) yes.classList.replace("pri", "zhu");
  dialog.addEventListener("click", (event) => {
    const chosen = from<HTMLButtonElement>(event, "button");
    if (chosen) dialog.close(chosen.value);
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    button?.focus();
    if (dialog.returnValue !== "yes") return;
    confirmed.add(form);
    submit(form, button);
  });
  document.body.append(dialog);
  dialog.showModal();
}
