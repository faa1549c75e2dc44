// [A13.3] [A6.4] [A22.1] The desks: what waits for whom, a second opinion, handing over, a return by keyboard, the filing in
// its register, a second version of which one part alone is looked at again, and the summary by mail.

const TITLE = '人工智能工具与语文备课';
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

export async function journey(given) {
  const { sign_in, base, shot, axe, log } = given;
  const clerk = await sign_in('J1003');
  await clerk.goto(`${base}/todos`);
  await clerk.getByRole('row', { name: new RegExp(TITLE) }).getByText('审核', { exact: true }).waitFor();
  await axe(clerk, '待办');
  await shot(clerk, 'todos');
  await clerk.getByRole('link', { name: TITLE }).click();
  await axe(clerk, '审核（未展开）');
  const dossier = clerk.url();
  await consult(given, clerk, dossier);
  await hand_over(given, clerk);
  const head = await sign_in('J1002');
  await returned(given, head, dossier);
  await mend(given, '请说明课前准备', TITLE, '课前请准备一台能上网的电脑。');
  const open = await decide(given, head, TITLE);
  log('reviewed', open);
  await file(given, TITLE);
  await publish(given, TITLE);
  await second_version(given, head);
  await digest(given, clerk);
}

async function consult({ sign_in, base, shot, axe }, clerk, dossier) {
  await clerk.getByText('征求他人意见').click();
  await clerk.getByLabel('对方工号').fill('没有这个人');
  await clerk.getByLabel('想请对方看什么').fill('课例部分的说法是否准确？');
  await clerk.getByRole('button', { name: '征求意见', exact: true }).click();
  await clerk.getByText('没有这个工号').first().waitFor();
  await clerk.getByLabel('对方工号').fill('C8001');
  await clerk.getByRole('button', { name: '征求意见', exact: true }).click();
  await clerk.getByText('等候答复').waitFor();
  const asked = await sign_in('C8001', PHONE);
  await asked.goto(`${base}/todos`);
  await asked.getByText('提出意见').first().waitFor();
  await asked.goto(dossier);
  await asked.getByLabel('我的意见').fill('准确，建议补一句课前准备。');
  await axe(asked, '提出意见（手机）');
  await shot(asked, 'opinion-phone');
  await asked.getByRole('button', { name: '提出意见' }).click();
  await asked.getByText('已完成：提出意见').waitFor();
  await clerk.reload();
  await clerk.getByText('建议补一句课前准备').first().waitFor();
}

async function hand_over({ shot, axe }, clerk) {
  await clerk.getByText('移交他人办理').click();
  await clerk.getByLabel('移交给').selectOption({ label: '孙立群' });
  await clerk.getByLabel(/^说明/).fill('本周我出差');
  await axe(clerk, '审核（移交）');
  await shot(clerk, 'hand-over');
  await clerk.getByRole('button', { name: '移交', exact: true }).click();
  await clerk.getByText('已移交孙立群办理').first().waitFor();
}

/** Decided with the keyboard alone. */
async function returned({ base, shot, axe }, head, dossier) {
  await head.goto(`${base}/todos`);
  await head.getByRole('link', { name: TITLE }).click();
  await head.waitForURL(dossier);
  await axe(head, '审核');
  await shot(head, 'review');
  await head.locator('body').press('2');
  await head.locator('body').press('e');
  await head.keyboard.type('请说明课前准备');
  await head.keyboard.press('Control+Enter');
  await head.locator('.pagehead .tag', { hasText: '已退回' }).waitFor();
}

