// The bar above the text: one stop for the tab key, arrows within, a state on every button that has one.
import type { Editor } from "@tiptap/core";

export interface Tool {
  name: string;
  label: string;
  /** Shown only while this holds. */
  when?: (editor: Editor) => boolean;
  pressed?: (editor: Editor) => boolean;
  able?: (editor: Editor) => boolean;
  press: (editor: Editor) => void;
}

export function toolbar(editor: Editor, tools: Tool[]): HTMLElement {
  const bar = document.createElement("div");
  bar.className = "re-bar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "正文格式");
  const buttons = tools.map((tool) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn sm";
    button.textContent = tool.label;
    button.dataset.tool = tool.name;
    button.tabIndex = -1;
    // The selection stays in the text.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => tool.press(editor));
    bar.append(button);
    return button;
  });
  const show = (): void => {
    tools.forEach((tool, n) => {
      const button = buttons[n];
      if (!button) return;
      if (tool.when) button.hidden = !tool.when(editor);
      if (tool.pressed) button.setAttribute("aria-pressed", String(tool.pressed(editor)));
      if (tool.able) button.setAttribute("aria-disabled", String(!tool.able(editor)));
    });
    if (!buttons.some((button) => button.tabIndex === 0 && !button.hidden)) stop(buttons.find((button) => !button.hidden));
  };
  const stop = (to: HTMLButtonElement | undefined): void => {
    for (const button of buttons) button.tabIndex = button === to ? 0 : -1;
  };
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -1000, End: 1000 }[event.key];
    if (!step) return;
    event.preventDefault();
    const there = buttons.filter((button) => !button.hidden);
    const at = there.indexOf(document.activeElement as HTMLButtonElement);
    const to = there[Math.min(there.length - 1, Math.max(0, at + step))];
    stop(to);
    to?.focus();
  });
  bar.addEventListener("focusin", (event) => stop(event.target as HTMLButtonElement));
  editor.on("transaction", show);
  show();
  return bar;
}
