// [A8.2] [A8.3] [A20.1] [A21.1] The security desk: a learner reports an incident, the Office grades it, names who answers out
// of the chain and takes the dossier of a closed one away; a unit mends what an inspection found; nobody else sees the desk.
// req("CSL-04", "SM-12", "YX-12")

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const SMALL = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true };

export async function journey(given) {
  const title = await report(given);
  await desk(given, title);
  await checklist(given);
  await unit(given);
  await others(given, title);
}

async function report({ base, sign_in, shot, axe }) {
  const title = `课程评论区出现可疑链接 ${Date.now() % 100000}`;
  const learner = await sign_in('T20031', PHONE);
  await learner.goto(`${base}/security/incidents/new`);
  await axe(learner, '报告安全事件');
  await shot(learner, 'report-390');
  await learner.getByLabel('标题').fill(title);
  await learner.getByLabel('类别').selectOption({ label: '信息内容' });
  await learner.getByLabel('发生了什么').fill('有人留下诱导填写账号的链接，我没有点开。');
  await learner.getByRole('button', { name: '报告安全事件' }).click();
  await learner.getByText('待定级').first().waitFor();
  await axe(learner, '本人报告的事件');
  await shot(learner, 'reported-390');
  return title;
}

async function desk({ base, sign_in, shot, axe }, title) {
  const office = await sign_in('W4001');
  await office.goto(`${base}/security/incidents`);
  await axe(office, '安全事件');
  await shot(office, 'incidents');
  await office.getByRole('link', { name: title }).click();
  await office.getByLabel('级别').selectOption({ label: '一般' });
  await office.getByLabel('理由').fill('单条链接，已删除，未见扩散。');
  await office.getByRole('button', { name: '定级' }).click();
  await office.getByText('待指定责任').first().waitFor();
  await office.getByRole('radio', { name: /陈大为/ }).check();
  await office.getByLabel('依据').fill('平台运行由研修中心负责。');
  await axe(office, '指定责任');
  await shot(office, 'grade');
  await office.getByRole('button', { name: '指定', exact: true }).click();
  await office.getByText('整改中').first().waitFor();
  await shot(office, 'assigned');
  await office.goto(`${base}/security/incidents`);
  await office.getByRole('link', { name: '校内公共电脑上他人可以看到我的学习记录' }).click();
  await axe(office, '已结案的事件');
  await shot(office, 'closed');
  await office.getByRole('link', { name: '事件档案' }).click();
  await office.locator('a[download]').first().waitFor();
  await axe(office, '事件档案');
  await shot(office, 'dossier');
}

async function checklist({ base, sign_in, shot, axe }) {
  const office = await sign_in('W4001');
  await office.goto(`${base}/security/checklist`);
  await axe(office, '等保自查');
  await shot(office, 'checklist');
  await office.getByRole('button', { name: '校验审计链' }).click();
  await office.getByText('条完好').first().waitFor();
  await office.goto(`${base}/security/checklist/BK-02`);
  await axe(office, '控制点');
  await shot(office, 'control');
  await office.goto(`${base}/security/checklist/paper`);
  await axe(office, '自查表打印');
  await shot(office, 'paper');
  for (const [way, label] of [['inspections', '安全检查'], ['notices', '安全通知'], ['vulnerabilities', '漏洞']]) {
    await office.goto(`${base}/security/${way}`);
    await axe(office, label);
    await shot(office, way);
    await office.locator('.rows a').first().click();
    await office.getByRole('heading', { level: 1 }).waitFor();
    await axe(office, `${label}一项`);
    await shot(office, `${way}-one`);
    await office.goto(`${base}/security/${way}/new`);
    await axe(office, `新的${label}`);
    await shot(office, `${way}-new`);
  }
  const phone = await sign_in('W4001', SMALL);
  for (const way of ['incidents', 'checklist', 'inspections', 'vulnerabilities']) {
    await phone.goto(`${base}/security/${way}`);
    const wide = await phone.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wide > 0) throw new Error(`${way} 在 320 像素上横向溢出 ${wide} 像素`);
    await shot(phone, `${way}-320`);
  }
}

async function unit({ base, sign_in, shot, axe }) {
  const head = await sign_in('C8001', PHONE);
  await head.goto(`${base}/security/inspections`);
  await head.getByRole('link', { name: '2026 年下半年网络安全检查' }).click();
  await head.getByRole('link', { name: '机房提示' }).click();
  await axe(head, '检查问题');
  await shot(head, 'finding-390');
  await head.getByLabel('整改情况').fill('已在三间机房张贴提示。');
  await head.getByRole('button', { name: '提交整改' }).click();
  await head.getByText('待核验').first().waitFor();
}

async function others({ base, sign_in }, title) {
  for (const who of ['Q9001', 'D5001', 'L0001']) {
    const page = await sign_in(who);
    await page.goto(`${base}/security/incidents`);
    if (await page.getByText(title).count()) throw new Error(`${who} 看到了与己无关的事件`);
    const answer = await page.goto(`${base}/security/checklist`);
    if (answer.status() !== 404) throw new Error(`${who} 看到了等保自查：${answer.status()}`);
  }
}
