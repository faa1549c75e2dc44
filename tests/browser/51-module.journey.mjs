// [A7.4] [A9.2] [A9.3] [A10.1] [A10.2] [A10.3] A module in its owner's hands: a notice on its home; a requirement raised in
// five parts, returned once, accepted with a promised day, delivered, refused once and taken; its release note on the
// module's page for a stranger with a phone. The owner of another module is refused.

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const TITLE = '市级培训班级页增加报到登记';
const PARTS = {
  业务流程: '学员开班当天在班级页报到，班主任当天核对，次日汇总。',
  数据: '报到时间和地点，由学员本人填写，保存到项目结项。',
  账号: '沿用学员和班主任已有的账号，不另开通。',
  授权: '班主任由项目负责人指定，结班后不能再改报到。',
};

export async function journey(given) {
  const ticket = await raise(given);
  await come_and_go(given, ticket);
  await deliver_and_take(given, ticket);
  await notice(given);
  await stranger(given);
  await refused(given, ticket);
}

/** The owner writes it with a part missing and is told which; then signs it over. */
async function raise({ base, sign_in, axe, shot }) {
  const owner = await sign_in('J1001');
  await owner.goto(`${base}/modules/1/desk`);
  await axe(owner, '模块管理');
  await shot(owner, 'desk');
  await owner.getByRole('link', { name: '提出需求' }).click();
  await owner.getByLabel('标题').fill(TITLE);
  for (const [part, text] of Object.entries(PARTS)) await owner.getByRole('textbox', { name: part }).fill(text);
  await axe(owner, '需求表单');
  await owner.getByRole('button', { name: '保存草稿' }).click();
  await owner.getByRole('heading', { name: TITLE }).waitFor();
  const ticket = owner.url();
  await declare(owner);
  await owner.getByText('“角色”没有写清楚').first().waitFor();
  await shot(owner, 'missing');
  await owner.getByRole('link', { name: '修改', exact: true }).click();
  await owner.getByRole('textbox', { name: '角色' }).fill('学员、班主任、项目负责人。');
  await owner.getByRole('button', { name: '保存草稿' }).click();
  await owner.locator('.tag', { hasText: '草稿' }).waitFor();
  await declare(owner);
  await owner.locator('.tag', { hasText: '已提出' }).waitFor();
  await owner.context().close();
  return ticket;
}

async function declare(page) {
  await page.getByLabel(/本部门声明/).check();
  await page.getByRole('button', { name: '签署声明并提出' }).click();
}

/** The Center gives it back; the owner completes it; the Center promises a day, talks and begins. */
async function come_and_go({ base, sign_in, axe, shot }, ticket) {
  const center = await sign_in('Y2001');
  await center.goto(`${base}/requirements?stage=raised`);
  await axe(center, '需求单');
  await center.getByRole('link', { name: TITLE }).click();
  await center.getByText('退回补充', { exact: true }).first().click();
  await center.getByLabel('退回补充的理由').fill('“数据”一项请写明报到记录保存多久。');
  await center.getByRole('button', { name: '退回补充' }).click();
  await center.locator('.tag', { hasText: '退回补充' }).waitFor();
  const owner = await sign_in('J1001');
  await owner.goto(ticket);
  await owner.getByRole('link', { name: '修改', exact: true }).click();
  await owner.getByRole('textbox', { name: '数据' }).fill(`${PARTS.数据}\n报到记录保存三年。`);
  await owner.getByRole('button', { name: '保存草稿' }).click();
  await owner.getByRole('heading', { name: TITLE }).waitFor();
  await declare(owner);
  await owner.locator('.tag', { hasText: '已提出' }).waitFor();
  await owner.context().close();
  await center.goto(ticket);
  await center.locator('ins', { hasText: '报到记录保存三年' }).waitFor();
  await axe(center, '补充后的需求');
  await shot(center, 'again');
  await center.getByLabel('留言').fill('报到要不要支持代报？');
  await center.getByRole('button', { name: '发送留言' }).click();
  await center.locator('.timeline', { hasText: '报到要不要支持代报' }).waitFor();
  await center.getByLabel('承诺完成日期').fill('2099-12-01');
  await center.getByRole('button', { name: '受理', exact: true }).click();
  await center.locator('.tag', { hasText: '已受理' }).waitFor();
  await center.getByRole('button', { name: '开始实施' }).click();
  await center.locator('.tag', { hasText: '实施中' }).waitFor();
  await center.context().close();
}

