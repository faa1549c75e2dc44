// <pdf-reader>: shows a PDF page by page, each drawn when it comes near the view, with selectable text.
// Holds no annotation, form or printing. Its fallback inside is a link to the file.
import { getDocument, TextLayer, type PDFDocumentProxy, type RenderTask } from "pdfjs-dist/legacy/build/pdf.mjs";
import { GlobalWorkerOptions } from "pdfjs-dist/legacy/build/pdf.mjs";
import { Helpers, worker } from "./maps";

const ZOOMS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];
/** Larger canvases fail on phones; the picture is then a little softer. */
const MOST_PIXELS = 8_000_000;

interface Leaf { box: HTMLElement; drawn: number; task: RenderTask | null }

class PdfReader extends HTMLElement {
  #doc: PDFDocumentProxy | null = null;
  #leaves: Leaf[] = [];
  #scroll!: HTMLElement;
  #zoom = 1;
  #fit = 1;
  #current = 1;
  #near: IntersectionObserver | null = null;
  #resized: ResizeObserver | null = null;
  #built = false;

  connectedCallback(): void {
    if (this.#built || !this.dataset.src) return;
    this.#built = true;
    void this.#open(this.dataset.src);
  }

  disconnectedCallback(): void {
    this.#near?.disconnect();
    this.#resized?.disconnect();
    void this.#doc?.loadingTask.destroy();
  }

  async #open(src: string): Promise<void> {
    try {
      GlobalWorkerOptions.workerPort ??= worker();
      this.#doc = await getDocument({
        url: src, isEvalSupported: false, useWasm: false, useSystemFonts: true, useWorkerFetch: false,
        cMapUrl: "./", cMapPacked: true, standardFontDataUrl: "./", BinaryDataFactory: Helpers, enableXfa: false,
      } as unknown as Parameters<typeof getDocument>[0]).promise;
      await this.#build(this.#doc);
    } catch (error) {
      this.#refuse(error as Error);
    }
  }

  /** The fallback link stays; a sentence stands before it. */
  #refuse(error: Error): void {
    const note = document.createElement("p");
    note.className = "notice no";
    note.setAttribute("role", "status");
    note.textContent = error.name === "InvalidPDFException" ? "文件已损坏，不能在页面里显示。请下载后用阅读软件打开，或联系提供者重新上传。"
      : error.name === "PasswordException" ? "文件设有密码，不能在页面里显示。请下载后打开。"
        : "文件没有载入：网络中断或权限已变化。请刷新页面，或下载后查看。";
    this.prepend(note);
  }

  async #build(doc: PDFDocumentProxy): Promise<void> {
    const first = (await doc.getPage(1)).getViewport({ scale: 1 });
    this.#scroll = document.createElement("div");
    this.#scroll.className = "pdf-scroll";
    this.#scroll.tabIndex = 0;
    this.#scroll.setAttribute("role", "region");
    this.#scroll.setAttribute("aria-label", this.dataset.title ?? "文档内容");
    const bar = this.#bar(doc.numPages);
    const fallback = document.createElement("p");
    fallback.className = "meta pdf-file";
    fallback.append(...this.childNodes);
    this.replaceChildren(bar, this.#scroll, fallback);
    for (let n = 1; n <= doc.numPages; n++) {
      const box = document.createElement("div");
      box.className = "pdf-page";
      box.dataset.page = String(n);
      box.style.aspectRatio = `${first.width} / ${first.height}`;
      this.#leaves.push({ box, drawn: 0, task: null });
      this.#scroll.append(box);
    }
    this.#measure(first.width);
    this.#watch(first.width);
  }

  #bar(pages: number): HTMLElement {
    const bar = document.createElement("div");
    bar.className = "pdf-bar on-board";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "文档翻页");
    bar.innerHTML = `<button type="button" data-go="-1">上一页</button><label><span class="vh">页码</span><input class="num" inputmode="numeric" value="1" size="3"> / ${pages}</label><button type="button" data-go="1">下一页</button><span class="grow"></span><button type="button" data-zoom="-1" aria-label="缩小">－</button><span class="num pdf-zoom">100%</span><button type="button" data-zoom="1" aria-label="放大">＋</button>`;
    bar.addEventListener("click", (event) => {
      const { go, zoom } = (event.target as HTMLElement).dataset;
      if (go) this.#turn(this.#current + Number(go));
      if (zoom) this.#scale(Number(zoom));
    });
    const input = bar.querySelector("input");
    input?.addEventListener("change", () => this.#turn(Number(input.value) || this.#current));
    return bar;
  }

  #watch(width: number): void {
    this.#near = new IntersectionObserver((seen) => {
      for (const { target, isIntersecting } of seen) if (isIntersecting) void this.#draw(Number((target as HTMLElement).dataset.page));
    }, { root: this.#scroll, rootMargin: "100% 0px" });
    for (const { box } of this.#leaves) this.#near.observe(box);
    this.#scroll.addEventListener("scroll", () => this.#where(), { passive: true });
    this.#scroll.addEventListener("keydown", (event) => this.#key(event));
    this.#resized = new ResizeObserver(() => this.#measure(width));
    this.#resized.observe(this.#scroll);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, () => void> = {
      ArrowLeft: () => this.#turn(this.#current - 1), ArrowRight: () => this.#turn(this.#current + 1),
      PageUp: () => this.#turn(this.#current - 1), PageDown: () => this.#turn(this.#current + 1),
      Home: () => this.#turn(1), End: () => this.#turn(this.#leaves.length),
      "+": () => this.#scale(1), "=": () => this.#scale(1), "-": () => this.#scale(-1),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  #turn(to: number): void {
    const page = Math.max(1, Math.min(this.#leaves.length, Math.round(to)));
    const box = this.#leaves[page - 1]?.box;
    if (box) this.#scroll.scrollTop = box.offsetTop - 8;
    this.#current = page;
    this.#name();
  }

  #where(): void {
    const middle = this.#scroll.scrollTop + this.#scroll.clientHeight / 3;
    const at = this.#leaves.findLastIndex((l) => l.box.offsetTop <= middle) + 1;
    if (at > 0 && at !== this.#current) { this.#current = at; this.#name(); }
  }

  #name(): void {
    const input = this.querySelector<HTMLInputElement>(".pdf-bar input");
    if (input) input.value = String(this.#current);
  }

  #scale(by: number): void {
    const at = ZOOMS.findIndex((z) => z >= this.#zoom);
    this.#zoom = ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, at + by))] ?? 1;
    const label = this.querySelector(".pdf-zoom");
    if (label) label.textContent = `${Math.round(this.#zoom * 100)}%`;
    this.#layout();
    this.#turn(this.#current);
  }

  /** 100 % is the width of the column, at most one and a half times the paper. */
  #measure(width: number): void {
    const fit = Math.min(1.5, (this.#scroll.clientWidth - 16) / width);
    if (!(fit > 0) || Math.abs(fit - this.#fit) < 0.005) return;
    this.#fit = fit;
    this.#layout();
  }

  #layout(): void {
    const scale = this.#fit * this.#zoom;
    this.#scroll.style.setProperty("--total-scale-factor", String(scale));
    const edge = this.#scroll.getBoundingClientRect();
    for (const leaf of this.#leaves) {
      const ratio = leaf.box.style.aspectRatio.split("/").map(Number);
      leaf.box.style.width = `${Math.floor((ratio[0] ?? 600) * scale)}px`;
      leaf.drawn = 0;
    }
    for (const [n, { box }] of this.#leaves.entries()) {
      const place = box.getBoundingClientRect();
      if (place.bottom > edge.top - edge.height && place.top < edge.bottom + edge.height) void this.#draw(n + 1);
    }
  }

  async #draw(n: number): Promise<void> {
    const leaf = this.#leaves[n - 1];
    const scale = this.#fit * this.#zoom;
    if (!leaf || !this.#doc || leaf.drawn === scale) return;
    leaf.drawn = scale;
    leaf.task?.cancel();
    try {
      const page = await this.#doc.getPage(n);
      const paper = page.getViewport({ scale: 1 });
      leaf.box.style.aspectRatio = `${paper.width} / ${paper.height}`;
      leaf.box.style.width = `${Math.floor(paper.width * scale)}px`;
      const sharp = Math.min(devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (paper.width * paper.height)) / scale);
      const viewport = page.getViewport({ scale: scale * sharp });
      const canvas = document.createElement("canvas");
      canvas.width = Math.floor(viewport.width);
      canvas.height = Math.floor(viewport.height);
      leaf.task = page.render({ canvas, viewport });
      await leaf.task.promise;
      const text = document.createElement("div");
      text.className = "textLayer";
      leaf.box.replaceChildren(canvas, text);
      await new TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport: page.getViewport({ scale }) }).render();
    } catch (error) {
      if ((error as Error).name === "RenderingCancelledException") return;
      leaf.drawn = 0;
      leaf.box.textContent = `第 ${n} 页没有画出来，请下载后查看。`;
    }
  }
}

customElements.define("pdf-reader", PdfReader);
