// req("AX-01")
// Twice as large: whoever zooms to 200 % sees every kind of page that the rails and the pages behind them lead to, without
// anything beside the screen, with axe at zero. Each door once, whoever reaches it first.

/** 1280 px at 200 %. */
const ZOOMED = { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 };
const WHO = ['J1001', 'Y2001', 'W4001', 'C8001', 'C8002', 'C8003', 'Q9002', 'X3001', 'D5001', 'Y2004', 'T20031'];
/** Answers that are no page, or that a look at them would change. */
const NO_PAGE = /^\/(assets|files|media|outbox|sign-in|sign-out)|\.(xlsx|atom|rss|pdf|vtt)$|\/(file|paper|papers\/\w+)$/;
/** What the rails and a step behind them lead to is more than this. */
const LEAST = 90;

export async function journey({ browser, base, sign_in, axe, log }) {
  const seen = new Set();
  const wide = [];
  const strangers = await browser.newPage(ZOOMED);
  await strangers.goto(base);
  await through(strangers, await leads(strangers), { base, axe, seen, wide });
  for (const who of WHO) {
    const page = await sign_in(who, ZOOMED);
    await page.goto(`${base}/todos`);
    await through(page, await leads(page), { base, axe, seen, wide });
    log(who, seen.size);
    await page.context().close();
  }
  if (wide.length) throw new Error(`放大到 200 % 时比屏幕宽：${wide.join('、')}`);
  if (seen.size < LEAST) throw new Error(`只走到 ${seen.size} 种页面`);
}

/** Every door that was not seen yet, then the doors that its page leads to. */
async function through(page, first, { base, axe, seen, wide }) {
  const left = first.map((path) => ({ path, deep: 0 }));
  while (left.length) {
    const { path, deep } = left.shift();
    const door = path.split('?')[0].replace(/\d+/g, 'N');
    if (seen.has(door) || NO_PAGE.test(path.split('?')[0])) continue;
    const answer = await page.goto(base + path).catch(() => undefined);
    if (!answer?.ok() || !/text\/html/.test(answer.headers()['content-type'] ?? '')) continue;
    seen.add(door);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 1) wide.push(`${path}（${over} 像素）`);
    await axe(page, `${path}（200 %）`);
    if (deep < 2) left.push(...(await leads(page)).map((next) => ({ path: next, deep: deep + 1 })));
  }
}

/** Where a page leads within the house. */
async function leads(page) {
  return page.locator('a[href^="/"]:not([download])').evaluateAll((all) => [...new Set(all.map((one) => one.pathname + one.search))]);
}
