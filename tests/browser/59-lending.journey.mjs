// [A19.2] [A19.3] A learner's account was in two places at once: the security administrator sees the signals and the evidence,
// the learner says how it came about, the administrator finds, the unit says what it makes of it, the Office concludes, 教务处 is
// asked about hours. Whoever is not concerned sees nothing. Pages with evidence and courses bear the name of whoever looks.
// req("YX-10")

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const SMALL = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true };

export async function journey(given) {
  const case_ = await desk(given);
  await statement(given, case_);
  await finding(given, case_);
  await opinion(given, case_);
  await conclusion(given, case_);
  await others(given, case_);
}

/** Nothing is wider than the screen, and everybody who looks is named on the page. */
async function looked(page, { axe, shot }, label, mark) {
  await axe(page, label);
  await shot(page, label);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) throw new Error(`${label} 横向溢出 ${wide} 像素`);
  if (mark && !(await page.locator(`[data-mark="${mark}"]`).count())) throw new Error(`${label} 没有水印 ${mark}`);
}

/** An administrator's time, with its reason. */
async function elevated(page, base) {
  await page.goto(`${base}/console`);
  await page.getByLabel('理由').fill('核查账号疑似出借的线索');
  await page.getByRole('button', { name: '开启特权时段' }).click();
  await page.getByText('已完成：开启特权时段').waitFor();
}

async function desk(given) {
  const { base, sign_in } = given;
  const guard = await sign_in('W4002');
  await elevated(guard, base);
  await guard.goto(`${base}/security/lending`);
  await looked(guard, given, '账号核查', '沈浩 W4002');
  await guard.getByText('误报 100%（1 / 1 件）').first().waitFor();
  await guard.getByRole('button', { name: '重新查找线索' }).click();
  await guard.getByRole('link', { name: '朱颖' }).first().waitFor();
  await guard.getByRole('link', { name: '朱颖' }).first().click();
  await looked(guard, given, '立案之前');
  await guard.getByLabel('立案理由').fill('两处网络同时在线，请本人说明。');
  await guard.getByRole('button', { name: '立案并通知本人' }).click();
  await guard.getByText('待本人陈述').first().waitFor();
  await looked(guard, given, '立案', '沈浩 W4002');
  await guard.goto(`${base}/security/lending`);
  await guard.locator('a[href^="/security/lending/"]:not([href*="/persons/"])', { hasText: '刘芳' }).first().click();
  await looked(guard, given, '误报的案件');
  await guard.goto(`${base}/security/lending`);
  await guard.locator('a[href^="/security/lending/"]:not([href*="/persons/"])', { hasText: '李文静' }).first().click();
  await looked(guard, given, '待陈述的案件');
  const address = new URL(guard.url()).pathname;
  const phone = await sign_in('W4002', SMALL);
  for (const way of ['/security/lending', address]) {
    await phone.goto(`${base}${way}`);
    await looked(phone, given, way.endsWith('lending') ? '账号核查-320' : '案件-320');
  }
  return address;
}

async function statement(given, case_) {
  const { base, sign_in } = given;
  const learner = await sign_in('T20031', PHONE);
  await learner.goto(`${base}/inbox`);
  await learner.getByText('请说明账号使用情况').first().click();
  await learner.goto(`${base}${case_}`);
  await looked(learner, given, '本人看证据-390', '李文静 T20031');
  await learner.getByLabel('你的陈述').fill('我把账号告诉了同校的老师，请她替我看完视频。今后不会再这样做。');
  await learner.getByRole('button', { name: '提交陈述' }).click();
  await learner.getByText('待认定').first().waitFor();
  await looked(learner, given, '已陈述-390');
}

async function finding(given, case_) {
  const { base, sign_in } = given;
  const guard = await sign_in('W4002');
  await elevated(guard, base);
  await guard.goto(`${base}${case_}`);
  await guard.getByLabel('认定结果').selectOption({ label: '认定出借' });
  await guard.getByLabel('认定意见和依据').fill('两地同时在线并同时上报学习，本人承认告知他人。');
  await looked(guard, given, '认定');
  await guard.getByRole('button', { name: '提交认定' }).click();
  await guard.getByText('待单位意见').first().waitFor();
}

async function opinion(given, case_) {
  const { base, sign_in } = given;
  const school = await sign_in('Q9002', PHONE);
  await school.goto(`${base}/security/lending`);
  await school.locator('a[href^="/security/lending/"]', { hasText: '李文静' }).first().click();
  await school.getByRole('textbox', { name: '单位意见' }).fill('情况属实，已与本人谈话，全校提醒账号只供本人使用。');
  await looked(school, given, '单位意见-390', '张瑞 Q9002');
  await school.getByRole('button', { name: '提交意见' }).click();
  await school.getByText('待结论').first().waitFor();
}

async function conclusion(given, case_) {
  const { base, sign_in } = given;
  const office = await sign_in('W4001');
  await office.goto(`${base}${case_}`);
  await office.getByLabel('处理结果').selectOption({ label: '提醒教育，并结束全部登录' });
  await office.getByLabel('结论和理由').fill('属出借账号。提醒教育，结束全部登录；涉及的学时请教务处核定。');
  await office.getByLabel('请教务处核定涉及的学时和证书').check();
  await looked(office, given, '作结论', '蒋宁 W4001');
  await office.getByRole('button', { name: '作出结论' }).click();
  await office.getByText('已结论').first().waitFor();
  await looked(office, given, '已结论');
  const academic = await sign_in('J1004', PHONE);
  await academic.goto(`${base}/todos`);
  await academic.getByText('核定学时').first().waitFor();
  await academic.goto(`${base}${case_}`);
  await academic.getByLabel('核定结果和依据').fill('两地同时上报的部分没有计入学时，已计学时不变。');
  await looked(academic, given, '核定学时-390');
  await academic.getByRole('button', { name: '登记核定结果' }).click();
  await academic.getByText('教务处核定').first().waitFor();
  const learner = await sign_in('T20031', PHONE);
  await learner.goto(`${base}${case_}`);
  await learner.getByText('结论：提醒教育').waitFor();
  await looked(learner, given, '本人看结论-390');
}

async function others({ base, sign_in }, case_) {
  for (const who of ['Q9001', 'D5001', 'L0001', 'C8002']) {
    const page = await sign_in(who);
    const answer = await page.goto(`${base}${case_}`);
    if (answer.status() !== 404) throw new Error(`${who} 看到了别人的案件：${answer.status()}`);
    await page.goto(`${base}/security/lending`);
    if (await page.getByText('李文静').count()) throw new Error(`${who} 在列表中看到了别人的案件`);
  }
}
