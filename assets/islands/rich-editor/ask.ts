// A dialog that asks for one line of text, and a file when it should. Holds no word of what it is for.

export interface Asked { text: string; file: File | null }

/** Answers null when the person cancels. `check` gives a sentence for what cannot be taken. */
export function ask(options: {
  title: string; label: string; value: string; hint?: string; accept?: string; yes: string; remove?: string;
  check: (asked: Asked) => string;
}): Promise<Asked | "remove" | null> {
  const dialog = document.createElement("dialog");
  dialog.className = "dlg";
  dialog.setAttribute("aria-labelledby", "re-ask");
  dialog.innerHTML = '<form method="dialog"><header><h2 id="re-ask" class="fs-18"></h2></header><div class="body stack"><p class="err" role="alert" hidden></p><div class="field" data-file><label for="re-file">图片文件（JPG、PNG，10 MB 以内）</label><input class="in" id="re-file" type="file"></div><div class="field"><label for="re-text"></label><p class="hint" id="re-hint"></p><input class="in" id="re-text" maxlength="200" aria-describedby="re-hint" autocomplete="off"></div></div><footer><button class="btn" type="button" data-no>取消</button><button class="btn zhu-line" type="button" data-remove></button><button class="btn pri" type="submit"></button></footer></form>';
  const find = <T extends HTMLElement>(selector: string): T => dialog.querySelector<T>(selector) as T;
  find("h2").textContent = options.title;
  find("label[for=re-text]").textContent = options.label;
  find("#re-hint").textContent = options.hint ?? "";
  find("[type=submit]").textContent = options.yes;
  const text = find<HTMLInputElement>("#re-text");
  const file = find<HTMLInputElement>("#re-file");
  text.value = options.value;
  if (options.accept) file.accept = options.accept;
  else find("[data-file]").remove();
  if (options.remove) find("[data-remove]").textContent = options.remove;
  else find("[data-remove]").remove();
  document.body.append(dialog);
  return new Promise((resolve) => {
    const end = (answer: Asked | "remove" | null): void => { dialog.close(); dialog.remove(); resolve(answer); };
    dialog.addEventListener("cancel", () => end(null));
    dialog.addEventListener("click", (event) => {
      const pressed = event.target as HTMLElement;
      if (pressed.matches("[data-no]")) end(null);
      if (pressed.matches("[data-remove]")) end("remove");
    });
    dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      const asked = { text: text.value.trim(), file: file.files?.[0] ?? null };
      const wrong = options.check(asked);
      const said = find("[role=alert]");
      said.textContent = wrong;
      said.hidden = !wrong;
      if (!wrong) end(asked);
    });
    dialog.showModal();
    (options.accept ? file : text).focus();
  });
}
