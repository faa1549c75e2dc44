// [A4.1] [A5.1] [A22.1] [A23.1] The charter changes by the book: an office proposes another value in fields, the house proves
// it, another office reviews it, the Center publishes it; everybody reads what changed, what an article means, who answers.

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

export async function journey(given) {
  const { base, browser, sign_in, shot, axe } = given;
  const stranger = await browser.newPage();
  await stranger.goto(`${base}/charter`);
  await stranger.getByText('解释', { exact: true }).first().waitFor();
  await axe(stranger, '章程');
  await shot(stranger, 'charter');
  await stranger.getByRole('link', { name: '各版的改动' }).click();
  await stranger.getByRole('rowheader', { name: '无操作自动退出' }).waitFor();
  await stranger.getByText('20 分钟').waitFor();
  await stranger.locator('summary', { hasText: 'parameters.toml' }).click();
  await axe(stranger, '各版的改动');
  await shot(stranger, 'changes');
  const at = await propose(given);
  await review(given, at);
  await publish(given, at);
  await articles(given);
  await interpret(given);
  await answer(given);
  const phone = await browser.newPage(PHONE);
  for (const [path, name] of [['/charter', 'charter'], ['/charter/changes', 'changes'], ['/duties', 'duties'], ['/charter/versions/1', 'version']]) {
    await phone.goto(base + path);
    await axe(phone, `${path}（手机）`);
    await no_sideways(phone, path);
    await shot(phone, `${name}-phone`);
  }
  const office = await sign_in('J1002', PHONE);
  for (const [path, name] of [[at, 'amendment'], ['/charter/amendments', 'amendments'], ['/duties/holders', 'holders']]) {
    await office.goto(path.startsWith('http') ? path : base + path);
    await axe(office, `${name}（手机）`);
    await no_sideways(office, name);
    await shot(office, `${name}-phone`);
  }
}

/** The page itself never scrolls sideways; wide tables do so within themselves. */
async function no_sideways(page, label) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 1) throw new Error(`${label} 横向溢出 ${over} 像素`);
}

/** The network office changes how long somebody is locked out; what it does not answer for is not on its form. */
async function propose({ base, sign_in, shot, axe }) {
  const office = await sign_in('X3001');
  await office.goto(`${base}/charter/amendments`);
  await axe(office, '章程修改');
  await shot(office, 'amendments');
  const page = await sign_in('J1001');
  await page.goto(`${base}/charter/amendments/new`);
  if (await page.getByLabel('锁定时间（分钟）').count()) throw new Error('教务处的表单里有不归它答责的参数');
  await axe(page, '提出参数修改');
  await shot(page, 'new');
  await page.getByLabel('审核（个工作日）', { exact: true }).fill('7');
  await page.getByLabel('修改理由').fill('期末送审集中，五个工作日不够，延长到七个工作日。');
  await page.getByLabel('生效日期').fill('2027-04-01');
  await page.getByRole('button', { name: '提出修改' }).click();
  await page.waitForURL(/\/charter\/amendments\/\d+$/);
  const at = page.url();
  await again(page, page.getByText('全部断言成立').first());
  await page.getByRole('rowheader', { name: /审核/ }).first().waitFor();
  await axe(page, '待审核的修改');
  await shot(page, 'proved');
  return at;
}

/** What the academic office proposed is for the leadership; the office itself is not offered the review. */
async function review({ sign_in, shot, axe }, at) {
  const own = await sign_in('J1002');
  await own.goto(at);
  if (await own.getByRole('button', { name: '审核通过，转发布' }).count()) throw new Error('教务处不审核本处的修改');
  const leader = await sign_in('L0001');
  await leader.goto(at);
  await leader.getByLabel(/审核意见/).fill('同意');
  await axe(leader, '审核章程修改');
  await shot(leader, 'review');
  await leader.getByRole('button', { name: '审核通过，转发布' }).click();
  await leader.locator('.pagehead .tag', { hasText: '待发布' }).waitFor();
}

async function publish({ base, sign_in, shot, axe }, at) {
  const center = await sign_in('Y2002');
  await center.goto(at);
  await center.getByRole('button', { name: '发布为新的一版' }).click();
  await center.getByRole('dialog').getByRole('button', { name: '发布' }).click();
  await center.locator('.pagehead .tag', { hasText: '已发布' }).waitFor();
  await axe(center, '已发布的修改');
  await shot(center, 'published');
  await center.goto(`${base}/charter`);
  await center.getByText('待生效').waitFor();
}

