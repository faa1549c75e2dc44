// [A3.1] [A5.1] [A6.7] An owner proposes an administrator of the own module, the academic office determines, the new
// administrator works; the security administrator suspends and resumes, the owner takes it back. Why somebody may is
// shown, who answers for a unit is listed, and a coordinator tries a person of another district.

const PHONE = { viewport: { width: 390, height: 844 } };

export async function journey({ base, sign_in, shot, axe, log }) {
  const right = await propose({ base, sign_in, shot, axe });
  log('proposed', right);

  const office = await sign_in('J1002');
  await office.goto(`${base}/rights`);
  await axe(office, '授权');
  await shot(office, 'desk');
  await office.getByRole('link', { name: /钱文博.*模块归口人/ }).first().click();
  await office.getByRole('button', { name: '确定授权' }).click();
  await office.getByRole('dialog').getByRole('button', { name: '确定授权' }).click();
  await office.locator('.tag', { hasText: '生效中' }).waitFor();
  await axe(office, '一项授权');
  await shot(office, 'determined');

  const officer = await sign_in('J1003');
  await works(officer, base, true);

  const security = await sign_in('W4002');
  await suspend_and_resume({ security, officer, base, right, axe, shot });

  await why({ office, base, axe, shot });
  await units({ office, base, axe, shot });
  await all({ office, base, axe, shot });
  await end({ sign_in, officer, base, right, shot });
  await people({ base, sign_in, axe, shot });
}

async function propose({ base, sign_in, shot, axe }) {
  const owner = await sign_in('J1001');
  await owner.goto(`${base}/rights`);
  await owner.getByRole('link', { name: '提出授权' }).click();
  await owner.getByLabel(/授予谁/).fill('qwb');
  await owner.getByRole('button', { name: '查找' }).click();
  await owner.getByRole('link', { name: '选择 钱文博' }).click();
  await axe(owner, '提出授权');
  await shot(owner, 'new');
  const list = owner.getByLabel('角色和范围');
  const options = await list.locator('option').allInnerTexts();
  const foreign = options.some((one) => /公共必修|学院内训|区级|校级/.test(one));
  if (foreign || !options.some((one) => one.includes('委托合作'))) throw new Error(`可提出的角色：${options}`);
  await list.selectOption({ label: options.find((one) => one.includes('委托合作')) });
  await owner.getByLabel('理由').fill('委托培训报名期间协助核对名单');
  await owner.getByLabel('任期（天）').fill('60');
  await owner.getByRole('button', { name: '提出，由教务处确定' }).click();
  await owner.locator('.tag', { hasText: '待确定' }).waitFor();
  if (await owner.getByRole('button', { name: '确定授权' }).count()) throw new Error('提出人看到了确定授权');
  await shot(owner, 'proposed');
  return new URL(owner.url()).pathname;
}

/** Whether the module stands among those for which this person may draft a task. */
async function works(page, base, may) {
  await page.goto(`${base}/tasks/new`);
  const modules = await page.locator('#module option').allInnerTexts();
  if (modules.some((name) => name.includes('委托合作')) !== may) throw new Error(`可拟制任务的模块：${modules}`);
}

async function suspend_and_resume({ security, officer, base, right, axe, shot }) {
  await security.goto(`${base}/rights`);
  await security.getByRole('heading', { name: '长期未登录的管理员' }).waitFor();
  await security.goto(`${base}/console`);
  await security.getByLabel('理由').fill('核实一处授权的使用情况');
  await security.getByRole('button', { name: '开启特权时段' }).click();
  await security.getByRole('button', { name: '结束特权时段' }).waitFor();
  await security.goto(base + right);
  if (await security.getByRole('button', { name: '收回授权' }).count()) throw new Error('安全管理员看到了收回');
  await security.locator('summary', { hasText: '停用' }).click();
  await security.getByLabel('停用的理由').fill('核实账号使用情况期间停用');
  await security.getByRole('button', { name: '停用授权' }).click();
  await security.locator('.tag', { hasText: '已停用' }).waitFor();
  await axe(security, '已停用的授权');
  await shot(security, 'suspended');
  await works(officer, base, false);
  await security.getByLabel('恢复的理由').fill('核实完毕，账号正常');
  await security.getByRole('button', { name: '恢复授权' }).click();
  await security.locator('.tag', { hasText: '生效中' }).waitFor();
  await works(officer, base, true);
}

