// What a journey is given and what makes it fail. A journey is a file NN-name.journey.mjs that exports
//
//   export async function journey({ browser, base, house, sheets, sign_in, shot, axe, log })
//
// and names the obligations it shows as tags, `[A13.3]`. Whatever page it opens is watched: a console error, an
// exception, a violation of the content security policy, an answer of 500 or more, a missing resource, and every
// finding of axe fail it. An expected refusal (a page or a fragment answered with 4xx) does not.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sign_in } from './sign_in.mjs';

const AXE = await readFile(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Rules of good practice that are held as well: one way down the headings, one name for each landmark. */
const AXE_BESIDE = ['heading-order', 'landmark-unique', 'empty-table-header'];
/** A step waits this long for its page in a dev build on a busy machine, ms. */
const PATIENCE = 30_000;

/** Walks one journey; returns its troubles, empty when it passed. */
export async function travel({ browser, house, journey, shots, name }) {
  const troubles = [];
  const say = (trouble) => troubles.push(trouble);
  const contexts = [];
  let pictures = 0;
  // Without motion: what is judged for its contrast stands still.
  const open = async (options) => {
    const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce', ...options });
    contexts.push(context);
    await watch(context, say);
    return context;
  };
  /** A picture of the whole page; they are numbered in the order they are taken. */
  const shot = async (page, label) => {
    pictures += 1;
    const file = `${name}-${String(pictures).padStart(2, '0')}-${label}.png`;
    await page.screenshot({ path: path.join(shots, file), fullPage: true });
  };
  const given = {
    // Every context is watched, however a journey comes by its pages.
    browser: { newContext: open, newPage: async (options) => (await open(options)).newPage() },
    base: house.base,
    sheets: process.env.SHIXUE_SHEETS,
    house,
    sign_in: (who, options) => sign_in({ open, house, who, ...options }),
    shot,
    axe: (page, label) => axe(page, label, say),
    log: (...words) => console.log(`    ${name}:`, ...words),
  };
  try {
    if (typeof journey !== 'function') throw new Error('文件没有导出 async function journey');
    await journey(given);
  } catch (trouble) {
    say(trouble.stack ?? String(trouble));
    await picture_of_failure(contexts, shot);
  }
  for (const context of contexts) await context.close();
  return troubles;
}

async function watch(context, say) {
  context.setDefaultTimeout(PATIENCE);
  // Reported by the page itself as well: a report-only policy or a worker does not always reach the console.
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`CSP ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  context.on('page', (page) => {
    page.on('pageerror', (trouble) => say(`${page.url()} 脚本异常：${trouble.message}`));
  });
  context.on('console', (message) => {
    // Answers are judged below, with their kind.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      say(`${message.page()?.url()} 控制台：${message.text()}`);
    }
  });
  context.on('response', (response) => {
    const status = response.status();
    const asked = ['document', 'fetch', 'xhr'].includes(response.request().resourceType());
    if (status >= 500 || (status >= 400 && !asked)) say(`${response.url()} 答复 ${status}`);
  });
}

async function axe(page, label, say) {
  // The protocol evaluates beside the page's policy, not under it.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    ([tags, beside]) => {
      const rules = Object.fromEntries(beside.map((rule) => [rule, { enabled: true }]));
      return window.axe.run(document, { runOnly: { type: 'tag', values: tags }, rules });
    },
    [AXE_TAGS, AXE_BESIDE],
  );
  for (const { id, help, nodes } of violations) {
    say(`${label ?? page.url()} axe ${id}：${help}：${nodes.slice(0, 3).map((node) => node.target.join(' ')).join('；')}`);
  }
}

async function picture_of_failure(contexts, shot) {
  const pages = contexts.flatMap((context) => context.pages());
  for (const page of pages.slice(-3)) {
    await shot(page, 'failed').catch(() => {});
  }
}
