// The control bar: buttons, rail with chapters and questions, time, rate, captions, volume, full screen. Holds no credit.
import { clock, icons, spoken } from "./icons";

export interface Mark { at_ms: number; title: string; kind: "chapter" | "question" }

/** What the bar asks of the player. Times in ms. */
export interface Wishes {
  toggle(): void;
  seek(ms: number): void;
  rate(rate: number): void;
  captions(): void;
  mute(): void;
  volume(level: number): void;
  full(): void;
}

const RATES = [0.75, 1, 1.25, 1.5, 1.75, 2];

export class Controls {
  readonly bar = document.createElement("div");
  readonly #rail: HTMLElement;
  readonly #rates: number[];
  #duration = 0;
  #position = 0;

  constructor(private readonly wishes: Wishes, marks: Mark[], maxRate: number, duration: number, hasCaptions: "some" | "none") {
    this.#rates = RATES.filter((r) => r <= maxRate);
    this.bar.className = "ctrl on-board";
    this.bar.setAttribute("role", "group");
    this.bar.setAttribute("aria-label", "播放控制");
    this.bar.innerHTML = `<div class="seek"><div class="rail2" role="slider" tabindex="0" aria-label="播放进度" aria-valuemin="0"><span class="ok"></span><span class="at"></span><span class="knob"></span></div></div><div class="btns"><button type="button" data-do="toggle"></button><button type="button" data-do="mute" class="h"></button><input class="vol h" type="range" min="0" max="100" value="100" aria-label="音量"><span class="num time"></span><span class="chap h"></span><span class="grow"></span><select aria-label="倍速">${this.#rates.map((r) => `<option value="${r}"${r === 1 ? " selected" : ""}>${r.toFixed(r % 0.5 ? 2 : 1)}×</option>`).join("")}</select><button type="button" data-do="captions" aria-label="字幕">${icons.captions}</button><button type="button" data-do="full" aria-label="全屏">${icons.full}</button></div>`;
    this.#rail = this.#part(".rail2");
    this.#part("[data-do=captions]").hidden = hasCaptions === "none";
    this.length(duration);
    this.#lay(marks, duration);
    this.#bind();
    this.playing("paused");
    this.volume(1, "sounding");
    this.at(0, 0);
  }

  length(ms: number): void {
    if (!(ms > 0)) return;
    this.#duration = ms;
    this.#rail.setAttribute("aria-valuemax", String(Math.round(ms / 1000)));
    this.at(this.#position, 0);
  }

  /** Shows the position and how far the picture is loaded. */
  at(ms: number, loaded_ms: number): void {
    this.#position = ms;
    const share = (x: number): string => `${this.#duration ? Math.min(100, (x / this.#duration) * 100).toFixed(2) : 0}%`;
    this.#rail.style.setProperty("--at", share(ms));
    if (loaded_ms) this.#rail.style.setProperty("--ok", share(loaded_ms));
    const text = `${clock(ms)} / ${clock(this.#duration)}`;
    const time = this.#part(".time");
    if (time.textContent === text) return;
    time.textContent = text;
    this.#rail.setAttribute("aria-valuenow", String(Math.round(ms / 1000)));
    this.#rail.setAttribute("aria-valuetext", `${spoken(ms)}，共 ${spoken(this.#duration)}`);
    const chapter = this.#chapters.filter((c) => c.at_ms <= ms).at(-1);
    this.#part(".chap").textContent = chapter?.title ?? "";
  }

  playing(state: "playing" | "paused" | "waiting"): void {
    const button = this.#part("[data-do=toggle]");
    button.innerHTML = state === "paused" ? icons.play : icons.pause;
    button.setAttribute("aria-label", state === "paused" ? "播放" : "暂停");
  }

  captions(state: "on" | "off"): void {
    const button = this.#part("[data-do=captions]");
    button.setAttribute("aria-pressed", String(state === "on"));
    button.setAttribute("aria-label", state === "on" ? "字幕，已开启" : "字幕，已关闭");
  }

  volume(level: number, state: "sounding" | "muted"): void {
    const button = this.#part("[data-do=mute]");
    button.innerHTML = state === "muted" ? icons.mute : icons.volume;
    button.setAttribute("aria-label", state === "muted" ? "取消静音" : "静音");
    this.#part<HTMLInputElement>(".vol").value = String(Math.round(level * 100));
  }

  rate(rate: number): void {
    this.#part<HTMLSelectElement>("select").value = String(rate);
  }

  /** The next rate up or down from `rate`, within what is allowed. */
  step(rate: number, by: 1 | -1): number {
    const at = this.#rates.indexOf(rate);
    return this.#rates[Math.max(0, Math.min(this.#rates.length - 1, at + by))] ?? rate;
  }

  focusToggle(): void {
    this.#part("[data-do=toggle]").focus();
  }

  #chapters: Mark[] = [];

  #lay(marks: Mark[], duration: number): void {
    this.#chapters = marks.filter((m) => m.kind === "chapter").sort((a, b) => a.at_ms - b.at_ms);
    for (const mark of marks) {
      if (!duration || mark.at_ms <= 0 || mark.at_ms > duration) continue;
      const tick = document.createElement("i");
      tick.className = mark.kind;
      tick.title = `${clock(mark.at_ms)}　${mark.title}`;
      tick.style.left = `${((mark.at_ms / duration) * 100).toFixed(2)}%`;
      this.#rail.append(tick);
    }
  }

  #bind(): void {
    this.bar.addEventListener("click", (event) => {
      const what = (event.target as Element).closest<HTMLElement>("[data-do]")?.dataset.do as "toggle" | "captions" | "mute" | "full" | undefined;
      if (what) this.wishes[what]();
    });
    const rates = this.#part<HTMLSelectElement>("select");
    rates.addEventListener("change", () => this.wishes.rate(Number(rates.value)));
    const level = this.#part<HTMLInputElement>(".vol");
    level.addEventListener("input", () => this.wishes.volume(Number(level.value) / 100));
    const rail = this.#part(".seek");
    const point = (event: PointerEvent): void => {
      const box = this.#rail.getBoundingClientRect();
      const share = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
      this.wishes.seek(share * this.#duration);
    };
    rail.addEventListener("pointerdown", (event) => { rail.setPointerCapture(event.pointerId); point(event); });
    rail.addEventListener("pointermove", (event) => { if (rail.hasPointerCapture(event.pointerId)) point(event); });
    this.#rail.addEventListener("keydown", (event) => {
      const to = { Home: 0, End: this.#duration, PageUp: this.#position + 60_000, PageDown: this.#position - 60_000 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      this.wishes.seek(to);
    });
  }

  #part<T extends HTMLElement = HTMLElement>(selector: string): T {
    const found = this.bar.querySelector<T>(selector);
    if (!found) throw new Error(`missing ${selector}`);
    return found;
  }
}