async function why({ office, base, axe, shot }) {
  await office.goto(`${base}/people?q=qwb`);
  await office.getByRole('link', { name: '钱文博' }).click();
  await axe(office, '人员');
  await shot(office, 'person');
  await office.getByRole('link', { name: '能办什么，为什么' }).click();
  await office.getByRole('heading', { name: '因为是模块归口人，可以' }).waitFor();
  await axe(office, '能办什么');
  await shot(office, 'why-person');
  await office.goto(`${base}/projects`);
  const project = await office.locator('main a[href^="/projects/"]').first().getAttribute('href');
  await office.goto(`${base}/rights`);
  await office.getByLabel('种类').selectOption('Project');
  await office.getByLabel('编号或网页地址').fill(base + project);
  await office.getByRole('button', { name: '查看' }).click();
  await office.getByRole('heading', { name: '导入名单' }).waitFor();
  await axe(office, '谁能办');
  await shot(office, 'why-thing');
}

async function units({ office, base, axe, shot }) {
  await office.goto(`${base}/units`);
  await office.getByRole('heading', { name: '还没有负责人的单位' }).waitFor();
  await axe(office, '单位与负责人');
  await shot(office, 'units');
}

async function end({ sign_in, officer, base, right, shot }) {
  const owner = await sign_in('J1001', PHONE);
  await owner.goto(base + right);
  await owner.locator('summary', { hasText: '收回' }).click();
  await owner.getByLabel('收回的理由').fill('报名结束，不再需要协助');
  await owner.getByRole('button', { name: '收回授权' }).click();
  await owner.getByRole('dialog').getByRole('button', { name: '收回授权' }).click();
  await owner.locator('.tag', { hasText: '已收回' }).waitFor();
  await shot(owner, 'ended-phone');
  await works(officer, base, false);
}

/** Everybody's own people alone, in lists and by number. */
async function people({ base, sign_in, axe, shot }) {
  const district = await sign_in('Q9001', PHONE);
  await district.goto(`${base}/people?q=sunlihua`);
  // Rosters of other journeys bring namesakes: the one who is meant teaches in another district.
  const one = { name: /孙丽华.*通州区运河湾学校/ };
  if (await district.getByRole('row', one).count()) throw new Error('海淀区看到了通州区的人员');
  const center = await sign_in('Y2001');
  await center.goto(`${base}/people?q=sunlihua`);
  const foreign = await center.getByRole('row', one).getByRole('link').first().getAttribute('href');
  const refused = await district.goto(base + foreign);
  if (refused.status() !== 404) throw new Error(`外区人员得到 ${refused.status()}`);
  await district.goto(`${base}/people?q=wangxue`);
  await district.getByRole('row', { name: /王雪.*海淀区启明小学/ }).getByRole('link').first().click();
  await axe(district, '本区人员（手机）');
  await district.locator('summary', { hasText: '改名' }).click();
  await district.getByLabel('新姓名').fill('王雪莹');
  await district.locator('#n-reason').fill('公安机关户口登记变更');
  await shot(district, 'person-phone');
  await district.getByRole('button', { name: '登记姓名' }).click();
  await district.getByRole('heading', { name: '王雪莹' }).waitFor();
  await district.getByText('曾用名').waitFor();
  await axe(district, '改名后（手机）');
  for (const path of ['/rights', '/rights/new?q=wx']) {
    await district.goto(base + path);
    await axe(district, `${path}（手机）`);
    await shot(district, `phone${path.replace(/\W+/g, '-')}`);
  }
}

/** Everything that is held, for those who watch over it; a person is found by name where it is asked who may do what. */
async function all({ office, base, axe, shot }) {
  await office.goto(`${base}/rights`);
  await office.getByRole('link', { name: '全部授权' }).click();
  await office.getByLabel('角色').selectOption({ label: '区级管理员' });
  await office.getByRole('button', { name: '查找' }).click();
  await office.getByRole('row', { name: /施建华/ }).waitFor();
  await axe(office, '全部授权');
  await shot(office, 'all');
  await office.goto(`${base}/rights/things?kind=Person&id=${encodeURIComponent('李文静')}`);
  await office.getByText('人员：李文静').waitFor();
  await shot(office, 'found-by-name');
  await office.goto(`${base}/rights/things?kind=Course&id=x`);
  await office.getByText('没有找到你可以查看的课程').waitFor();
  await axe(office, '没有找到');
}