/** Delivered, refused with a reason, delivered anew, taken. */
async function deliver_and_take({ sign_in, axe, shot }, ticket) {
  const [center, owner] = [await sign_in('Y2002'), await sign_in('J1004')];
  const deliver = async (fields) => {
    await center.goto(ticket);
    for (const [label, text] of Object.entries(fields)) await center.getByLabel(label).fill(text);
    await center.getByRole('button', { name: '交付', exact: true }).click();
    await center.locator('.tag', { hasText: '已交付' }).waitFor();
    await owner.goto(ticket);
  };
  const usage = '- 学员：打开班级页，点击“报到”\n- 班主任：在报到名单中核对';
  await deliver({ 版本号: '3.1', 改了什么: '班级页增加“报到”按钮和报到名单。', 怎样使用: usage });
  await axe(owner, '已交付的需求');
  await owner.getByLabel('验收不通过的理由').fill('报到名单打不开。');
  await owner.getByRole('button', { name: '验收不通过' }).click();
  await owner.locator('.tag', { hasText: '实施中' }).waitFor();
  // What was not taken stands in the form of the next delivery.
  await deliver({ 版本号: '3.2' });
  await owner.getByRole('button', { name: '验收通过' }).click();
  await owner.getByRole('dialog').getByRole('button', { name: '验收通过' }).click();
  await owner.locator('.tag', { hasText: '已验收' }).waitFor();
  await axe(owner, '已验收的需求');
  await shot(owner, 'taken');
  await center.context().close();
  await owner.context().close();
}

/** The owner posts a notice on the module's home. */
async function notice({ base, sign_in, axe }) {
  const owner = await sign_in('J1004');
  await owner.goto(`${base}/modules/1/desk`);
  await owner.getByLabel('通知标题').fill('班级页报到登记试用');
  await owner.getByLabel('通知正文').fill('本周开班的班级先行试用。');
  await owner.getByLabel('展示到').fill('2099-12-31');
  await owner.getByRole('button', { name: '发布通知' }).click();
  await owner.getByRole('heading', { name: '班级页报到登记试用' }).waitFor();
  await axe(owner, '模块通知');
  await owner.context().close();
}

/** On a phone, without an account. */
async function stranger({ base, browser, axe, shot }) {
  const page = await browser.newPage(PHONE);
  await page.goto(base);
  await page.getByRole('link', { name: '市级培训' }).first().click();
  await page.getByRole('heading', { name: '市级培训' }).first().waitFor();
  for (const said of [TITLE, '版本 3.2', '班级页报到登记试用', '教务处']) await page.getByText(said).first().waitFor();
  await axe(page, '模块页面（手机）');
  await shot(page, 'module-phone');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  if (wide) throw new Error('模块页面在手机上横向溢出');
  await page.getByRole('link', { name: '全站版本更新' }).click();
  await page.getByText('版本 3.2').first().waitFor();
  await axe(page, '版本更新（手机）');
}

/** The owner of 学院内训 has no desk here and no part in the ticket. */
async function refused({ base, sign_in }, ticket) {
  const other = await sign_in('R6001');
  await other.goto(`${base}/modules/1/desk`);
  await other.getByText('模块只由其归口部门管理').first().waitFor();
  await other.goto(ticket);
  await other.getByText('没有这一项，或你无权查看').first().waitFor();
  await other.goto(`${base}/modules/8/desk`);
  await other.getByRole('button', { name: '保存介绍' }).waitFor();
}
