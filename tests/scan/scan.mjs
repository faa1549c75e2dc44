// A pass of two scanners over the built product with its demo: wapiti follows links and attacks what it finds, as a
// stranger, a learner and an officer; sqlmap tries every shape of request that wapiti made. All of it on loopback. Writes
// the scanners' reports and a summary; ends with 1 when something of weight was found that nobody has explained, or when
// the product answered with a fault of its own.
//
// Told by the environment (`cargo xtask scan` sets all of it):
//   SHIXUE_BIN       the built binary
//   SCAN_TOOLS       the folder of the programs `wapiti` and `sqlmap`
//   SCAN_OUT         the folder for reports
//   SCAN_SECONDS     how long each person's pass may take

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { totp } from '../browser/sign_in.mjs';
import { serve } from '../browser/server.mjs';
import { Gate } from './gate.mjs';

/** Who is scanned as: a stranger, a learner, the officer who runs the training. */
const PERSONS = [
  { who: 'stranger', login: undefined },
  { who: 'learner', login: 'T20031' },
  { who: 'officer', login: 'J1001' },
];
/** Doors that would end the session, the way in, or the person who is scanned as. */
const CLOSED = /^\/(sign-out|sign-in\/again|account\/(sessions|password|factors|passkeys|recovery-codes)|my\/privacy\/(closure|erasure))/;
/** Modules that ask nothing of any other host. */
const MODULES =
  'backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,ldap,methods,permanentxss,redirect,sql,timesql,upload,xss';
/** wapiti's levels: 0 and 1 are notes, from 2 on it must be mended or explained. */
const WEIGHT = 2;
const here = import.meta.dirname;

function told(name) {
  const value = process.env[name];
  if (!value) throw new Error(`缺少环境变量 ${name}；请用 cargo xtask scan`);
  return value;
}

