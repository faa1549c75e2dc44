// [A6.1] [A7.2] [A10.3] From a drafted task to a learner in an open class, each step by the right person, in a browser;
// and what the wrong person meets on the way.

const PHONE = { viewport: { width: 390, height: 844 } };

export async function journey({ browser, base, sign_in, shot, axe, log }) {
  await strangers({ browser, base, shot, axe });

  const office = await sign_in('J1001');
  lands(office, '/todos');
  await axe(office, '待办');
  await office.goto(`${base}/my`);
  await axe(office, '我的学习（没有班级）');
  await office.getByRole('link', { name: /管理工作台/ }).waitFor();
  await office.goto(`${base}/tasks`);
  await shot(office, 'tasks');
  await axe(office, '培训任务');
  await office.getByRole('link', { name: '拟制任务' }).click();
  await axe(office, '拟制任务');
  await draft(office);
  const task = office.url();
  await axe(office, '任务');
  await office.getByRole('button', { name: '下达任务' }).click();
  await office.getByRole('dialog').getByRole('button', { name: '下达任务' }).click();
  await office.getByText('待教师网络研修中心接收').waitFor();
  log('issued', (await office.locator('dl.facts').first().innerText()).split('\n')[1]);

  const center = await sign_in('Y2001');
  await center.goto(`${base}/inbox`);
  await center.getByRole('link', { name: /新任务待接收/ }).first().click();
  await center.getByRole('button', { name: '接收任务' }).click();
  await center.getByRole('heading', { name: '培训项目' }).waitFor();
  await deploy(center);
  const project = center.url();
  await shot(center, 'project');

  const lead = await sign_in('C8002');
  await lead.goto(project);
  await lead.getByLabel('班级名称').fill('一班');
  await lead.getByLabel('名额').fill('1');
  await choose(lead, /^班主任/, '吕敏');
  await lead.getByRole('button', { name: '设置班级' }).click();
  const link = lead.getByRole('link', { name: '一班' });
  await link.waitFor();
  const path = await link.getAttribute('href');
  await axe(lead, '项目');

  await office.goto(base + path);
  await enrol(office, 'NOBODY');
  await office.getByText('没有这位人员').first().waitFor();
  await enrol(office, 'T20031');
  await office.getByText('已编入 1 人').waitFor();
  await shot(office, 'class');

  await lead.goto(base + path);
  await lead.getByRole('button', { name: '开班' }).click();
  await lead.locator('.tag', { hasText: '开班中' }).waitFor();

  const learner = await sign_in('T20031', PHONE);
  lands(learner, '/my');
  await learner.getByRole('link', { name: /初中数学骨干教师市级培训\s一班/ }).click();
  await learner.locator('.tag', { hasText: '开班中' }).waitFor();
  if (await learner.getByRole('button', { name: '结班' }).count()) throw new Error('学员看到了结班');
  await shot(learner, 'class-phone');
  await axe(learner, '班级（手机）');
  const refused = await learner.goto(task);
  if (refused.status() !== 404) throw new Error(`学员打开任务得到 ${refused.status()}`);
  await axe(learner, '没有这一项');
}

/** A stranger is asked to sign in, a wrong password says no more than it must, and public pages stand open. */
/** Whoever manages lands on what waits for them, everybody else on what they learn. */
function lands(page, wanted) {
  const { pathname } = new URL(page.url());
  if (pathname !== wanted) throw new Error(`登录后到了 ${pathname}，应到 ${wanted}`);
}

async function strangers({ browser, base, shot, axe }) {
  const page = await browser.newPage(PHONE);
  for (const path of ['/', '/modules/1', '/columns/resources', '/complaints', '/search?q=单元']) {
    await page.goto(base + path);
    await axe(page, path);
    await shot(page, `phone${path.replace(/\W+/g, '-')}`);
  }
  const desk = await browser.newPage();
  await desk.goto(base);
  await axe(desk, '首页');
  await shot(desk, 'home');
  await page.goto(`${base}/tasks`);
  if (!page.url().includes('/sign-in')) throw new Error(`陌生人留在 ${page.url()}`);
  await axe(page, '登录（手机）');
  await shot(page, 'sign-in-phone');
  await page.locator('#login').fill('J1001');
  await page.locator('#password').fill('not the password');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('alert').getByText('登录名或密码不对').first().waitFor();
  for (const path of ['/charter', '/duties']) {
    await page.goto(base + path);
    await axe(page, path);
    await shot(page, path.slice(1));
  }
}

async function draft(page) {
  await page.getByLabel('任务名称').fill('2027 年初中数学骨干教师市级培训');
  await page.getByLabel('承办部门').selectOption({ label: '中文系' });
  await page.getByLabel('名额').fill('60');
  await page.getByLabel('开始日期').fill('2027-03-01');
  await page.getByLabel('结束日期').fill('2027-02-01');
  await page.getByRole('button', { name: '保存草稿' }).click();
  await page.getByText('结束日期不能早于开始日期').first().waitFor();
  if ((await page.getByLabel('任务名称').inputValue()) === '') throw new Error('表单没有保留填写的内容');
  await page.getByLabel('结束日期').fill('2027-07-01');
  await page.getByRole('button', { name: '保存草稿' }).click();
  await page.getByRole('button', { name: '下达任务' }).waitFor();
}

async function deploy(page) {
  await page.getByLabel('学时').fill('40');
  await choose(page, /^项目负责人/, '周岩');
  await page.getByRole('button', { name: '部署项目' }).click();
  await page.waitForURL(/\/projects\/\d+$/);
}

async function enrol(page, number) {
  await page.getByLabel('编入学员（教师编号）').fill(number);
  await page.getByRole('button', { name: '编入本班' }).click();
}

// The list says who it is: a name and a post, of the host's own people.
async function choose(page, label, name) {
  const list = page.getByLabel(label).first();
  const option = list.locator('option', { hasText: name });
  await list.selectOption(await option.getAttribute('value'));
}
