// Personal data: the notice from the sign-in page, one's own page, a whole number for a reason, the desks; and whom the
// pages talk to.
// req("PIP-03", "PIP-07", "PIP-13", "PI-02")

/** The main pages of everybody, and of those who manage. */
const PAGES = ['/', '/courses', '/columns/news', '/search?q=分数', '/charter', '/duties', '/verify', '/complaints', '/privacy', '/my', '/my/hours', '/inbox', '/account', '/my/privacy'];
const DESKS = ['/todos', '/people', '/privacy/desk', '/rights', '/workbench'];

export async function journey(given) {
  const { base, browser, sign_in, shot, axe } = given;
  const hosts = new Set();
  const listen = (page) => page.context().on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:', 'about:'].includes(url.protocol)) hosts.add(url.host);
  });
  await notice(given, listen);
  const learner = await sign_in('T20031');
  listen(learner);
  await own_page(given, learner);
  for (const way of PAGES) await learner.goto(`${base}${way}`, { waitUntil: 'networkidle' });
  const clerk = await sign_in('Q9002');
  listen(clerk);
  await desk(given, clerk);
  await reveal(given, clerk);
  for (const way of DESKS) await clerk.goto(`${base}${way}`, { waitUntil: 'networkidle' });
  const guard = await sign_in('W4002');
  listen(guard);
  await guard.goto(`${base}/privacy/breach`);
  await guard.getByLabel('表', { exact: true }).selectOption('class_places');
  await guard.getByRole('button', { name: '测算' }).click();
  await guard.getByText(/涉及 \d+ 人/).waitFor();
  await axe(guard, '泄露测算');
  await shot(guard, 'breach');
  const foreign = [...hosts].filter((host) => host !== new URL(base).host);
  if (hosts.size === 0 || foreign.length > 0) throw new Error(`有请求离开本站：${foreign.join('、')}`);
  const narrow = await browser.newPage({ viewport: { width: 320, height: 800 } });
  await narrow.goto(`${base}/privacy`);
  await axe(narrow, '说明，320 像素');
  await shot(narrow, 'notice-320');
  const wide = await narrow.evaluate(() => document.documentElement.scrollWidth);
  if (wide > 320) throw new Error(`320 像素时页面宽 ${wide}`);
}

/** One click from the sign-in page. */
async function notice({ base, browser, shot, axe }, listen) {
  const page = await browser.newPage();
  listen(page);
  await page.goto(`${base}/sign-in`);
  await page.getByRole('contentinfo').getByRole('link', { name: '个人信息保护' }).click();
  await page.getByRole('heading', { name: '个人信息收集清单' }).waitFor();
  await page.getByRole('heading', { name: '个人信息共享清单' }).waitFor();
  await axe(page, '个人信息保护说明');
  await shot(page, 'notice');
}

async function own_page({ base, shot, axe }, page) {
  await page.goto(`${base}/my/privacy`);
  await page.getByText('电话联系本人').waitFor();
  if (await page.getByRole('checkbox', { name: '我同意' }).isChecked()) throw new Error('同意被默认勾选');
  await axe(page, '我的个人信息');
  await shot(page, 'mine');
  await page.getByRole('button', { name: '申请副本' }).click();
  await page.getByText('正在生成').or(page.getByRole('link', { name: '下载' })).first().waitFor();
  for (let tries = 0; tries < 60; tries += 1) {
    if (await page.getByRole('link', { name: '下载' }).count() > 0) break;
    await page.waitForTimeout(1000);
    await page.reload();
  }
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: '下载' }).first().click();
  const name = (await download).suggestedFilename();
  if (name !== 'personal-information.zip') throw new Error(`下载的是 ${name}`);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.reload();
  await axe(page, '我的个人信息，390 像素');
  await shot(page, 'mine-390');
  await page.setViewportSize({ width: 1280, height: 900 });
}

async function desk({ base, shot, axe }, page) {
  await page.goto(`${base}/privacy/desk`);
  await axe(page, '个人信息请求');
  await shot(page, 'desk');
  await page.getByRole('link', { name: /更正姓名/ }).click();
  await page.getByText('李文婧').waitFor();
  await axe(page, '一件请求');
  await shot(page, 'request');
  await page.locator('summary', { hasText: '不同意' }).click();
  await page.getByLabel('理由').fill('请先到户籍所在地出具证明，再次提出');
  await page.getByRole('button', { name: '不同意，告知本人' }).click();
  await page.getByText('未同意').first().waitFor();
}

async function reveal({ base, shot, axe }, page) {
  await page.goto(`${base}/people?q=李文静`);
  await page.getByRole('link', { name: '李文静' }).first().click();
  await page.getByText('138****7788').waitFor();
  await shot(page, 'person');
  await page.getByRole('link', { name: '查看完整号码' }).last().click();
  await axe(page, '查看完整号码');
  await page.getByLabel('理由').fill('通知报到时间变更');
  await shot(page, 'reveal');
  await page.getByRole('button', { name: '查看', exact: true }).click();
  await page.getByText('13800007788').waitFor();
  await axe(page, '完整号码');
  await shot(page, 'revealed');
}
