// Two kinds of evidence as their owner meets them: a passkey of the device (WebAuthn, the browser's own authenticator stands
// in for the fingerprint), a recovery code when the telephone is not at hand, and a way back in with each.
// req("IA-10", "IA-11")

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const WHO = 'J1004';

export async function journey(given) {
  const { page, key } = await with_device(given);
  const codes = await added(given, page);
  await by_passkey(given, page);
  await by_passkey_alone(given, page, key);
  await without_its_owner(given, page, key);
  await by_recovery(given, codes);
}

/** A person signed in by a one-time password, at a browser whose device can be asked for its owner. */
async function with_device({ base, sign_in }) {
  const page = await sign_in(WHO);
  const device = await page.context().newCDPSession(page);
  await device.send('WebAuthn.enable');
  const { authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto(`${base}/account/factors`);
  const verified = (isUserVerified) => device.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
  return { page, key: { verified } };
}

async function added({ base, shot, axe }, page) {
  await axe(page, '两步验证');
  await shot(page, 'own');
  await page.getByLabel('给它起个名字').last().fill('办公电脑');
  await page.getByRole('button', { name: '添加通行密钥' }).click();
  await page.locator('li', { hasText: '办公电脑' }).getByText('通行密钥').waitFor();
  await page.getByRole('button', { name: '生成一组新的恢复码' }).click();
  await page.locator('.recovery code').first().waitFor();
  await axe(page, '恢复码');
  await shot(page, 'codes');
  const codes = await page.locator('.recovery code').allInnerTexts();
  await page.goto(`${base}/account/factors`);
  await page.getByText(new RegExp(`还剩 ${codes.length} 个`)).waitFor();
  return codes;
}

async function out(page) {
  await page.goto('about:blank');
  await page.context().clearCookies();
}

/** After the password the page of the second step. */
async function password({ base, house }, page) {
  const line = house.said().split('\n').find((one) => one.includes(`登录名 ${WHO}　`) && one.includes('密码'));
  await page.goto(`${base}/sign-in`);
  await page.locator('input[autocomplete~="username"]').fill(WHO);
  await page.locator('input[type="password"]').fill(line.match(/密码：(\S+?)　/)[1]);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.waitForURL(/\/sign-in\/second/);
}

async function by_passkey(given, page) {
  await out(page);
  await password(given, page);
  await given.axe(page, '第二步');
  await given.shot(page, 'second');
  await page.getByRole('button', { name: '用通行密钥登录' }).click();
  await page.waitForURL((url) => !String(url).includes('/sign-in'));
  await page.goto(`${given.base}/sign-in/again?next=/account/factors`);
  await given.axe(page, '再次验证');
  await given.shot(page, 'again');
  await page.getByRole('button', { name: '用通行密钥验证' }).click();
  await page.waitForURL(/\/account\/factors/);
}

/** Without login and password: the device finds its key, and what its owner wanted to see opens at once. */
async function by_passkey_alone({ base, axe, shot }, page, key) {
  await out(page);
  await page.goto(`${base}/sign-in?next=/account`);
  await axe(page, '登录');
  await shot(page, 'alone');
  await key.verified(false);
  await page.getByRole('button', { name: '用通行密钥登录' }).click();
  await page.getByRole('status').filter({ hasText: /没有完成|不符|不能|请/ }).first().waitFor();
  if (!page.url().includes('/sign-in')) throw new Error(`没有本人验证也进来了：${page.url()}`);
  await key.verified(true);
  await page.getByRole('button', { name: '用通行密钥登录' }).click();
  await page.waitForURL(/\/account$/);
  await page.getByText('正在登录的设备').waitFor();
}

/** A device that cannot say it was its owner opens nothing. */
async function without_its_owner(given, page, key) {
  await key.verified(false);
  await out(page);
  await password(given, page);
  await page.getByRole('button', { name: '用通行密钥登录' }).click();
  await page.getByRole('status').filter({ hasText: /没有完成|不符|不能|请/ }).first().waitFor();
  if (!page.url().includes('/sign-in/second')) throw new Error(`没有本人验证也进来了：${page.url()}`);
  await page.goto(`${given.base}/inbox`);
  if (!page.url().includes('/sign-in')) throw new Error(`第二步未完成就打开了 ${page.url()}`);
  await key.verified(true);
}

async function by_recovery(given, codes) {
  const page = await given.browser.newPage(PHONE);
  await password(given, page);
  await given.axe(page, '手机上的第二步');
  await given.shot(page, 'second-390');
  await page.getByText('用恢复码登录').first().click();
  await page.getByLabel('恢复码').fill(codes[0]);
  await given.shot(page, 'recovery-390');
  await page.getByRole('button', { name: '用恢复码登录' }).click();
  await page.waitForURL((url) => !String(url).includes('/sign-in'));
  await page.goto(`${given.base}/account/factors`);
  await page.getByText(new RegExp(`还剩 ${codes.length - 1} 个`)).waitFor();
  await given.axe(page, '手机上的两步验证');
  await given.shot(page, 'own-390');
  // The same code again opens nothing.
  await out(page);
  await password(given, page);
  await page.getByText('用恢复码登录').first().click();
  await page.getByLabel('恢复码').fill(codes[0]);
  await page.getByRole('button', { name: '用恢复码登录' }).click();
  await page.getByText(/不对|用过/).first().waitFor();
}