/** The provider changes the introduction and submits again. */
async function mend({ base, sign_in }, reason, title, more) {
  const provider = await sign_in('C8003');
  await provider.goto(`${base}/teach`);
  await provider.getByRole('link', { name: title }).first().click();
  if (reason) await provider.getByText(reason).first().waitFor();
  else {
    await provider.getByRole('button', { name: /新版/ }).first().click();
    await provider.getByRole('button', { name: '保存课程信息' }).waitFor();
  }
  const intro = provider.getByLabel('课程简介');
  await intro.fill(`${await intro.inputValue()}\n${more}`);
  await provider.getByRole('button', { name: '保存课程信息' }).click();
  await provider.waitForURL(/#about$/);
  for (const said of [/内容合法/, /内容安全/, /内容准确/, /均已取得授权/]) await provider.getByLabel(said).check();
  await provider.getByLabel('没有', { exact: true }).check();
  await provider.getByLabel(/^签名/).fill('刘芳');
  await provider.getByRole('button', { name: '提交审核' }).click();
  await provider.getByText('本版内容已固定').first().waitFor();
}

/** The step that waits for this person about that title. */
async function opened({ base }, page, queue, title) {
  const link = page.getByRole('link', { name: title });
  for (let turn = 0; turn < 60 && !(await link.count()); turn += 1) {
    await page.goto(`${base}/reviews?queue=${queue}`);
    await page.waitForTimeout(300);
  }
  await link.first().click();
  await page.getByRole('heading', { name: '责任链' }).waitFor();
}

async function decide(given, head, title) {
  await opened(given, head, 'review', title);
  await head.locator('body').press('1');
  await head.keyboard.press('Control+Enter');
  await head.locator('.pagehead .tag', { hasText: '待备案' }).waitFor();
  return head.url();
}

async function file(given, title) {
  const { base, sign_in, shot, axe } = given;
  const office = await sign_in('X3001');
  await opened(given, office, 'file', title);
  await office.locator('body').press('1');
  await office.keyboard.press('Control+Enter');
  await office.locator('.pagehead .tag', { hasText: '待发布' }).waitFor();
  await office.locator('.chain').getByText(/开放备案 \d{4}-\d{4}/).first().waitFor();
  await office.goto(`${base}/filings`);
  await office.getByRole('row', { name: new RegExp(title) }).first().waitFor();
  await office.getByText(/1—\d+ 号连续/).waitFor();
  await axe(office, '备案台账');
  const row = office.getByRole('row', { name: new RegExp(title) }).first();
  await row.getByText('登记文号').click();
  await row.getByLabel('文号', { exact: true }).fill('京教院宣〔2026〕12号');
  await axe(office, '登记文号');
  await shot(office, 'register');
  await row.getByRole('button', { name: '登记', exact: true }).click();
  await office.getByText('京教院宣〔2026〕12号').first().waitFor();
  await office.getByRole('link', { name: '打印' }).click();
  await office.getByText('制表人：褚明').waitFor();
  await axe(office, '台账打印页');
  await shot(office, 'register-paper');
}

async function publish(given, title) {
  const center = await given.sign_in('Y2001');
  await opened(given, center, 'publish', title);
  await center.getByRole('button', { name: '发布', exact: true }).click();
  await center.getByRole('dialog').getByRole('button', { name: '发布' }).click();
  await center.locator('.pagehead .tag', { hasText: '已发布' }).waitFor();
}

async function second_version(given, head) {
  const { base, shot, axe, browser } = given;
  await mend(given, '', TITLE, '本版补充了评价量表。');
  await opened(given, head, 'review', TITLE);
  await head.getByText(/其中 1 个需要审核/).waitFor();
  await head.getByText('查看改动').first().click();
  await head.locator('.diff ins', { hasText: '评价量表' }).waitFor();
  await axe(head, '第二版与已发布版的差异');
  await shot(head, 'second-version');
  const stranger = await browser.newPage(PHONE);
  await stranger.goto(`${base}/courses`);
  await stranger.getByRole('link', { name: new RegExp(TITLE) }).first().click();
  if (await stranger.getByText('评价量表').count()) throw new Error('未审核的新版已经可见');
  await head.locator('body').press('1');
  await head.keyboard.press('Control+Enter');
  await head.locator('.pagehead .tag', { hasText: '待备案' }).waitFor();
  await file(given, TITLE);
  await publish(given, TITLE);
  await stranger.reload();
  await stranger.getByText('评价量表').first().waitFor();
}

async function digest({ base, shot, axe }, clerk) {
  await clerk.goto(`${base}/account/digest`);
  await clerk.getByLabel('邮箱地址或手机号').fill('qian');
  await clerk.getByRole('button', { name: '订阅' }).click();
  await clerk.getByText('邮箱地址不对').first().waitFor();
  await clerk.getByLabel('邮箱地址或手机号').fill('qian.wenbo@example.cn');
  await clerk.getByLabel(/我同意为发送待办摘要/).check();
  await clerk.getByRole('button', { name: '订阅' }).click();
  await clerk.getByText('q***@example.cn').waitFor();
  await axe(clerk, '待办摘要');
  await shot(clerk, 'digest');
  await clerk.goto(`${base}/outbox`);
  await axe(clerk, '演示发件箱');
}
