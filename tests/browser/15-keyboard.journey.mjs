// req("AX-02")
// Without a mouse: every control of the pages that people cannot do without is reached by Tab, shows that it is reached and
// lets go again; a stranger signs in, a learner watches and answers, a dialog is opened and left, by keys alone.

/** Enough for any page; more is a trap. */
const MOST_TABS = 400;

export async function journey({ browser, base, house, sign_in, axe, shot, log }) {
  const stranger = await browser.newPage();
  for (const path of ['/', '/sign-in', '/search?q=培训', '/complaints', '/courses']) {
    await stranger.goto(base + path);
    log(path, await walked(stranger, path));
  }
  await skips(stranger, base);
  const learner = await signs_in_by_keys(browser, house, sign_in);
  for (const path of ['/my', '/todos', '/account']) {
    await learner.goto(base + path);
    log(path, await walked(learner, path));
  }
  await study(learner, { base, axe, shot, log });
  const lead = await sign_in('C8002');
  for (const path of ['/projects', '/rolls', '/todos']) {
    await lead.goto(base + path);
    log(path, await walked(lead, path));
  }
}

/** What Tab ought to reach, and what has the focus: both through the roots of islands. */
async function helped(page) {
  await page.evaluate(() => {
    const all = (root) => [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
    const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('[inert]') && one.getClientRects().length > 0;
    const closed = (one) => one.closest('details:not([open])') && !one.matches('details:not([open]) > summary');
    const kinds = 'a[href], button, input:not([type=hidden]), select, textarea, summary, video[controls], [tabindex], [contenteditable=true]';
    window.controls = () => {
      const found = all(document).filter((one) => one.matches(kinds) && one.tabIndex >= 0 && !one.disabled && shown(one) && !closed(one));
      const radios = found.filter((one) => one.type === 'radio');
      for (const [turn, radio] of radios.entries()) {
        radio.before = radios.slice(0, turn).some((other) => other.name === radio.name && other.form === radio.form);
        const chosen = radios.find((other) => other.name === radio.name && other.form === radio.form && other.checked);
        radio.left_out = chosen ? chosen !== radio : radio.before;
      }
      return found.filter((one) => !one.left_out);
    };
    window.focused = () => {
      let one = document.activeElement;
      while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
      return one;
    };
    // Of a control and the three boxes around it: whatever shows the focus.
    window.look = (one) => {
      const boxes = [one, one.parentElement, one.parentElement?.parentElement, one.parentElement?.parentElement?.parentElement];
      const labels = [...(one.labels ?? [])];
      return [...boxes, ...labels].filter(Boolean).map((box) => {
        const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor } = getComputedStyle(box);
        const outline = outlineStyle === 'none' || parseFloat(outlineWidth) === 0 ? '' : outlineColor;
        return [outline, boxShadow, borderColor, backgroundColor].join(' ');
      }).join('|');
    };
    window.said = (one) => `${one.tagName.toLowerCase()} ${(one.getAttribute('aria-label') || one.innerText || one.name || one.id || '').trim().slice(0, 40)}`;
  });
}

/** Walks a page by Tab from its top until the focus leaves it; how many controls there are. */
async function walked(page, label) {
  await helped(page);
  await page.evaluate(() => {
    window.scrollTo(0, 0);
    document.activeElement?.blur();
    window.met = [];
    window.unmarked = [];
    window.looks = new Map(window.controls().map((one) => [one, window.look(one)]));
  });
  let left = false;
  for (let turn = 0; turn < MOST_TABS && !left; turn += 1) {
    await page.keyboard.press('Tab');
    left = await page.evaluate(() => {
      const one = window.focused();
      if (!one || one === document.body || window.met.includes(one)) return true;
      window.met.push(one);
      // What has the focus looks otherwise than without it, or nobody sees where it is.
      if (window.looks.get(one) === window.look(one)) window.unmarked.push(window.said(one));
      return false;
    });
  }
  const { missed, unmarked, count, last } = await page.evaluate(() => ({
    missed: window.controls().filter((one) => !window.met.includes(one)).map(window.said),
    unmarked: window.unmarked,
    count: window.met.length,
    last: window.met.length ? window.said(window.met.at(-1)) : '',
  }));
  if (!left) throw new Error(`${label}：按 ${MOST_TABS} 次 Tab 仍没有离开页面（最后在“${last}”）`);
  if (missed.length) throw new Error(`${label}：Tab 到不了 ${missed.slice(0, 5).join('、')}（共 ${missed.length} 个）`);
  if (unmarked.length) throw new Error(`${label}：得到焦点而看不出来 ${unmarked.slice(0, 5).join('、')}（共 ${unmarked.length} 个）`);
  return count;
}

