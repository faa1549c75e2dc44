// [A19.1] A learner forgot her password: a code to the telephone that was registered before and the end of her document set
// a new one, her old sessions end and she is told. Whoever guesses, or asks for somebody who is not there, is told nothing.
// Whoever administers goes by the unit: asked by name, the unit is warned, the person says that it was not they.

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const SMALL = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true };
const NEXT = 'Fen-bi-2027-ban';
const LEARNER = 'T20031';

export async function journey(given) {
  const before = await given.sign_in(LEARNER);
  await renewed(given);
  const gone = await before.goto(`${given.base}/inbox`);
  if (gone.status() === 200 && !before.url().includes('/sign-in')) throw new Error('原来的登录应已退出');
  const page = await given.sign_in(LEARNER, { password: NEXT, ...PHONE });
  await page.goto(`${given.base}/inbox`);
  await page.getByText('密码已重新设置').first().waitFor();
  await nobody(given);
  await by_unit(given);
}

async function looked(page, { axe, shot }, label) {
  await axe(page, label);
  await shot(page, label);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) throw new Error(`${label} 横向溢出 ${wide} 像素`);
}

/** The end of the document that stands on the rosters beside her name. */
function tail() {
  const body = '11010819700102001';
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = [...body].reduce((all, digit, at) => all + Number(digit) * weights[at], 0);
  return (body + '10X98765432'[sum % 11]).slice(-6);
}

async function code_of(page, base) {
  const outbox = await page.context().newPage();
  await outbox.goto(`${base}/outbox`);
  const said = await outbox.locator('li', { hasText: /用于重新设置/ }).first().innerText();
  await outbox.close();
  return said.match(/验证码 (\d{6})/)[1];
}

async function renewed(given) {
  const { base, browser } = given;
  const page = await browser.newPage(PHONE);
  await page.goto(`${base}/sign-in`);
  await looked(page, given, '登录-390');
  await page.getByRole('link', { name: '忘记密码' }).click();
  await looked(page, given, '忘记密码-390');
  await page.getByLabel('登录名').fill(LEARNER.toLowerCase());
  await page.getByRole('button', { name: '获取短信验证码' }).click();
  await page.getByRole('heading', { name: '重新设置密码' }).waitFor();
  await looked(page, given, '重新设置密码-390');
  const fill = async (code, password) => {
    await page.getByLabel('短信验证码').fill(code);
    await page.getByLabel('证件号后六位').fill(tail());
    await page.getByLabel('新密码').fill(password);
    await page.getByLabel('再输入一次').fill(password);
    await page.getByRole('button', { name: '重新设置密码' }).click();
  };
  await fill('000000', NEXT);
  await page.getByText('验证码或证件号后六位不对').first().waitFor();
  await looked(page, given, '填错-390');
  const code = await code_of(page, base);
  await fill(code, '12345678ab');
  await page.getByText('至少 3 类').first().waitFor();
  await fill(code, NEXT);
  await page.waitForURL((url) => url.pathname === '/sign-in');
  await page.context().close().catch(() => {});
}

/** Nobody's login is answered as somebody's. */
async function nobody(given) {
  const { base, browser } = given;
  const page = await browser.newPage();
  await page.goto(`${base}/sign-in/forgotten`);
  await looked(page, given, '忘记密码');
  await page.getByLabel('登录名').fill('nobody-9');
  await page.getByRole('button', { name: '获取短信验证码' }).click();
  await page.getByRole('heading', { name: '重新设置密码' }).waitFor();
  await looked(page, given, '重新设置密码');
}

async function by_unit(given) {
  const { base, browser, sign_in } = given;
  const page = await browser.newPage(SMALL);
  await page.goto(`${base}/sign-in/forgotten`);
  await page.getByRole('link', { name: '请由单位当面确认身份后重置' }).click();
  await looked(page, given, '当面重置-320');
  await page.getByLabel('登录名').fill('C8002');
  await page.getByLabel('姓名').fill('周岩');
  await page.getByLabel('经过').fill('       ');
  await page.getByRole('button', { name: '提出重置' }).click();
  await page.getByText('请写明经过').first().waitFor();
  await page.getByLabel('经过').fill('换了手机，密码记不起来了');
  await page.getByRole('button', { name: '提出重置' }).click();
  await page.getByRole('heading', { name: '已经收到' }).waitFor();
  await looked(page, given, '已经收到-320');
  const head = await sign_in('C8001');
  await head.goto(`${base}/recoveries`);
  await looked(head, given, '单位的凭据重置');
  await head.getByRole('link', { name: '周岩' }).first().click();
  await head.getByText('提出的人没有验证过身份').waitFor();
  await looked(head, given, '没有验证身份');
  const person = await sign_in('C8002', PHONE);
  await person.goto(head.url());
  await looked(person, given, '不是我-390');
  await person.getByRole('button', { name: '叫停' }).click();
  await person.waitForURL((url) => url.pathname === '/inbox');
  await head.reload();
  await head.getByText('本人叫停').first().waitFor();
}
