// <study-player>: the island that plays, asks, and reports what was played. Holds the wiring of its parts and no rule of
// credit: the server counts. Its fallback inside is <video controls> with <source> and <track>.
import { Asking, type Question } from "./ask";
import { Controls, type Mark } from "./controls";
import { showCredit, sentence } from "./credit";
import { clock } from "./icons";
import { onKey } from "./keys";
import { Report, uuid, type Credited, type Trouble } from "./report";
import { Source } from "./source";
import { Spans } from "./spans";
import { watermark } from "./watermark";

const BEAT_MS = 15_000;

interface AppleVideo extends HTMLVideoElement { webkitEnterFullscreen?: () => void; webkitExitFullscreen?: () => void; webkitDisplayingFullscreen?: boolean }
interface AppleElement extends HTMLElement { webkitRequestFullscreen?: () => void }

class StudyPlayer extends HTMLElement {
  #built = false;
  #video!: AppleVideo;
  #shell!: HTMLElement;
  #stage!: HTMLElement;
  #state!: HTMLElement;
  #controls!: Controls;
  #asking!: Asking;
  #source!: Source;
  #report: Report | null = null;
  #spans = new Spans();
  #attached = false;
  #position = 0;
  #ends: (() => void)[] = [];

  connectedCallback(): void {
    const video = this.querySelector("video");
    if (this.#built || !video) return;
    this.#built = true;
    this.#video = video;
    this.#position = this.#number("resumeMs", 0);
    this.#build();
    this.#watch();
    this.#listen();
  }

  disconnectedCallback(): void {
    // A move within the page reconnects at once; only a real removal ends the player.
    queueMicrotask(() => { if (!this.isConnected && this.#built) this.#shut(); });
  }

  #build(): void {
    const video = this.#video;
    const data = this.dataset;
    for (const source of video.querySelectorAll("source")) source.remove();
    video.removeAttribute("src");
    video.controls = false;
    video.playsInline = true;
    video.preload = "none";
    video.load();
    video.classList.add("frame");
    this.#shell = make("div", "shell");
    this.#stage = make("div", "player on-board");
    this.#state = make("p", "pstate");
    this.#state.setAttribute("role", "status");
    const questions = this.#json<Question[]>(document.getElementById(data.questions ?? "")?.textContent, [])
      .sort((a, b) => a.at_ms - b.at_ms);
    const chapters = this.#json<{ at_ms: number; title: string }[]>(data.chapters, []);
    const marks: Mark[] = [
      ...chapters.map((c) => ({ ...c, kind: "chapter" as const })),
      ...questions.map((q) => ({ at_ms: q.at_ms, title: "随堂提问", kind: "question" as const })),
    ];
    this.#controls = new Controls(this.#wishes(), marks, this.#number("maxRate", 2), this.#number("durationMs", 0),
      video.textTracks.length ? "some" : "none");
    this.#asking = new Asking(this.#stage, questions, data.answer ?? "", () => data.answerToken ?? data.token ?? "", () => this.#answered());
    this.#source = new Source(video, { hls: data.src ?? "", file: data.native ?? null }, (s) => this.#say(s));
    this.#shell.append(this.#stage, this.#controls.bar);
    this.replaceChildren(this.#shell, this.#state);
    this.#stage.append(video, this.#bigButton());
    this.#captions(this.#showing() ? "on" : "off");
    this.#controls.at(this.#position, 0);
    if (data.watermark) this.#ends.push(watermark(this.#stage, data.watermark));
    if (data.report) this.#report = this.#reporter(data.report);
  }

  #bigButton(): HTMLElement {
    const button = make("button", "big") as HTMLButtonElement;
    button.type = "button";
    button.setAttribute("aria-hidden", "true");
    button.tabIndex = -1;
    button.textContent = this.#position > 3000 ? `从 ${clock(this.#position)} 继续` : "开始学习";
    button.addEventListener("click", () => { this.#controls.focusToggle(); this.#play(); });
    return button;
  }

  #reporter(report: string): Report {
    const data = this.dataset;
    return new Report({
      report,
      token: data.token ?? "",
      owner: data.person ?? data.watermark ?? "",
      credited: (credited: Credited) => {
        showCredit(data.media ?? "", credited);
        this.dispatchEvent(new CustomEvent("study:credited", { bubbles: true, detail: { media: data.media, ...credited } }));
      },
      trouble: (trouble: Trouble | null) => {
        if (trouble) this.#state.replaceChildren(...sentence(trouble, data.signIn ?? "/login"));
        else this.#state.replaceChildren();
      },
    });
  }

  #wishes() {
    return {
      toggle: () => (this.#video.paused ? this.#play() : this.#video.pause()),
      seek: (ms: number) => this.#seek(ms),
      rate: (rate: number) => { this.#video.playbackRate = rate; },
      captions: () => this.#captions(this.#showing() ? "off" : "on"),
      mute: () => { this.#video.muted = !this.#video.muted; },
      volume: (level: number) => { this.#video.volume = level; this.#video.muted = level === 0; },
      full: () => this.#full(),
    };
  }

  /** What the element tells: the spans, the bar, the questions. */
  #watch(): void {
    const video = this.#video;
    const on = (name: string, act: () => void): void => video.addEventListener(name, act);
    on("playing", () => { this.#begin(); this.#controls.playing("playing"); this.#stage.classList.add("begun"); });
    on("pause", () => { this.#spans.end(this.#position); this.#controls.playing("paused"); this.#beat(); });
    on("ended", () => { this.#spans.end(this.#position); this.#beat(); });
    on("waiting", () => this.#spans.end(this.#position));
    on("seeking", () => this.#spans.end(this.#position));
    on("seeked", () => { this.#moved(); this.#begin(); });
    on("ratechange", () => {
      const most = this.#number("maxRate", 2);
      if (video.playbackRate > most) video.playbackRate = most;
      if (this.#spans.running) { this.#spans.end(this.#position); this.#begin(); }
      this.#controls.rate(video.playbackRate);
    });
    on("volumechange", () => this.#controls.volume(video.volume, video.muted ? "muted" : "sounding"));
    on("durationchange", () => { if (Number.isFinite(video.duration)) this.#controls.length(video.duration * 1000); });
    on("timeupdate", () => this.#moved());
    on("progress", () => this.#paint());
    on("click", () => this.#wishes().toggle());
  }

  /** What the page tells: keys, links into the video, its end. */
  #listen(): void {
    this.addEventListener("keydown", (event) => onKey(event, this.#wishes(), () => this.#position, (by) => {
      this.#video.playbackRate = this.#controls.step(this.#video.playbackRate, by);
    }));
    const until = new AbortController();
    const { signal } = until;
    this.#ends.push(() => until.abort());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.#beat(); }, { signal });
    addEventListener("pagehide", () => this.#last(), { signal });
    document.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-seek-ms]") : null;
      if (!link || (link.dataset.seekFor && link.dataset.seekFor !== this.dataset.media)) return;
      event.preventDefault();
      this.#seek(Number(link.dataset.seekMs) || 0);
      this.#play();
    }, { signal });
    const timer = setInterval(() => { if (this.#spans.running) this.#beat(); }, BEAT_MS);
    this.#ends.push(() => clearInterval(timer));
  }

  #begin(): void {
    const video = this.#video;
    if (!video.paused && !video.seeking) this.#spans.begin(video.currentTime * 1000, video.playbackRate);
  }

  #moved(): void {
    const video = this.#video;
    // While seeking, currentTime is already the target; what was played ended before.
    if (video.seeking || !this.#attached) return;
    const before = this.#position;
    this.#position = video.currentTime * 1000;
    this.#paint();
    this.#tell();
    const due = this.#asking.open ? undefined : this.#asking.due(before, this.#position);
    if (due && video.readyState > 1) this.#ask(due);
  }

  #ask(question: Question): void {
    this.#video.pause();
    if (this.#video.webkitDisplayingFullscreen) this.#video.webkitExitFullscreen?.();
    this.#asking.show(question);
  }

  #answered(): void {
    this.#controls.focusToggle();
    this.#play();
  }

  #paint(): void {
    const { buffered } = this.#video;
    const loaded = buffered.length ? buffered.end(buffered.length - 1) * 1000 : 0;
    this.#controls.at(this.#position, loaded);
  }

  /** Lets notes know the moment: fills [data-at-ms-for] inputs and [data-at-for] texts. */
  #tell(): void {
    const media = CSS.escape(this.dataset.media ?? "");
    for (const input of document.querySelectorAll<HTMLInputElement>(`[data-at-ms-for="${media}"]`)) input.value = String(Math.round(this.#position));
    for (const text of document.querySelectorAll(`[data-at-for="${media}"]`)) {
      if (text.textContent !== clock(this.#position)) text.textContent = clock(this.#position);
    }
  }

  #play(): void {
    if (this.#asking.open) return;
    void this.#start();
  }

  async #start(): Promise<void> {
    this.#controls.playing("waiting");
    try {
      if (!this.#attached) {
        const length = this.#number("durationMs", 0);
        const resume = length && this.#position > length - 5000 ? 0 : this.#position;
        this.#attached = true;
        await this.#source.attach(resume / 1000);
      }
      await this.#video.play();
    } catch (error) {
      this.#controls.playing("paused");
      const name = (error as Error).name;
      if (name === "AbortError") return;
      this.#say(name === "NotAllowedError" ? "浏览器没有允许自动播放，请再点一次播放。" : "视频没有载入：播放程序没有取到。请检查网络后刷新页面。");
      if (name !== "NotAllowedError") this.#attached = this.#video.readyState > 0;
    }
  }

  #seek(ms: number): void {
    if (this.#asking.open) return;
    const length = this.#number("durationMs", this.#video.duration * 1000 || 0);
    const to = Math.max(0, length ? Math.min(ms, length - 200) : ms);
    if (!this.#attached) {
      this.#position = to;
      this.#paint();
      return;
    }
    this.#video.currentTime = to / 1000;
    this.#controls.at(to, 0);
  }

  #showing(): boolean {
    return [...this.#video.textTracks].some((t) => t.mode === "showing");
  }

  #captions(state: "on" | "off"): void {
    const [first, ...rest] = this.#video.textTracks;
    if (first) first.mode = state === "on" ? "showing" : "hidden";
    for (const track of rest) track.mode = "disabled";
    this.#controls.captions(state);
  }

  /** The shell goes full screen, so that a question shows there too; an iPhone can only take the video itself. */
  #full(): void {
    const shell: AppleElement = this.#shell;
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (shell.requestFullscreen) shell.requestFullscreen().catch(() => this.#say("浏览器没有允许全屏。"));
    else if (shell.webkitRequestFullscreen) shell.webkitRequestFullscreen();
    else this.#video.webkitEnterFullscreen?.();
  }

  #beat(): void {
    const spans = this.#spans.take(this.#position);
    if (spans.length) void this.#report?.add({ batch: uuid(), spans, position_ms: Math.round(this.#position) });
  }

  #last(): void {
    const spans = this.#spans.take(this.#position);
    if (spans.length) this.#report?.addLast({ batch: uuid(), spans, position_ms: Math.round(this.#position) });
  }

  #say(text: string): void {
    this.#state.textContent = text;
  }

  #shut(): void {
    this.#last();
    for (const end of this.#ends) end();
    this.#report?.close();
    this.#source.close();
  }

  #number(name: string, otherwise: number): number {
    const value = Number(this.dataset[name]);
    return this.dataset[name] && Number.isFinite(value) ? value : otherwise;
  }

  #json<T>(text: string | null | undefined, otherwise: T): T {
    try {
      return text ? (JSON.parse(text) as T) : otherwise;
    } catch {
      return otherwise;
    }
  }
}

function make(tag: string, names: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = names;
  return element;
}

customElements.define("study-player", StudyPlayer);
