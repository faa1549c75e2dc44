// Tabs, menus, dialogs, elder mode and copying: what a click or a key does to parts of a page. Sends nothing.
import { all, from, say } from "./dom";

const acts = "[data-elder],[data-menu],[data-open],[data-close],[data-copy],[data-print],button[role=tab]";

export function watchParts(): void {
  addEventListener("click", (event) => {
    shutMenus(event.target as Node);
    const element = from(event, acts);
    if (element) act(element);
  });
  addEventListener("keydown", onKey);
  nameElder();
}

function act(element: HTMLElement): void {
  const { dataset } = element;
  if ("elder" in dataset) elder();
  else if ("menu" in dataset) {
    const open = element.getAttribute("aria-expanded") !== "true";
    element.setAttribute("aria-expanded", String(open));
    element.setAttribute("aria-label", open ? "关闭菜单" : "打开菜单");
    element.closest(".rail")?.classList.toggle("open", open);
  } else if (dataset.open) (document.getElementById(dataset.open) as HTMLDialogElement | null)?.showModal();
  else if ("close" in dataset) element.closest("dialog")?.close();
  else if (dataset.copy) void copy(element, dataset.copy);
  else if ("print" in dataset) print();
  else pick(element);
}

function elder(): void {
  const root = document.documentElement;
  const on = root.dataset.mode !== "elder";
  if (on) root.dataset.mode = "elder";
  else delete root.dataset.mode;
  try {
    localStorage.setItem("mode", on ? "elder" : "");
  } catch {
    // Without storage the choice lasts for this page.
  }
  nameElder();
}

function nameElder(): void {
  const on = document.documentElement.dataset.mode === "elder";
  for (const button of all("[data-elder]")) {
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? "退出长者版" : "长者版";
  }
}

/** Selects one tab of its list and shows its panel alone. */
function pick(tab: HTMLElement): void {
  for (const other of all("[role=tab]", tab.closest("[role=tablist]") ?? document)) {
    const on = other === tab;
    other.setAttribute("aria-selected", String(on));
    other.tabIndex = on ? 0 : -1;
    const panel = document.getElementById(other.getAttribute("aria-controls") ?? "");
    if (panel) panel.hidden = !on;
  }
}

function onKey(event: KeyboardEvent): void {
  if (event.key === "Escape") shutMenus(null);
  const tab = from(event, "[role=tab]");
  const list = tab?.closest("[role=tablist]");
  if (!tab || !list) return;
  const tabs = all("[role=tab]", list);
  const at = tabs.indexOf(tab);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[event.key];
  const next = to === undefined ? undefined : tabs.at(to % tabs.length);
  if (!next) return;
  event.preventDefault();
  next.focus();
  pick(next);
}

/** Closes open menus, except the one `kept` lies in; the focus goes back to the summary it was under. */
function shutMenus(kept: Node | null): void {
  for (const menu of all<HTMLDetailsElement>("details.menu[open]")) {
    if (kept && menu.contains(kept)) continue;
    if (menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
    menu.open = false;
  }
}

/** Copies text, or what stands in the element when it begins with #. */
async function copy(button: HTMLElement, what: string): Promise<void> {
  const source = what.startsWith("#") ? document.querySelector(what) : null;
  const text = source instanceof HTMLInputElement ? source.value : source?.textContent?.trim() ?? what;
  let done = "已复制";
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    done = "没能复制，请选中后手动复制";
  }
  say(done);
  const before = button.textContent;
  button.textContent = done;
  setTimeout(() => { button.textContent = before; }, 2000);
}
