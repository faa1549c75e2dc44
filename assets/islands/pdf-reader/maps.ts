// Where the reader's helpers lie: its worker, the character maps of Chinese text, two symbol fonts. Holds no page.
import files from "virtual:cmaps";

const here = (file: string): URL => new URL(file, import.meta.url);

export const worker = (): Worker => new Worker(here(PDF_WORKER), { type: "module" });

/** Answers pdf.js when it asks for a helper file by its plain name; an unknown name is an error it reports itself. */
export class Helpers {
  async fetch({ filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    const file = files[filename];
    if (!file) throw new Error(`no helper file ${filename}`);
    const answer = await fetch(here(file));
    if (!answer.ok) throw new Error(`helper file ${filename}: ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  }
}
