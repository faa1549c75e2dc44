// Questions that stop the picture: when each comes up, its form over the stage, its answer. Holds no marking of its own.

export interface Question {
  id: string;
  at_ms: number;
  kind: "single" | "multiple" | "judge";
  stem: string;
  options: { key: string; text: string }[];
  required: boolean;
  /** True when this person has answered before; it then only stands on the rail. */
  answered?: boolean;
}

/** What the server says to an answer; `again` asks for a second try. */
interface Verdict { correct?: boolean | null; say?: string; again?: boolean }

export class Asking {
  readonly #done = new Set<string>();
  #overlay: HTMLElement | null = null;

  constructor(
    private readonly stage: HTMLElement,
    readonly questions: Question[],
    private readonly answerUrl: string,
    private readonly token: () => string,
    private readonly over: () => void,
  ) {
    for (const q of questions) if (q.answered) this.#done.add(q.id);
  }

  get open(): boolean {
    return this.#overlay !== null;
  }

  /** The question due at `ms`, having been at `before`: a required one also after a leap, others only when played over. */
  due(before: number, ms: number): Question | undefined {
    return this.questions.find((q) => !this.#done.has(q.id) && q.at_ms <= ms
      && (q.required || (q.at_ms > before && ms - before < 2500)));
  }

  show(q: Question): void {
    const place = this.questions.indexOf(q) + 1;
    const overlay = document.createElement("div");
    overlay.className = "ask";
    overlay.setAttribute("role", "group");
    overlay.setAttribute("aria-label", "随堂提问");
    overlay.innerHTML = '<form class="on-paper"><p class="meta"></p><h2 id="ask-stem"></h2><fieldset aria-labelledby="ask-stem"><div class="opts"></div></fieldset><p class="hint" data-verdict role="status"></p><div class="between mt-4"><button class="btn text" type="button" data-later>先不答</button><button class="btn pri" type="submit">提交</button></div></form>';
    part(overlay, ".meta").textContent = `随堂提问　第 ${place} 题，共 ${this.questions.length} 题`;
    part(overlay, "h2").textContent = q.stem;
    part(overlay, ".opts").append(...options(q));
    part(overlay, "[data-later]").hidden = q.required;
    overlay.addEventListener("submit", (event) => { event.preventDefault(); void this.#send(q, overlay); });
    part(overlay, "[data-later]").addEventListener("click", () => this.#close(q));
    this.#overlay = overlay;
    this.stage.classList.add("asking");
    this.stage.append(overlay);
    overlay.querySelector<HTMLElement>("input")?.focus();
  }

  async #send(q: Question, overlay: HTMLElement): Promise<void> {
    const form = part<HTMLFormElement>(overlay, "form");
    const verdict = part(overlay, "[data-verdict]");
    const chosen = new FormData(form).getAll("chosen").map(String);
    if (!chosen.length) {
      verdict.textContent = "还没有选。请先选一项再提交。";
      return;
    }
    const button = part<HTMLButtonElement>(overlay, "[type=submit]");
    button.disabled = true;
    try {
      const answer = await fetch(this.answerUrl, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-Form-Token": this.token() },
        body: JSON.stringify({ question: q.id, chosen }),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#judged(q, overlay, (await answer.json().catch(() => ({}))) as Verdict);
    } catch (error) {
      const status = Number((error as Error).message);
      verdict.textContent = status
        ? `没有收下这次作答（${status}）。可再提交一次，或先继续播放，刷新页面后再答。`
        : "网络中断，作答没有送到。网络恢复后再提交，或先继续播放、稍后再答。";
      part(overlay, "[data-later]").hidden = false;
      part(overlay, "[data-later]").textContent = "稍后再答，继续播放";
    } finally {
      button.disabled = false;
    }
  }

  #judged(q: Question, overlay: HTMLElement, said: Verdict): void {
    const verdict = part(overlay, "[data-verdict]");
    if (said.again) {
      verdict.textContent = said.say ?? "还不对，可再答一次。";
      return;
    }
    this.#done.add(q.id);
    if (!said.say) return this.#close(q);
    verdict.textContent = said.say;
    part<HTMLFieldSetElement>(overlay, "fieldset").disabled = true;
    part(overlay, "[data-later]").hidden = true;
    const next = document.createElement("button");
    next.type = "button";
    next.className = "btn pri";
    next.textContent = "继续播放";
    next.addEventListener("click", () => this.#close(q));
    part(overlay, "[type=submit]").replaceWith(next);
    next.focus();
  }

  #close(q: Question): void {
    this.#done.add(q.id);
    this.#overlay?.remove();
    this.#overlay = null;
    this.stage.classList.remove("asking");
    this.over();
  }
}

function options(q: Question): HTMLElement[] {
  const given = q.options.length || q.kind !== "judge"
    ? q.options
    : [{ key: "true", text: "对" }, { key: "false", text: "错" }];
  return given.map(({ key, text }) => {
    const label = document.createElement("label");
    label.className = "opt";
    const input = document.createElement("input");
    input.type = q.kind === "multiple" ? "checkbox" : "radio";
    input.name = "chosen";
    input.value = key;
    label.append(input, text);
    return label;
  });
}

/** A part of markup written above, so it is there. */
function part<T extends HTMLElement = HTMLElement>(root: HTMLElement, selector: string): T {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`missing ${selector}`);
  return found;
}
