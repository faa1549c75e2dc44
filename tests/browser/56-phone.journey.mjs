// On a phone: rows of tables stand as cards with the name of each column, nothing that matters lies off the screen, and
// what a page shows on a desktop is reached from the same rail.

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** Who looks at which pages; each has at least one table or list that did not fit. */
const LOOKS = [
  ['J1001', ['/todos', '/tasks', '/projects', '/filings', '/duties', '/rights', '/reviews', '/rolls']],
  ['Y2001', ['/todos', '/complaints/desk', '/charter', '/requirements']],
  ['Y2002', ['/quarantine']],
  ['Y2004', ['/backups']],
  ['C8003', ['/teach', '/courses', '/search?q=%E8%AF%AD%E6%96%87', '/columns/news']],
];

export async function journey(given) {
  for (const [who, paths] of LOOKS) await look(given, who, paths);
  await rail(given);
  await menu(given);
  await tabs(given);
  await strangers(given);
}

async function look({ sign_in, base, shot, axe }, who, paths) {
  const page = await sign_in(who, PHONE);
  for (const path of paths) {
    await page.goto(base + path);
    await fits(page, path);
    await axe(page, `${path}（手机）`);
    await shot(page, `phone-${path.replace(/\W+/g, '-')}`);
  }
}

/** No cell of a table but those of a matrix reaches past the right edge, and each says which column it is. */
async function fits(page, path) {
  const wide = await page.evaluate(() => {
    const right = document.documentElement.clientWidth + 1;
    const cells = [...document.querySelectorAll('table.tbl:not(.matrix) tbody :is(td,th)')];
    const off = cells.filter((cell) => cell.getClientRects().length && cell.getBoundingClientRect().right > right);
    return { page: document.documentElement.scrollWidth - right, off: off.length, first: off[0]?.textContent };
  });
  if (wide.page > 0 || wide.off) throw new Error(`${path} 在手机上超出屏幕：${JSON.stringify(wide)}`);
  const bare = await page.locator('table.cards td:not([data-label]):not([colspan]):not(:empty)').count();
  if (bare) throw new Error(`${path} 有 ${bare} 格没有栏目名`);
}

/** The rail of whoever has most of it: at its end there is a way, not a heading, and the page's own way is in sight. */
async function rail({ sign_in, base, shot, axe }) {
  const page = await sign_in('Y2001', { viewport: { width: 1280, height: 800 } });
  await page.goto(`${base}/complaints/desk`);
  const seen = await page.locator('.rail .groups').evaluate((groups) => {
    const box = groups.getBoundingClientRect();
    const here = groups.querySelector('[aria-current]').getBoundingClientRect();
    return here.top >= box.top && here.bottom <= box.bottom + 1;
  });
  if (!seen) throw new Error('左侧导航没有露出当前页');
  await axe(page, '投诉办理');
  await shot(page, 'rail');
}

/** The button of the menu says what it does next, and is told from what it stands on after a tap as well. */
async function menu({ sign_in, base, shot }) {
  const page = await sign_in('J1001', PHONE);
  await page.goto(`${base}/todos`);
  await page.getByRole('button', { name: '打开菜单' }).tap();
  const close = page.getByRole('button', { name: '关闭菜单' });
  await close.waitFor();
  await page.getByRole('navigation', { name: '控制台导航' }).waitFor();
  const [ink, ground] = await close.evaluate((button) => {
    const { color, backgroundColor } = getComputedStyle(button);
    return [color, backgroundColor];
  });
  if (ink !== 'rgb(255, 255, 255)' || ground !== 'rgb(22, 79, 75)') throw new Error(`打开的菜单按钮看不清：${ink} / ${ground}`);
  await shot(page, 'phone-menu');
  await close.tap();
  await page.getByRole('button', { name: '打开菜单' }).waitFor();
}

/** The tab on which a page stands is in sight, however many stand before it. */
async function tabs({ sign_in, base, shot }) {
  const page = await sign_in('W4002', PHONE);
  for (const path of ['/security/lending', '/security/checklist']) {
    await page.goto(base + path);
    const here = await page.locator('.tabs [aria-current]').boundingBox();
    if (here.x < 0 || here.x + here.width > PHONE.viewport.width) throw new Error(`${path} 的当前页签不在屏幕内：${JSON.stringify(here)}`);
    await shot(page, `phone-tabs${path.replace(/\W+/g, '-')}`);
  }
}

/** 登录 stands beside the name of the site, and covers have the shape of a cover. */
async function strangers({ browser, base, shot, axe }) {
  const page = await browser.newPage(PHONE);
  await page.goto(base);
  const [brand, enter] = await Promise.all(['.mast .brand', '.mast .btn'].map((at) => page.locator(at).boundingBox()));
  if (enter.y > brand.y + brand.height) throw new Error('手机上“登录”另起一行');
  await page.goto(`${base}/courses`);
  const cover = await page.locator('.courses .cover').first().boundingBox();
  if (Math.abs(cover.width / cover.height - 2) > 0.1) throw new Error(`封面变形：${cover.width}×${cover.height}`);
  await axe(page, '课程（手机）');
  await shot(page, 'courses-phone');
}
