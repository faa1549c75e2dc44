// The product as a child process of its own: started on a free port with a demo, waited for, ended by its id.
// Knows its command line and /health, nothing of its pages.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Seeding a demo in a dev build takes its time. */
const UP_MS = 240_000;
/** From SIGTERM to SIGKILL. */
const DOWN_MS = 15_000;
/** Characters of the server's log that are kept; what it prints at start, the demo's people among it, is kept whole. */
const KEPT = 200_000;

async function free_port() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/**
 * Starts the product and waits until it is healthy.
 * @returns {{ base: string, said: () => string, stop: () => Promise<string | undefined> }}
 *   base is `http://HOST:PORT`, a name where it is a browser's, since those know passkeys at names alone; said what it printed; stop ends it and says what was unclean about that.
 */
export async function serve({ program, data, database, host = 'localhost', args = [] }) {
  const port = await free_port();
  const { DATABASE_URL: _, ...inherited } = process.env;
  const env = database ? { ...inherited, DATABASE_URL: database } : inherited;
  const base = `http://${host}:${port}`;
  const other = host === 'localhost' ? '127.0.0.1' : 'localhost';
  const places = ['--origin', base, '--package-origin', `http://${other}:${port}`];
  const child = spawn(program, ['serve', '--port', String(port), '--data', data, '--demo', ...places, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let words = '';
  let gone;
  child.stdout.setEncoding('utf8').on('data', (more) => (printed = (printed + more).slice(0, KEPT)));
  child.stderr.setEncoding('utf8').on('data', (more) => (words = (words + more).slice(-KEPT)));
  child.once('exit', (code, signal) => (gone = signal ?? `exit ${code}`));
  child.once('error', (trouble) => (gone = trouble.message));
  process.once('exit', () => child.kill('SIGKILL'));

  const stop = () => end(child, () => gone);
  const until = Date.now() + UP_MS;
  while (!(await healthy(base))) {
    if (gone !== undefined) throw new Error(`服务未能启动（${gone}）：\n${words.slice(-4000)}`);
    if (Date.now() > until) {
      await stop();
      throw new Error(`服务在 ${UP_MS / 1000} 秒内未就绪：\n${words.slice(-4000)}`);
    }
    await sleep(100);
  }
  return { base, stop, said: () => `${printed}\n${words}` };
}

async function healthy(base) {
  try {
    return (await fetch(`${base}/health`, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

async function end(child, gone) {
  if (gone() !== undefined) return `早已结束（${gone()}）`;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), DOWN_MS);
  const [code, signal] = await exited;
  clearTimeout(late);
  if (signal === 'SIGKILL') return `${DOWN_MS / 1000} 秒内没有响应 SIGTERM`;
  return code === 0 || signal === 'SIGTERM' ? undefined : `exit ${code}`;
}
