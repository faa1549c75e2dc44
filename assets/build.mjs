// Builds assets/dist: hashed bundles, copied static files, their .br siblings and manifest.json (logical name → file).
// Holds no code that reaches a page. Usage: node build.mjs [--release]
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const root = fileURLToPath(new URL(".", import.meta.url));
const dist = join(root, "dist");
const quality = process.argv.includes("--release") ? 11 : 5;
const target = ["chrome109", "safari15.6", "firefox115"];
// What every page fetches is packed as tightly as it will be in a release: budgets are held to it.
const SMALL = 64 * 1024;
const squeeze = promisify(brotliCompress);
const packed = new Set([".js", ".css", ".svg", ".json", ".bcmap"]);

const styles = ["app", "portal", "study", "console"];
const scripts = {
  app: "core/app.ts",
  boot: "core/boot.ts",
  htmx: "core/htmx.ts",
  "island-player": "islands/study-player/index.ts",
  "island-upload": "islands/resumable-upload/index.ts",
  "island-editor": "islands/rich-editor/index.ts",
  "island-pdf": "islands/pdf-reader/index.ts",
  "island-passkey": "islands/passkey-button/index.ts",
};
// Chinese PDFs often leave their character maps out; these cover the GB collections.
const cmaps = /^(Adobe-GB1-(\d|UCS2)|GB\w*-[\w-]+|UniGB-[\w-]+)\.bcmap$/;

const manifest = {};
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 10);

/** Writes `bytes` under a name that carries their hash; answers that name. */
async function put(logical, bytes) {
  const ext = extname(logical);
  const file = `${logical.slice(0, -ext.length)}-${hash(bytes)}${ext}`;
  await writeFile(join(dist, file), bytes);
  manifest[logical] = file;
  return file;
}

/** Empties dist, but for the committed .keep, so that no stale hash is ever embedded. */
async function sweep() {
  await mkdir(dist, { recursive: true });
  for (const name of await readdir(dist)) {
    if (name !== ".keep") await rm(join(dist, name), { recursive: true });
  }
}

/** `virtual:percent`: one rule per whole percent, because the policy of the pages refuses style attributes. */
const percent = {
  name: "percent",
  setup(b) {
    b.onResolve({ filter: /^virtual:percent$/ }, (a) => ({ path: a.path, namespace: "percent" }));
    b.onLoad({ filter: /.*/, namespace: "percent" }, () => {
      const rules = Array.from({ length: 101 }, (_, v) => `.v${v},[data-v="${v}"]{--v:${v}%}`);
      return { contents: `@layer util{${rules.join("")}}`, loader: "css" };
    });
  },
};

/** `virtual:cmaps`: character maps and symbol fonts, plain name → hashed file, for the PDF reader. */
const characterMaps = {
  name: "cmaps",
  setup(b) {
    b.onResolve({ filter: /^virtual:cmaps$/ }, (a) => ({ path: a.path, namespace: "cmaps" }));
    b.onLoad({ filter: /.*/, namespace: "cmaps" }, async () => {
      const folder = join(root, "node_modules/pdfjs-dist/cmaps");
      const map = {};
      for (const name of (await readdir(folder)).filter((n) => cmaps.test(n))) {
        map[name] = await put(`cmap-${name}`, await readFile(join(folder, name)));
      }
      for (const name of ["FoxitSymbol.pfb", "FoxitDingbats.pfb"]) {
        map[name] = await put(`cmap-${name}`, await readFile(join(folder, "../standard_fonts", name)));
      }
      return { contents: `export default ${JSON.stringify(map)}`, loader: "js" };
    });
  },
};

const common = {
  absWorkingDir: root, bundle: true, minify: true, target, charset: "utf8",
  legalComments: "none", outdir: dist, metafile: true, logLevel: "warning", sourcemap: false,
};

/** Copies every file of `folder` with a hash; logical names are `prefix` + file name. */
async function copy(folder, prefix) {
  for (const name of (await readdir(join(root, folder))).sort()) {
    await put(prefix + name, await readFile(join(root, folder, name)));
  }
}

/** One sprite of all icons: <svg class="ic"><use href="…/icons-x.svg#check"/></svg>. */
async function sprite() {
  const names = (await readdir(join(root, "icons"))).sort();
  const symbols = await Promise.all(names.map(async (name) => {
    const body = (await readFile(join(root, "icons", name), "utf8")).replace(/<\/?svg[^>]*>/g, "").trim();
    return `<symbol id="${basename(name, ".svg")}" viewBox="0 0 24 24">${body}</symbol>`;
  }));
  await put("icons.svg", Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`));
}

async function css() {
  const result = await build({
    ...common,
    entryPoints: Object.fromEntries(styles.map((s) => [s, `styles/${s}.css`])),
    entryNames: "[name]-[hash]", assetNames: "[name]-[hash]",
    loader: { ".woff2": "file" }, plugins: [percent],
  });
  note(result.metafile);
}

async function js() {
  const alone = await build({
    ...common, entryPoints: { "pdf.worker": "node_modules/pdfjs-dist/legacy/build/pdf.worker.mjs" },
    entryNames: "[name]-[hash]", format: "esm",
  });
  note(alone.metafile);
  const worker = manifest["pdf.worker.js"];
  const modules = { ...scripts };
  delete modules.boot;
  const boot = await build({ ...common, entryPoints: { boot: scripts.boot }, entryNames: "[name]-[hash]", format: "iife" });
  note(boot.metafile);
  const result = await build({
    ...common,
    entryPoints: modules, entryNames: "[name]-[hash]", chunkNames: "chunk-[hash]",
    format: "esm", splitting: true, define: { PDF_WORKER: JSON.stringify(worker) }, plugins: [characterMaps],
  });
  note(result.metafile);
}

/** Enters the outputs of one build: entries under their logical name, chunks and files under their own. */
function note(metafile) {
  for (const [path, out] of Object.entries(metafile.outputs)) {
    const file = basename(path);
    const ext = extname(file);
    const plain = file.replace(/-[A-Z0-9]{8}(?=\.)/, "");
    const entry = (out.entryPoint && !file.startsWith("chunk-")) || ext === ".woff2";
    manifest[entry ? plain : file] = file;
  }
}

/** Writes the .br siblings, four at a time. */
async function brotli() {
  const names = (await readdir(dist)).filter((n) => packed.has(extname(n)));
  await Promise.all(names.map(async (name) => {
    const bytes = await readFile(join(dist, name));
    const small = await squeeze(bytes, { params: {
      [constants.BROTLI_PARAM_QUALITY]: bytes.length < SMALL ? 11 : quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
    if (small.length < bytes.length) await writeFile(join(dist, `${name}.br`), small);
    sizes[name] = small.length;
  }));
}

const sizes = {};
const began = Date.now();
await sweep();
await put("brand.svg", await readFile(join(root, "brand.svg")));
await Promise.all([css(), js(), sprite(), copy("covers", "cover-")]);
const ordered = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
await writeFile(join(dist, "manifest.json"), `${JSON.stringify(ordered, null, 1)}\n`);
await brotli();
for (const [logical, file] of Object.entries(ordered)) {
  if (!logical.startsWith("cmap-") && !logical.startsWith("cover-")) {
    console.log(`${logical.padEnd(22)} ${String(sizes[file] ?? "—").padStart(8)} B br`);
  }
}
console.log(`built in ${Date.now() - began} ms, brotli ${quality}`);
