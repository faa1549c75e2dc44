// [A19.1] [A19.2] A lecturer from elsewhere has no account and borrows none: the college that hosts her asks for one, the
// administrator of the system opens it, the code goes to her own telephone, she signs in and only looks until somebody else
// of the college saw her document; the college ends it and she is out at once. Whoever is not concerned sees none of it.
// req("CSL-05")

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const SMALL = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true };
const PASSWORD = 'Ke-tang-2026-yan';

export async function journey(given) {
  const name = `苏晓${'甲乙丙丁戊己庚辛壬癸'[Math.floor(Date.now() / 1000) % 10]}`;
  const phone = `139${String(Date.now()).slice(-8)}`;
  const path = await asked(given, name, phone);
  await opened(given, path, name);
  const guest = await begins(given, name);
  await verified(given, path, name);
  await ended(given, path, guest);
  await lists(given, path);
  await lost(given);
}

async function looked(page, { axe, shot }, label) {
  await axe(page, label);
  await shot(page, label);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) throw new Error(`${label} 横向溢出 ${wide} 像素`);
}

async function asked(given, name, phone) {
  const { base, sign_in } = given;
  const head = await sign_in('C8001');
  await head.goto(`${base}/guests`);
  await head.getByText('方若瑜').first().waitFor();
  await head.getByText('已到期').first().waitFor();
  await looked(head, given, '来访账号');
  await head.getByRole('link', { name: '申请来访账号' }).click();
  await looked(head, given, '申请');
  await head.getByLabel('姓名').fill(name);
  await head.getByLabel('所在单位').fill('首都师范大学');
  await head.getByLabel('手机号').fill('12345');
  await head.getByLabel('事由').fill('为骨干班讲授整本书阅读');
  const day = (days) => new Date(Date.now() + days * 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' });
  await head.getByLabel('到（含当天）').fill(day(200));
  await head.getByRole('button', { name: '提交申请' }).click();
  await head.getByText('手机号应为 11 位数字').first().waitFor();
  await head.getByLabel('手机号').fill(phone);
  await head.getByRole('button', { name: '提交申请' }).click();
  await head.getByText('来访账号最长 90 天').first().waitFor();
  await looked(head, given, '太久');
  await head.getByLabel('到（含当天）').fill(day(20));
  await head.getByRole('button', { name: '提交申请' }).click();
  await head.getByText('待系统管理员办理').waitFor();
  await looked(head, given, '待开通');
  if (await head.getByRole('button', { name: '开通账号' }).count()) throw new Error('申请的人不开通');
  return new URL(head.url()).pathname;
}

async function opened(given, path, name) {
  const { base, sign_in } = given;
  const system = await sign_in('Y2004');
  await system.goto(`${base}/console`);
  if (await system.getByLabel('理由').count()) {
    await system.getByLabel('理由').fill('按接待单位的申请开通来访账号');
    await system.getByRole('button', { name: '开启特权时段' }).click();
    await system.getByRole('button', { name: '结束特权时段' }).waitFor();
  }
  await system.goto(`${base}/todos`);
  await system.getByText(`来访账号：${name}`).first().click();
  await system.getByRole('heading', { name: '开通账号' }).waitFor();
  await looked(system, given, '开通');
  await system.getByRole('button', { name: '开通账号' }).click();
  await system.getByText('使用中').first().waitFor();
  await looked(system, given, '已开通');
  if (new URL(system.url()).pathname !== path) throw new Error('待办应当通向这一项');
}

/** The guest takes the code out of the message, sets a password and signs in on a telephone. */
async function begins(given, name) {
  const { base, browser, sign_in } = given;
  const page = await browser.newPage(PHONE);
  await page.goto(`${base}/outbox`);
  const said = await page.locator('li', { hasText: '你的来访账号' }).first().innerText();
  const login = said.match(/来访账号 (lf\d+)/)[1];
  const code = said.match(/\/activate\/(\S+)/)[1];
  await page.goto(`${base}/activate/${code}`);
  await page.getByText(name).first().waitFor();
  await looked(page, given, '激活-390');
  await page.getByLabel('设置密码').fill(PASSWORD);
  await page.getByLabel('再输入一次').fill(PASSWORD);
  await page.getByRole('button', { name: '激活并设置密码' }).click();
  await page.waitForURL(/\/sign-in/);
  await page.getByText(`账号已激活，请用登录名 ${login}`).waitFor();
  await looked(page, given, '刚激活-390');
  const again = await page.goto(`${base}/activate/${code}`);
  if (again.status() !== 409) throw new Error(`激活码只用一次：${again.status()}`);
  const guest = await sign_in(login, { password: PASSWORD, ...PHONE });
  await guest.goto(`${base}/inbox`);
  await guest.getByText('来访账号').first().waitFor();
  await looked(guest, given, '来访人的消息-390');
  for (const way of ['/people', '/guests', '/rights', '/units']) {
    const answer = await guest.goto(base + way);
    if (![403, 404].includes(answer.status())) throw new Error(`${way} 应当打不开：${answer.status()}`);
  }
  return { page: guest, login };
}

async function verified(given, path, name) {
  const { base, sign_in } = given;
  const head = await sign_in('C8001');
  await head.goto(base + path);
  await head.getByText('未核验').first().waitFor();
  await head.getByRole('link', { name: '人员登记' }).click();
  await head.getByText('未核验').first().waitFor();
  if (await head.getByLabel('身份证号').count()) throw new Error('申请的人不核验');
  const office = await sign_in('J1002');
  await office.goto(head.url());
  await looked(office, given, '核验身份');
  await office.getByLabel('身份证号').fill('11010819900307');
  await office.getByRole('button', { name: '登记为已核验' }).click();
  await office.getByText('身份证号应为 18 位').first().waitFor();
  await office.getByLabel('身份证号').fill(document_of(Date.now()));
  await office.getByRole('button', { name: '登记为已核验' }).click();
  await office.getByText('已完成：登记为已核验').waitFor();
  await looked(office, given, '已核验');
  await office.goto(`${base}/people?q=${encodeURIComponent(name)}`);
  await office.getByText('来访', { exact: true }).first().waitFor();
  await looked(office, given, '人员列表中的来访');
}

/** A plausible number with its check digit: nobody's. */
function document_of(seed) {
  const body = `110108197${seed % 10}0512${String(seed % 1000).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = [...body].reduce((all, digit, at) => all + Number(digit) * weights[at], 0);
  return body + '10X98765432'[sum % 11];
}

async function ended(given, path, { page: guest, login }) {
  const { base, sign_in, browser } = given;
  const head = await sign_in('C8001', PHONE);
  await head.goto(base + path);
  await looked(head, given, '使用中-390');
  await head.getByLabel('结束的理由').fill('课程提前讲完');
  await head.getByRole('button', { name: '结束账号' }).click();
  const sure = head.getByRole('button', { name: '结束账号' }).last();
  if (await head.getByText('确定结束吗').count()) await sure.click();
  await head.getByText('已完成：结束账号').waitFor();
  await head.getByText('已结束').first().waitFor();
  await looked(head, given, '已结束-390');
  const answer = await guest.goto(`${base}/inbox`);
  if (answer.status() === 200 && !guest.url().includes('/sign-in')) throw new Error('结束后立即退出');
  const page = await browser.newPage(PHONE);
  await page.goto(`${base}/sign-in`);
  await page.locator('input[autocomplete~="username"]').fill(login);
  await page.locator('input[type="password"]').fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).last().click();
  await page.getByText('不能再登录').first().waitFor();
  await looked(page, given, '到期不能登录-390');
}

async function lists(given, path) {
  const { base, sign_in } = given;
  const other = await sign_in('T20031', SMALL);
  for (const way of ['/guests', path]) {
    const answer = await other.goto(base + way);
    if (answer.status() !== 404) throw new Error(`${way} 与此人无关：${answer.status()}`);
  }
  const head = await sign_in('C8001', SMALL);
  await head.goto(`${base}/guests?stage=open`);
  await looked(head, given, '使用中的-320');
  const school = await sign_in('Q9002', PHONE);
  await school.goto(`${base}/guests`);
  await school.getByText('还没有来访账号').waitFor();
  await looked(school, given, '空的-390');
}

/** Somebody lost every second factor: the unit confirmed it, the administrator waits for the hours to pass. */
async function lost(given) {
  const { base, sign_in } = given;
  const system = await sign_in('Y2004');
  await system.goto(`${base}/recoveries`);
  await looked(system, given, '凭据重置');
  await system.getByRole('link', { name: '褚明' }).click();
  await system.getByRole('heading', { name: '重置', exact: true }).waitFor();
  await looked(system, given, '待重置');
  const head = await sign_in('X3002', PHONE);
  await head.goto(system.url());
  await looked(head, given, '单位看重置-390');
  if (await head.getByRole('button', { name: '重置登录凭据' }).count()) throw new Error('确认的人不重置');
}