/** Presses Tab until the focus is where `wanted` says. */
async function tab_to(page, wanted, label) {
  await helped(page);
  for (let turn = 0; turn < MOST_TABS; turn += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((text) => new RegExp(text).test(`${window.said(window.focused())} ${window.focused().getAttribute('autocomplete') ?? ''} ${window.focused().getAttribute('type') ?? ''}`), wanted.source)) return;
  }
  throw new Error(`按 Tab 到不了${label}`);
}

/** The first Tab of a page offers the way past its head. */
async function skips(page, base) {
  await page.goto(base);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const at = await page.evaluate(() => document.activeElement?.closest('main') !== null || location.hash !== '');
  if (!at) throw new Error('第一个 Tab 不是“跳到正文”');
}

/** A learner comes in by keys; a code by text is fetched as by any other way. */
async function signs_in_by_keys(browser, house, sign_in) {
  // The demo's learner has a telephone: the second step is another one's business, so the device is made known first.
  const known = await sign_in('T20031');
  const cookies = (await known.context().cookies()).filter((cookie) => cookie.name === 'dev');
  const context = await browser.newContext();
  await context.addCookies(cookies);
  const page = await context.newPage();
  await page.goto(`${house.base}/sign-in`);
  await tab_to(page, /username/, '登录名');
  await page.keyboard.type('T20031');
  await page.keyboard.press('Tab');
  await page.keyboard.type(house.said().match(/登录名 T20031　密码：(\S+)/)[1]);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  return page;
}

/** A film and a quiz, as far as keys lead. */
async function study(page, { base, axe, shot, log }) {
  await page.goto(`${base}/my`);
  const courses = await page.locator('a[href^="/learn/"]').evaluateAll((all) => [...new Set(all.map((one) => one.pathname))]);
  const pages = [];
  for (const course of courses.slice(0, 4)) {
    await page.goto(base + course);
    pages.push(...(await page.locator('a[href^="/learn/"]').evaluateAll((all) => [...new Set(all.map((one) => one.pathname))])));
  }
  const done = { film: false, quiz: false };
  for (const path of [...new Set(pages)]) {
    await page.goto(base + path);
    const film = (await page.locator('study-player').count()) > 0;
    const quiz = (await page.getByRole('button', { name: '交卷' }).count()) > 0;
    if ((film && done.film) || (quiz && done.quiz) || (!film && !quiz)) continue;
    done[film ? 'film' : 'quiz'] = true;
    log(path, film ? '视频' : '测验', await walked(page, path));
    await axe(page, `键盘：${path}`);
    if (film) await plays(page);
    else await dialog(page);
    await shot(page, film ? 'film' : 'quiz');
  }
  if (!done.film || !done.quiz) throw new Error(`没有走到视频或测验：${JSON.stringify(done)}`);
  log('film', done.film, 'quiz', done.quiz);
}

/** The film begins and stops by the key of its button. */
async function plays(page) {
  await page.evaluate(() => document.activeElement?.blur());
  await tab_to(page, /播放/, '“播放”');
  await page.keyboard.press('Space');
  await page.waitForFunction(() => [...document.querySelectorAll('video')].some((one) => !one.paused));
  await page.keyboard.press('Space');
  await page.waitForFunction(() => [...document.querySelectorAll('video')].every((one) => one.paused));
}

/** A dialog takes the focus, keeps it while it is open, and gives it back to the button it came from. */
async function dialog(page) {
  await page.evaluate(() => document.activeElement?.blur());
  await helped(page);
  for (let turn = 0; turn < MOST_TABS; turn += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => `${window.focused().type ?? ''} ${window.said(window.focused())}`);
    if (/^(radio|checkbox) /.test(at)) await page.keyboard.press('Space');
    if (at.includes('button 交卷')) break;
  }
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  for (let turn = 0; turn < 6; turn += 1) {
    const within = await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest('dialog[open]') !== null);
    if (!within) throw new Error('对话框开着，焦点却在它后面');
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  if (!(await page.evaluate(() => window.focused().innerText.includes('交卷')))) throw new Error('对话框关上后，焦点没有回到它的按钮');
}
