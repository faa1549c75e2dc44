// Puts an answer's sentences where the person looks: into [data-notice], with the fields marked. Holds no sending.
import { all, focusOn, fragment } from "./dom";

let serial = 0;

/** The notice area of a form: the nearest [data-notice] that no other form owns, else a new one at the form's top. */
function area(form: HTMLFormElement): HTMLElement {
  for (let at: Element | null = form; at; at = at.parentElement) {
    const mine = all("[data-notice]", at).find((n) => [null, form].includes(n.closest("form")));
    if (mine) return mine;
  }
  const made = document.createElement("div");
  made.dataset.notice = "";
  form.prepend(made);
  return made;
}

function field(form: HTMLFormElement, name: string): HTMLElement | null {
  const found = form.elements.namedItem(name);
  const first = found instanceof RadioNodeList ? found[0] : found;
  return first instanceof HTMLElement ? first : null;
}

/** Takes back the marks of the last answer. */
export function clear(form: HTMLFormElement): void {
  const notice = area(form);
  notice.replaceChildren();
  notice.classList.remove("errors");
  for (const bad of all("[aria-invalid=true]", form)) {
    bad.removeAttribute("aria-invalid");
    const rest = (bad.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => !id.startsWith("said-"));
    if (rest.join("")) bad.setAttribute("aria-describedby", rest.join(" "));
    else bad.removeAttribute("aria-describedby");
    bad.closest(".field")?.classList.remove("bad");
  }
}

function mark(form: HTMLFormElement, line: HTMLElement): void {
  const input = field(form, line.dataset.field ?? "");
  if (!input) return;
  line.id ||= `said-${++serial}`;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${line.id}`.trim());
  input.closest(".field")?.classList.add("bad");
  if (line.querySelector("a") || line.closest("a")) return;
  input.id ||= `field-${++serial}`;
  const link = document.createElement("a");
  link.href = `#${input.id}`;
  link.append(...line.childNodes);
  link.addEventListener("click", (event) => { event.preventDefault(); input.focus(); });
  line.append(link);
}

function put(form: HTMLFormElement, content: Node | string, role: "alert" | "status"): HTMLElement {
  const notice = area(form);
  notice.setAttribute("role", role);
  notice.replaceChildren(content);
  return notice;
}

/** Shows a refusal; `text` is the fragment of the answer, a whole page or nothing becomes a plain sentence. */
export function refuse(form: HTMLFormElement, text: string, status: number): void {
  const nodes = fragment(text);
  const empty = !nodes?.textContent?.trim();
  const plain = status
    ? `没有提交成功：服务器没有说明原因（${status}）。内容还在本页，请稍后再试；多次不成请联系技术支持。`
    : "没有送到服务器：网络中断。内容还在本页，网络恢复后再提交一次，不会重复。";
  const notice = put(form, nodes && !empty ? nodes : plain, "alert");
  notice.classList.toggle("errors", !notice.querySelector(".errors,.notice"));
  for (const line of all("[data-field]", notice)) mark(form, line);
  focusOn(notice);
}

/** Shows what an accepted form answered, politely. */
export function accept(form: HTMLFormElement, text: string): void {
  const nodes = fragment(text);
  if (nodes?.textContent?.trim()) put(form, nodes, "status");
}

const NEXT = "said-next";

/** Leaves a sentence to the page that comes next. */
export function later(sentence: string): void {
  try {
    sessionStorage.setItem(NEXT, sentence);
  } catch {
    // The next page shows the change itself.
  }
}

/** Shows what the page before left to say. */
export function told(): void {
  let sentence: string | null = null;
  try {
    sentence = sessionStorage.getItem(NEXT);
    sessionStorage.removeItem(NEXT);
  } catch {
    return;
  }
  const area = document.querySelector("[data-notice]");
  if (!sentence || !area) return;
  const line = document.createElement("p");
  line.textContent = sentence;
  const notice = document.createElement("div");
  notice.className = "notice mt-4";
  notice.append(line);
  area.setAttribute("role", "status");
  area.replaceChildren(notice);
}
