// Pictures in the text: the editor's node, and how one is sent in. Shows what was just sent from this device, since the
// server hands a picture out only once it was checked.
import { Node } from "@tiptap/core";
import { Upload } from "tus-js-client";
import { failure, spoken, unfit } from "../resumable-upload/words";

const MOST_BYTES = 10 * 1024 * 1024;
export const ACCEPT = "image/png,image/jpeg";

/** Pictures sent on this page, and those that wait for their check, by address. */
export const shown = new Map<string, string>();
export const waiting = new Set<string>();

export const Picture = Node.create({
  name: "picture",
  group: "inline",
  inline: true,
  atom: true,
  draggable: true,
  addAttributes: () => ({ src: { default: "" }, alt: { default: "" } }),
  parseHTML: () => [{ tag: "img[src^='/files/']" }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
  addNodeView: () => ({ node }) => {
    const dom = document.createElement("span");
    dom.className = "re-pic";
    const { src, alt } = node.attrs as { src: string; alt: string };
    if (waiting.has(src) && !shown.has(src)) {
      const word = document.createElement("span");
      word.className = "pic-waits";
      word.textContent = "图片正在检查，放行后显示";
      dom.append(word);
    } else {
      const image = document.createElement("img");
      image.src = shown.get(src) ?? src;
      image.alt = alt;
      dom.append(image);
    }
    const said = document.createElement("span");
    said.className = alt ? "re-alt" : "re-alt none";
    said.textContent = alt ? `图：${alt}` : "还没有说明文字";
    dom.append(said);
    return { dom };
  },
});

/** Sends one picture in; answers its address, or a sentence why not. */
export async function send(file: File, endpoint: string, token: string): Promise<{ src: string } | { says: string }> {
  const reason = unfit(file, ACCEPT, MOST_BYTES);
  if (reason) return { says: reason };
  const local = await read(file);
  return new Promise((resolve) => {
    const upload = new Upload(file, {
      endpoint,
      retryDelays: [0, 1000, 3000, 8000],
      headers: { "X-Form-Token": token, Accept: "application/json" },
      metadata: { filename: file.name, filetype: file.type, kind: "picture" },
      storeFingerprintForResuming: false,
      onError: (error) => {
        const answer = "originalResponse" in error ? error.originalResponse : null;
        resolve({ says: failure(answer?.getStatus() ?? 0, spoken(answer?.getBody() ?? "")) });
      },
      onSuccess: () => {
        const id = new URL(upload.url ?? "/", location.href).pathname.split("/").filter(Boolean).at(-1) ?? "";
        shown.set(`/files/${id}`, local);
        resolve({ src: `/files/${id}` });
      },
    });
    upload.start();
  });
}

const read = (file: File): Promise<string> => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(String(reader.result));
  reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
  reader.readAsDataURL(file);
});

/** A picture that came as data in a paste. */
export function fromData(data: string): File | null {
  const parts = /^data:(image\/(?:png|jpeg));base64,([\w+/=\s]+)$/i.exec(data);
  if (!parts?.[1] || !parts[2]) return null;
  const bytes = Uint8Array.from(atob(parts[2]), (one) => one.charCodeAt(0));
  return new File([bytes], parts[1].endsWith("png") ? "粘贴的图片.png" : "粘贴的图片.jpg", { type: parts[1].toLowerCase() });
}