/** Runs a tool with its words in a file, for so many seconds at most. */
async function run(program, args, log, seconds) {
  const out = createWriteStream(log);
  const child = spawn(path.join(told('SCAN_TOOLS'), program), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(out);
  child.stderr.pipe(out);
  const late = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
  const [code, signal] = await once(child, 'exit');
  clearTimeout(late);
  return code ?? signal;
}

/** The cookie of somebody who signed in by hand: password, then the code of the app or of the demo's outbox. */
async function sign_in(base, line) {
  const { login, password, secret } = line;
  const cookies = new Map();
  const ask = async (door, fields) => {
    const answer = await fetch(base + door, {
      method: fields ? 'POST' : 'GET',
      redirect: 'manual',
      body: fields && new URLSearchParams(fields),
      headers: { origin: base, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const set of answer.headers.getSetCookie()) {
      const [name, value] = set.split(';')[0].split(/=(.*)/);
      cookies.set(name, value);
    }
    return { status: answer.status, to: answer.headers.get('location') ?? '', text: await answer.text() };
  };
  const send = async (on, door, fields) => {
    const page = (await ask(on)).text;
    const form = page.split('<form').find((form) => form.includes(`action="${door}"`));
    if (!form) throw new Error(`${login}：${on} 上没有 ${door} 的表单`);
    const hidden = [...form.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
    return ask(door, { ...Object.fromEntries(hidden), ...fields });
  };
  let answer = await send('/sign-in', '/sign-in', { login, password });
  if (answer.to.startsWith('/sign-in/second')) {
    if (secret) {
      answer = await send(answer.to, '/sign-in/second/code', { code: await totp(secret) });
    } else {
      answer = await send(answer.to, '/sign-in/second/text', {});
      const code = (await ask('/outbox')).text.match(/验证码 (\d{6})/)?.[1];
      answer = await send('/sign-in/second', '/sign-in/second/text/answer', { code });
    }
  }
  if (answer.status !== 303 || answer.to.startsWith('/sign-in')) {
    throw new Error(`${login} 未能登录（${answer.status} ${answer.to}）`);
  }
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

/** The demo's people as it prints them. */
function people(said) {
  const lines = said.split('\n').map((line) => line.match(/^\s*(\S.*?)　登录名 (\S+)　密码：(\S+?)(?:　口令密钥 ([A-Z2-7]+))?\s*$/));
  return lines.filter(Boolean).map(([, , login, password, secret]) => ({ login, password, secret }));
}

async function wapiti(gate, out, who, seconds) {
  const report = path.join(out, `wapiti-${who}.json`);
  const store = await mkdtemp(path.join(tmpdir(), 'shixue-wapiti-'));
  // A dozen of the modules take the time that they are given.
  const [crawl, module] = [Math.floor(seconds / 3), Math.max(4, Math.floor(seconds / 18))];
  const args = [
    ...['-u', `${gate.at}/`, '--scope', 'domain', '-m', MODULES, '-l', '1', '-d', '6', '-S', 'normal'],
    ...['--max-links-per-page', '60', '--max-files-per-dir', '40', '--max-parameters', '20', '--skip', '_form'],
    ...['--max-scan-time', String(crawl), '--max-attack-time', String(module), '--tasks', '4', '-t', '10'],
    ...['-x', `${gate.at}/sign-out`, '-x', `${gate.at}/assets/*`, '-x', `${gate.at}/media/*`],
    ...['--store-session', store, '--store-config', store, '--no-bugreport', '--flush-session', '--drop-set-cookie'],
    ...['-v', '1', '-f', 'json', '-o', report],
  ];
  const ended = await run('wapiti', args, path.join(out, `wapiti-${who}.log`), seconds + 90);
  await rm(store, { recursive: true, force: true });
  const said = await readFile(report, 'utf8').catch(() => undefined);
  if (!said) throw new Error(`wapiti 没有写出报告（${ended}），见 ${out}/wapiti-${who}.log`);
  const { vulnerabilities, anomalies, infos } = JSON.parse(said);
  const kinds = [vulnerabilities, anomalies].flatMap((all) => Object.entries(all));
  return {
    findings: kinds.flatMap(([kind, all]) => all.map((one) => ({ tool: 'wapiti', who, kind, ...one }))),
    crawled: infos?.crawled_pages_nbr ?? 0,
  };
}

/** sqlmap reads the log of another tool's proxy: a request between two lines of signs. */
async function sqlmap(gate, out, who, seconds) {
  const targets = [...gate.targets.values()].filter(({ path: at }) => !CLOSED.test(at));
  const line = '='.repeat(54);
  const log = targets.map(({ method, path: at, body }) => {
    const head = [`${method} ${at} HTTP/1.1`, `Host: ${new URL(gate.at).host}`];
    if (body) head.push('Content-Type: application/x-www-form-urlencoded', `Content-Length: ${Buffer.byteLength(body)}`);
    return `${line}\n00:00:00  ${gate.at}  [127.0.0.1]\n${line}\n${head.join('\n')}\n\n${body}\n${line}\n`;
  });
  const file = path.join(out, `targets-${who}.txt`);
  await writeFile(file, log.join('\n'));
  if (targets.length === 0) return { findings: [], targets: 0 };
  const results = path.join(out, `sqlmap-${who}.csv`);
  await rm(results, { force: true });
  const args = [
    ...['-l', file, '--batch', '--disable-coloring', '--smart', '--level', '2', '--risk', '1', '--technique', 'BEUS'],
    ...['--threads', '1', '--timeout', '10', '--retries', '0', '--skip', '_form', '--ignore-code', '*'],
    ...['--flush-session', '--output-dir', path.join(out, `sqlmap-${who}`), '--results-file', results],
    ...['--answers', 'quit=N,follow=N,cookie=N,reduce=N,redirect=N'],
  ];
  await run('sqlmap', args, path.join(out, `sqlmap-${who}.log`), seconds);
  const rows = (await readFile(results, 'utf8').catch(() => '')).split('\n').slice(1).filter(Boolean);
  const findings = rows.filter((row) => row.split(',')[2]?.trim()).map((row) => {
    const [url, place, parameter, ...rest] = row.split(',');
    return { tool: 'sqlmap', who, kind: 'SQL Injection', level: 4, method: place, path: url.replace(gate.at, ''), parameter, info: rest.join(',') };
  });
  const tried = ((await readFile(path.join(out, `sqlmap-${who}.log`), 'utf8')).match(/^.*URL \d+:|^.*\[\d+\/\d+\] URL/gm) ?? []).length;
  return { findings, targets: targets.length, tried };
}

/** `tool<TAB>kind<TAB>path as a pattern<TAB>why it is none`. */
async function explanations() {
  const text = await readFile(path.join(here, 'explained.tsv'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => {
      const [tool, kind, where, why] = line.split('\t');
      if (!why) throw new Error(`explained.tsv：缺少说明：${line}`);
      return { tool, kind, where: new RegExp(`^(?:${where})$`), why, used: false };
    });
}

async function as_person(house, { who, login }, out, seconds) {
  const line = login && people(house.said()).find((one) => one.login === login);
  if (login && !line) throw new Error(`演示没有打印 ${login} 的登录名`);
  const cookie = line ? await sign_in(house.base, line) : '';
  const gate = await new Gate(house.base, cookie, CLOSED).open();
  try {
    const crawl = await wapiti(gate, out, who, Math.floor(seconds * 0.6));
    const tried = await sqlmap(gate, out, who, Math.floor(seconds * 0.4));
    const faults = gate.faults.map((fault) => ({ tool: 'gate', who, kind: `HTTP ${fault.status}`, level: 3, ...fault, info: fault.body }));
    return { who, ...gate.count, pages: gate.reached.size, crawled: crawl.crawled, targets: tried.targets, tried: tried.tried,
      findings: [...crawl.findings, ...tried.findings, ...faults] };
  } finally {
    await gate.close();
  }
}

async function scan() {
  const out = told('SCAN_OUT');
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const data = await mkdtemp(path.join(tmpdir(), 'shixue-scan-'));
  const known = await explanations();
  const passes = [];
  const house = await serve({ program: told('SHIXUE_BIN'), data, host: '127.0.0.1' });
  try {
    for (const person of PERSONS) {
      console.log(`  ${person.who} …`);
      passes.push(await as_person(house, person, out, Number(told('SCAN_SECONDS'))));
    }
  } finally {
    await house.stop();
    await writeFile(path.join(out, 'server.log'), house.said());
    await rm(data, { recursive: true, force: true });
  }
  const findings = passes.flatMap((pass) => pass.findings);
  for (const one of findings) {
    const why = known.find((line) => line.tool === one.tool && line.kind === one.kind && line.where.test(one.path.split('?')[0]));
    if (why) [one.explained, why.used] = [why.why, true];
  }
  const open = findings.filter((one) => one.level >= WEIGHT && !one.explained);
  await writeFile(path.join(out, 'summary.json'), JSON.stringify({ passes, open }, null, 1));
  const text = told_shortly(passes, findings, open, known);
  await writeFile(path.join(out, 'summary.txt'), text);
  console.log(text);
  console.log(`报告：${out}（${(await readdir(out)).length} 个文件）`);
  return open.length;
}

function told_shortly(passes, findings, open, known) {
  const lines = passes.map((pass) => {
    const status = Object.entries(pass.by_status).map(([code, count]) => `${code}×${count}`).join(' ');
    return `${pass.who}: ${pass.pages} pages, ${pass.requests} requests (${status}), waited ${pass.waited}, kept back ${pass.kept_back}; sqlmap ${pass.tried ?? 0} of ${pass.targets} targets`;
  });
  const kinds = new Map();
  for (const one of findings) {
    const name = `${one.tool} ${one.kind} (level ${one.level})${one.explained ? ', explained' : ''}`;
    kinds.set(name, (kinds.get(name) ?? 0) + 1);
  }
  lines.push(...[...kinds].map(([name, count]) => `${count} × ${name}`));
  lines.push(...known.filter((line) => !line.used).map((line) => `explained and not found any more: ${line.kind} ${line.where.source}`));
  lines.push(...open.slice(0, 40).map((one) => `OPEN ${one.tool} ${one.kind}: ${one.who} ${one.method} ${one.path} ${one.parameter ?? ''} ${String(one.info).slice(0, 160)}`));
  return lines.join('\n');
}

try {
  process.exitCode = (await scan()) ? 1 : 0;
} catch (trouble) {
  console.log(`✗ ${trouble.stack ?? trouble}`);
  process.exitCode = 1;
}
