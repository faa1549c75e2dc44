// Runs every journey in a real browser against the built product, on SQLite and then on PostgreSQL, each with a fresh demo.
// Side by side they would save a quarter of the time, and fail where two films are made ready on two cores at once. Holds no journey and no rule of the product; what a journey is given stands in journey.mjs.
//
// Told by the environment (`cargo xtask test --only browser` sets all of it):
//   SHIXUE_BIN          the built binary
//   SHIXUE_JOURNEYS_PG  the DATABASE_URL of an empty database
//   SHIXUE_SHOTS        the folder for pictures
//   SHIXUE_SHEETS       the folder with the generated roster sheets
//   JOURNEY             run only journeys whose file name contains this (by hand)

import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { travel } from './journey.mjs';
import { provider } from './provider.mjs';
import { serve } from './server.mjs';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const here = import.meta.dirname;

function told(name) {
  const value = process.env[name];
  if (!value) throw new Error(`缺少环境变量 ${name}；请用 cargo xtask test --only browser`);
  return value;
}

async function journeys() {
  const wanted = process.env.JOURNEY ?? '';
  const files = (await readdir(here)).filter((file) => file.endsWith('.journey.mjs') && file.includes(wanted)).sort();
  if (wanted && files.length === 0) throw new Error(`没有文件名含“${wanted}”的旅程`);
  return Promise.all(files.map(async (file) => ({ name: file.replace('.journey.mjs', ''), ...(await import(`./${file}`)) })));
}

/** What the server warned of lately. */
function told_by(house) {
  const lines = house.said().split('\n').filter((line) => /"level":"(WARN|ERROR)"/.test(line));
  return lines.slice(-10).map((line) => `    服务器：${line.slice(0, 400)}`).join('\n');
}

/** All journeys in order on one freshly made house; each answers with its troubles. */
async function through(engine, database, all, sum) {
  const data = await mkdtemp(path.join(tmpdir(), 'shixue-journeys-'));
  const shots = path.join(told('SHIXUE_SHOTS'), engine);
  await rm(shots, { recursive: true, force: true });
  await mkdir(shots, { recursive: true });
  const other = await provider();
  let house, browser;
  try {
    house = await serve({ program: told('SHIXUE_BIN'), data, database, args: other.args });
    other.know(house.base);
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: FLAGS });
    for (const { name, journey } of all) {
      const start = Date.now();
      const troubles = await travel({ browser, house, journey, shots, name });
      sum[troubles.length ? 'failed' : 'passed'] += 1;
      console.log(`${troubles.length ? '✗' : '✓'} ${engine} ${name}  ${((Date.now() - start) / 1000).toFixed(1)} s`);
      for (const trouble of troubles) console.log(`    ${trouble}`);
      if (troubles.length) console.log(told_by(house));
    }
  } catch (trouble) {
    sum.failed += 1;
    console.log(`✗ ${engine} ${trouble.stack ?? trouble}`);
  } finally {
    await browser?.close();
    const unclean = await house?.stop();
    await other.stop();
    if (unclean) {
      sum.failed += 1;
      console.log(`✗ ${engine} 服务未能正常结束：${unclean}`);
    }
    await rm(data, { recursive: true, force: true });
  }
}

const sum = { passed: 0, failed: 0 };
try {
  const all = await journeys();
  if (all.length > 0) {
    await through('sqlite', undefined, all, sum);
    await through('postgres', told('SHIXUE_JOURNEYS_PG'), all, sum);
  }
} catch (trouble) {
  sum.failed += 1;
  console.log(`✗ ${trouble.stack ?? trouble}`);
}
console.log(`journeys: ${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed ? 1 : 0;