/** The head of the Center changes an article in its file: a slip of the pen is shown where it is, the decision is asked for. */
async function articles({ base, house, sign_in, shot, axe }) {
  const password = house.said().match(/Y2001\s+密码：(\S+)/)[1];
  const head = await sign_in('Y2003', { ...PHONE, password });
  await head.goto(`${base}/charter/amendments`);
  await head.getByRole('link', { name: '修改条文等文件' }).click();
  await axe(head, '选择章程文件（手机）');
  await no_sideways(head, '选择章程文件');
  await shot(head, 'files-phone');
  await head.getByLabel('articles.toml').check();
  await head.getByRole('button', { name: '打开所选文件' }).click();
  const text = head.getByLabel('articles.toml');
  const written = await text.inputValue();
  await text.fill(written.replace('number = 3', 'number = three'));
  await head.getByLabel('修改理由').fill('按新印发的决定修改第二十三条的措辞。');
  await head.getByLabel('生效日期').fill('2027-05-01');
  await head.getByRole('button', { name: '提出修改' }).click();
  await head.getByText('这一行是：number = three').first().waitFor();
  await axe(head, '修改章程文件（手机）');
  await no_sideways(head, '修改章程文件');
  await shot(head, 'file-wrong-phone');
  await text.fill(written.replace('自印发之日起执行', '自发布之日起执行'));
  await head.getByRole('button', { name: '提出修改' }).click();
  await head.getByText('须写明决定文号').first().waitFor();
  await head.getByLabel(/决定文号/).fill('京教院发〔2027〕3号');
  await head.setViewportSize({ width: 1280, height: 900 });
  await axe(head, '修改章程文件');
  await shot(head, 'file');
  await head.getByRole('button', { name: '提出修改' }).click();
  await head.waitForURL(/\/charter\/amendments\/\d+$/);
  await again(head, head.getByText('全部断言成立').first());
  await head.getByText('条文一类的修改，须由提出人附上决定文件的扫描件').waitFor();
  await shot(head, 'file-proposed');
}

/** The Center explains an article; the text stands beside it at once. */
async function interpret({ base, sign_in, shot, axe }) {
  const center = await sign_in('Y2002');
  await center.goto(`${base}/charter/interpretations`);
  await axe(center, '办法的解释');
  await center.getByLabel('条文').selectOption('14');
  await center.getByLabel('解释', { exact: true }).fill('参加人员来自两个及以上区，或者使用导播、多机位等专业设备的，按大型直播办理。');
  await center.getByRole('button', { name: '发布解释' }).click();
  await center.getByRole('dialog').getByRole('button', { name: '发布' }).click();
  await center.getByText('导播、多机位').first().waitFor();
  await shot(center, 'interpretations');
  await center.goto(`${base}/charter#article-14`);
  await center.locator('.notice', { hasText: '导播、多机位' }).waitFor();
}

/** Heads name who answers; the duty matrix shows it, and only what was proved is called so. */
async function answer({ base, house, sign_in, shot, axe }) {
  // One password for each kind of person; the demo prints it beside the first of them.
  const password = house.said().match(/Y2001\s+密码：(\S+)/)[1];
  const head = await sign_in('Y2003', { password });
  await head.goto(`${base}/duties/holders`);
  await axe(head, '责任人');
  await shot(head, 'holders');
  await head.locator('summary', { hasText: '指定教师网络研修中心的责任人' }).click();
  await head.getByLabel('职责', { exact: true }).selectOption('解释办法');
  await head.getByLabel('教师编号').fill('Y2002');
  await head.getByRole('button', { name: '指定', exact: true }).click();
  await head.getByText('A 角　冯雪').waitFor();
  await head.goto(`${base}/duties`);
  await head.getByRole('cell', { name: '冯雪' }).waitFor();
  await head.getByText('办法只由研修中心解释').waitFor();
  await axe(head, '职责分工');
  await shot(head, 'duties');
}

/** Reloads until it is there: jobs follow a click within seconds. */
async function again(page, wanted) {
  for (let turn = 0; turn < 60 && !(await wanted.count()); turn += 1) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  await wanted.waitFor();
}
