// Another house's word for who somebody is: linked by its person, used to sign in on a computer and without scripts, refused for
// whoever linked nothing, one kind of evidence for an officer, and taken away again.
// req("AS-14", "IA-11") [A19.1]

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const BUTTON = '用市教师统一身份认证登录';
const LEARNER = 'T20031';
const OFFICER = 'X3002';

export async function journey(given) {
  const page = await linked(given, LEARNER, 'wanghy@example.edu');
  const known = await page.context().cookies();
  await signs_in(given, known);
  await without_scripts(given, known);
  await nobody(given);
  await officer(given);
  await unlinked(given, page);
}

/** Says at the provider's page who they are there. */
async function says(page, account) {
  await page.getByLabel('账号').fill(account);
  await page.getByRole('button', { name: '同意登录' }).click();
}

/** From one's own account to the other house and back. */
async function linked({ sign_in, axe, shot }, who, account) {
  const page = await sign_in(who);
  await page.goto(new URL('/account', page.url()).href);
  await page.locator('li', { hasText: '统一身份' }).getByRole('link', { name: '管理' }).click();
  await axe(page, '统一身份绑定');
  await shot(page, 'links');
  await page.getByRole('link', { name: /^绑定/ }).click();
  await says(page, account);
  // Nobody is linked by a page that goes on by itself.
  await page.getByText('凭那边现在登录的身份').waitFor();
  await axe(page, '确认绑定');
  await shot(page, 'consent');
  await page.getByRole('button', { name: '绑定', exact: true }).click();
  await page.getByText('已绑定').waitFor();
  await page.setViewportSize(PHONE.viewport);
  await axe(page, '已绑定的统一身份');
  await shot(page, 'linked');
  return page;
}

/** The sign-in page of a browser that was here before, so that no text is asked for. */
async function door({ browser, base }, known, options = {}) {
  const context = await browser.newContext(options);
  await context.addCookies(known.filter((cookie) => cookie.name === 'dev'));
  const page = await context.newPage();
  await page.goto(`${base}/sign-in?next=/account`);
  return page;
}

async function signs_in(given, known) {
  const page = await door(given, known, PHONE);
  await given.axe(page, '登录');
  await given.shot(page, 'sign-in');
  await page.getByRole('link', { name: BUTTON }).click();
  await says(page, 'wanghy@example.edu');
  await page.getByRole('heading', { name: '账号与登录设备' }).waitFor();
  // Back to the page that went on by itself: whoever is signed in goes where they wanted.
  await page.goBack();
  await page.goto(`${given.base}/account/links`);
  await page.getByText('最近使用').waitFor();
}

async function without_scripts(given, known) {
  const page = await door(given, known, { javaScriptEnabled: false });
  await page.getByRole('link', { name: BUTTON }).click();
  await says(page, 'wanghy@example.edu');
  await page.getByText('已经应答').waitFor();
  await given.shot(page, 'back');
  await page.getByRole('button', { name: '继续' }).click();
  await page.getByRole('heading', { name: '账号与登录设备' }).waitFor();
}

/** A number that nobody linked, though it reads like somebody's login here; and an answer that was used. */
async function nobody(given) {
  const page = await door(given, []);
  await page.getByRole('link', { name: BUTTON }).click();
  await says(page, LEARNER);
  await page.getByText('还没有绑定本站的账号').waitFor();
  await given.axe(page, '没有绑定');
  await given.shot(page, 'unknown');
  await page.goto(`${given.base}/account`);
  if (!page.url().includes('/sign-in')) throw new Error('没有绑定的人登录了');
  await page.goto(`${given.base}/sign-in/by/oidc/back?code=x&state=y`);
  await page.getByText('已经过期、已经用过或不是从本站开始的').waitFor();
}

/** Whoever needs two kinds of evidence has given one. */
async function officer(given) {
  const own = await linked(given, OFFICER, 'officer-3002');
  const page = await door(given, await own.context().cookies());
  await page.getByRole('link', { name: BUTTON }).click();
  await says(page, 'officer-3002');
  await page.waitForURL(/\/sign-in\/second/);
  await given.shot(page, 'second');
  await page.goto(`${given.base}/todos`);
  if (!page.url().includes('/sign-in')) throw new Error('只有一种身份凭据的审核人进了待办');
}

async function unlinked(given, page) {
  await page.getByRole('button', { name: /^解除绑定/ }).click();
  await page.getByRole('link', { name: /^绑定/ }).waitFor();
  const other = await door(given, []);
  await other.getByRole('link', { name: BUTTON }).click();
  await says(other, 'wanghy@example.edu');
  await other.getByText('还没有绑定本站的账号').waitFor();
}
