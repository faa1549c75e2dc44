// Runs every *.test.ts of core and islands under node's own test runner. Holds no assertion and touches no dist.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));
const found = [];
for (const folder of ["core", ...(await readdir(join(root, "islands"))).map((name) => `islands/${name}`)]) {
  for (const name of await readdir(join(root, folder))) if (name.endsWith(".test.ts")) found.push(`${folder}/${name}`);
}
const out = await mkdtemp(join(tmpdir(), "islands-"));
try {
  await build({ absWorkingDir: root, entryPoints: found, bundle: true, platform: "node", format: "esm",
    outdir: out, outExtension: { ".js": ".mjs" }, outbase: root, logLevel: "warning" });
  const run = spawnSync(process.execPath, ["--test", ...found.map((f) => join(out, f.replace(/\.ts$/, ".mjs")))], { stdio: "inherit" });
  process.exitCode = run.status ?? 1;
} finally {
  await rm(out, { recursive: true });
}
