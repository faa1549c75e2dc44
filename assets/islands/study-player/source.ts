// Brings the picture into <video>: native HLS on Apple, hls.js elsewhere, the mp4 as the last resort. Holds no control.
import type Hls from "hls.js";

export interface Sources {
  /** Master playlist; may be empty where only a file exists. */
  hls: string;
  /** A plain file, or null. */
  file: string | null;
}

/** Says why there is no picture, as a sentence for the person. */
export type Fail = (sentence: string) => void;

const HLS_TYPE = "application/vnd.apple.mpegurl";

export class Source {
  #hls: Hls | null = null;
  #recovered = 0;

  constructor(private readonly video: HTMLVideoElement, private readonly sources: Sources, private readonly fail: Fail) {}

  /** Loads the stream from `at_s`; resolves when the element has its source, not when it plays. */
  async attach(at_s: number): Promise<void> {
    const { hls, file } = this.sources;
    const native = hls !== "" && this.video.canPlayType(HLS_TYPE) !== "";
    if (native && navigator.vendor.startsWith("Apple")) return this.#plain(hls, at_s);
    if (hls && "MediaSource" in window) return this.#byScript(hls, at_s);
    if (native) return this.#plain(hls, at_s);
    if (file) return this.#plain(file, at_s);
    this.fail("这个浏览器放不了本视频，请换用新版 Chrome、Edge、Safari 或 360 极速模式。");
  }

  close(): void {
    this.#hls?.destroy();
    this.#hls = null;
  }

  #plain(url: string, at_s: number): void {
    this.video.src = url;
    if (at_s > 0) this.video.addEventListener("loadedmetadata", () => { this.video.currentTime = at_s; }, { once: true });
    this.video.addEventListener("error", () => this.fail("视频没有载入：网络中断或播放权限已变化。请刷新页面再试。"), { once: true });
    this.video.load();
  }

  async #byScript(url: string, at_s: number): Promise<void> {
    const { default: Player } = await import("hls.js/light");
    if (!Player.isSupported()) return this.#lastResort(at_s);
    const hls = new Player({ startPosition: at_s > 0 ? at_s : -1, maxBufferLength: 30, enableWorker: false });
    this.#hls = hls;
    hls.on(Player.Events.ERROR, (_, data) => {
      if (!data.fatal) return;
      if (data.type === Player.ErrorTypes.NETWORK_ERROR) this.#network(hls, data.response?.code ?? 0);
      else if (data.type === Player.ErrorTypes.MEDIA_ERROR && this.#recovered++ < 2) hls.recoverMediaError();
      else this.#lastResort(this.video.currentTime);
    });
    await new Promise<void>((resolve) => {
      hls.once(Player.Events.MEDIA_ATTACHED, () => resolve());
      hls.attachMedia(this.video);
      hls.loadSource(url);
    });
  }

  /** A lost line is waited for; a refusal (401, 403, 404, 410) is told. */
  #network(hls: Hls, code: number): void {
    if (code >= 400 && code < 500) {
      this.fail("视频停了：播放凭证已到期或权限已变化。请刷新页面继续。");
      return;
    }
    const again = (): void => {
      if (this.#hls !== hls) return;
      if (hls.levels.length) hls.startLoad();
      else hls.loadSource(this.sources.hls);
    };
    if (navigator.onLine) setTimeout(again, 3000);
    else addEventListener("online", again, { once: true });
  }

  #lastResort(at_s: number): void {
    this.close();
    if (this.sources.file) this.#plain(this.sources.file, at_s);
    else this.fail("视频没有载入：这个浏览器解不开本视频。请换用新版 Chrome、Edge 或 Safari。");
  }
}
