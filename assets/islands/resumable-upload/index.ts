// <resumable-upload>: sends one file by tus in parts and resumes after a lost line, a reload or a server restart.
// Holds no check of the content: the server judges. Its fallback inside is <input type=file>.
import { type DetailedError, type HttpResponse, Upload } from "tus-js-client";
import { submit } from "../../core/dom";
import { failure, remaining, size, spoken, unfit } from "./words";

const PART_BYTES = 8 * 1024 * 1024;
/** Over ten minutes of patience without one byte of progress; any progress begins anew. */
const RETRY_MS = [0, 1000, 2000, 4000, 8000, 15_000, 30_000, 60_000, 60_000, 120_000, 120_000, 180_000];
const PASSING = new Set([0, 408, 409, 423, 425, 429]);

type Stage = "empty" | "sending" | "paused" | "failed" | "done";

class ResumableUpload extends HTMLElement {
  #input!: HTMLInputElement;
  #hidden!: HTMLInputElement;
  #panel!: HTMLElement;
  #upload: Upload | null = null;
  #file: File | null = null;
  #stage: Stage = "empty";
  #samples: { at: number; bytes: number }[] = [];
  #status = 0;
  #ends = new AbortController();

  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>("input[type=file]");
    if (!input || this.#panel) return;
    this.#input = input;
    this.#build();
    const { signal } = this.#ends;
    input.addEventListener("change", () => this.#choose(input.files?.[0]));
    this.addEventListener("click", (event) => this.#press(event));
    this.addEventListener("dragover", (event) => { event.preventDefault(); this.classList.add("over"); });
    this.addEventListener("dragleave", () => this.classList.remove("over"));
    this.addEventListener("drop", (event) => this.#drop(event));
    addEventListener("online", () => { if (this.#stage === "failed" && this.#status === 0) this.#go(); }, { signal });
    addEventListener("beforeunload", (event) => { if (this.#stage === "sending") event.preventDefault(); }, { signal });
    this.closest("form")?.addEventListener("submit", (event) => this.#hold(event), { signal, capture: true });
  }

  disconnectedCallback(): void {
    this.#ends.abort();
    void this.#upload?.abort();
  }

  #build(): void {
    const input = this.#input;
    input.removeAttribute("name");
    if (this.dataset.accept) input.accept = this.dataset.accept;
    this.#hidden = document.createElement("input");
    this.#hidden.type = "hidden";
    this.#hidden.name = this.dataset.field ?? "upload";
    this.#panel = document.createElement("div");
    this.#panel.className = "up-panel";
    this.#panel.innerHTML = '<p class="up-name"></p><progress class="bar" max="1" value="0" aria-label="上传进度"></progress><p class="meta num up-figures"></p><p class="up-said" role="status"></p><div class="cluster gap-2"><button class="btn sm" type="button" data-act="pause">暂停</button><button class="btn sm pri" type="button" data-act="go">继续</button><button class="btn sm text" type="button" data-act="drop">取消</button></div>';
    this.append(this.#hidden, this.#panel);
    // The file travels by itself; the form carries its id alone, so it may be sent by fetch.
    const form = this.closest("form");
    if (form) form.enctype = "application/x-www-form-urlencoded";
    this.#show("empty");
  }

  #press(event: MouseEvent): void {
    const act = (event.target as Element).closest<HTMLElement>("[data-act]")?.dataset.act;
    if (act === "pause") void this.#pause();
    else if (act === "go") this.#go();
    else if (act === "drop") void this.#forget();
  }

  #drop(event: DragEvent): void {
    event.preventDefault();
    this.classList.remove("over");
    if (this.#stage === "empty") this.#choose(event.dataTransfer?.files[0]);
  }

  /** A form must not go while its file is on the way. */
  #hold(event: Event): void {
    if (this.#stage === "done" || (this.#stage === "empty" && !this.#input.required)) return;
    if (this.#stage === "empty") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#say("文件还没有传完，传完后再提交。", "calm");
    this.scrollIntoView({ block: "nearest" });
  }

  #choose(file: File | undefined): void {
    if (!file) return;
    const reason = unfit(file, this.dataset.accept ?? "", Number(this.dataset.maxBytes) || 0);
    if (reason) {
      this.#input.value = "";
      this.#panel.hidden = false;
      this.#say(reason, "bad");
      return;
    }
    this.#file = file;
    this.#upload = this.#make(file);
    void this.#resume(this.#upload);
  }

  #make(file: File): Upload {
    const { endpoint = "", kind = "", token = "" } = this.dataset;
    return new Upload(file, {
      endpoint,
      chunkSize: PART_BYTES,
      retryDelays: RETRY_MS,
      // Refusals then come as JSON with their sentence, not as a page.
      headers: { "X-Form-Token": token, Accept: "application/json" },
      metadata: { filename: file.name, filetype: file.type, kind },
      removeFingerprintOnSuccess: true,
      fingerprint: async (f) => ["shixue", endpoint, kind, (f as File).name, f.size, (f as File).lastModified].join("|"),
      onProgress: (sent, total) => this.#figures(sent, total ?? file.size),
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        const again = status >= 500 || PASSING.has(status);
        if (again && this.#stage === "sending") this.#say(status ? `服务器暂时不可用（${status}），正在自动重试。` : "网络中断，正在自动重试，已传部分不会丢。", "calm");
        return again;
      },
      onError: (error) => this.#failed((error as DetailedError).originalResponse ?? null),
      onSuccess: () => this.#finished(),
    });
  }

  /** Goes on where an earlier page stopped with the same file. */
  async #resume(upload: Upload): Promise<void> {
    const [earlier] = await upload.findPreviousUploads();
    if (earlier) upload.resumeFromPreviousUpload(earlier);
    this.#go();
    if (earlier) this.#say("找到上次没传完的部分，从断点接着传。", "calm");
  }

  #go(): void {
    if (!this.#upload) return;
    this.#samples = [];
    this.#say("", "calm");
    this.#show("sending");
    this.#upload.start();
  }

  async #pause(): Promise<void> {
    await this.#upload?.abort();
    this.#show("paused");
    this.#say("已暂停，已传部分保留。", "calm");
  }

  async #forget(): Promise<void> {
    const upload = this.#upload;
    this.#upload = null;
    this.#file = null;
    this.#input.value = "";
    this.#hidden.value = "";
    this.#show("empty");
    // Telling the server is a courtesy; it also forgets unfinished parts by itself.
    await upload?.abort(this.#status !== 0).catch(() => undefined);
  }

  #failed(answer: HttpResponse | null): void {
    this.#status = answer?.getStatus() ?? 0;
    this.#show("failed");
    this.#say(failure(this.#status, spoken(answer?.getBody() ?? "")), "bad");
  }

  #finished(): void {
    const file = this.#file;
    const url = this.#upload?.url;
    if (!file || !url) return;
    const id = decodeURIComponent(new URL(url, location.href).pathname.split("/").filter(Boolean).at(-1) ?? "");
    this.#hidden.value = id;
    this.#figures(file.size, file.size);
    this.#show("done");
    this.#say("已传完。", "calm");
    this.dispatchEvent(new CustomEvent("upload:done", { bubbles: true, detail: { id, name: file.name, bytes: file.size } }));
    if (this.dataset.then === "submit") this.#submit();
  }

  #submit(): void {
    const form = this.closest("form");
    if (form) submit(form, null);
  }

  /** Bytes, rate over the last ten seconds, and what is left. */
  #figures(sent: number, total: number): void {
    const now = performance.now();
    this.#samples = [...this.#samples.filter((s) => now - s.at < 10_000), { at: now, bytes: sent }];
    const [first] = this.#samples;
    const rate = first && now > first.at ? ((sent - first.bytes) / (now - first.at)) * 1000 : 0;
    const bar = this.#panel.querySelector("progress");
    if (bar) { bar.max = total; bar.value = sent; }
    const share = total ? Math.floor((sent / total) * 100) : 0;
    const tail = sent >= total ? "" : `　${rate > 0 ? `${size(rate)}/秒　` : ""}${remaining((total - sent) / rate)}`;
    this.#text(".up-figures", `${size(sent)} / ${size(total)}（${share}%）${tail}`);
    if (this.#stage === "sending" && sent > (first?.bytes ?? 0)) this.#say("", "calm");
  }

  #show(stage: Stage): void {
    this.#stage = stage;
    this.dataset.stage = stage;
    this.#panel.hidden = stage === "empty";
    this.#input.hidden = stage !== "empty";
    this.#text(".up-name", this.#file ? `${this.#file.name}　${size(this.#file.size)}` : "");
    const shown: Record<string, boolean> = {
      pause: stage === "sending",
      go: stage === "paused" || stage === "failed",
      drop: stage !== "empty",
    };
    for (const button of this.#panel.querySelectorAll<HTMLElement>("[data-act]")) button.hidden = !shown[button.dataset.act ?? ""];
    const drop = this.#panel.querySelector("[data-act=drop]");
    if (drop) drop.textContent = stage === "done" ? "换一个文件" : "取消";
  }

  #say(text: string, tone: "calm" | "bad"): void {
    this.#text(".up-said", text);
    this.#panel.classList.toggle("bad", tone === "bad");
  }

  #text(selector: string, text: string): void {
    const element = this.#panel.querySelector(selector);
    if (element && element.textContent !== text) element.textContent = text;
  }
}

customElements.define("resumable-upload", ResumableUpload);
