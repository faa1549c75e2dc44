// [A6.1] [A10.3] [A9.1] What comes after the certificates: the classes end, the project ends, the office closes the task and
// reads everything under its number on one page; and what a stranger finds on the portal.

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const PROJECT = /2026 年小学语文骨干教师市级培训/;

export async function journey(given) {
  const project = await close_project(given);
  await close_task(given, project);
  await portal(given);
}

/** The lead ends both classes and then the project. */
async function close_project({ base, sign_in, axe }) {
  const lead = await sign_in('C8002');
  await lead.goto(`${base}/projects`);
  await lead.getByRole('link', { name: PROJECT }).first().click();
  const project = lead.url();
  for (const name of ['一班', '二班']) {
    await lead.goto(project);
    await lead.getByRole('link', { name }).first().click();
    await lead.getByRole('button', { name: '结班' }).click();
    await lead.getByRole('dialog').getByRole('button', { name: '结班' }).click();
    await lead.locator('.tag', { hasText: '已结班' }).waitFor();
  }
  await lead.goto(project);
  await axe(lead, '可结项的项目');
  await lead.locator('form', { has: lead.getByRole('button', { name: /结项/ }) }).locator('textarea').fill('培训按计划完成，学员达标情况见达标名单。');
  await lead.getByRole('button', { name: /结项/ }).click();
  await lead.getByText('已结项').first().waitFor();
  return project;
}

/** Under its number stands everything that the task led to. */
async function close_task({ sign_in, axe, shot }, project) {
  const office = await sign_in('J1001');
  await office.goto(project);
  await office.locator('main a[href^="/tasks/"]').first().click();
  await office.getByLabel('结束说明').fill('两个班均已结班，学时已认定，证书已颁发。');
  await office.getByRole('button', { name: /结束任务|办结/ }).click();
  await office.locator('.tag', { hasText: '已结束' }).first().waitFor();
  await office.getByRole('link', { name: '任务台账' }).click();
  for (const what of ['三年级童话单元课例', '小学语文单元整体教学设计', '已认定', '已结班']) {
    await office.getByText(what).first().waitFor();
  }
  await axe(office, '任务台账');
  await shot(office, 'record');
}

/** Modules by owner, columns, today's lessons, courses that everybody may take, the numbers in the foot; and the search. */
async function portal({ base, browser, axe, shot }) {
  for (const [name, options] of [['desktop', {}], ['phone', PHONE]]) {
    const stranger = await browser.newPage(options);
    await stranger.goto(base);
    for (const what of ['教务处', '北京市教师发展中心', '人事处', '培训动态', '学习资源', '政策法规', 'ICP']) {
      await stranger.getByText(what).first().waitFor({ state: 'attached' });
    }
    await axe(stranger, `首页（${name}）`);
    await shot(stranger, `home-${name}`);
    await stranger.goto(`${base}/courses`);
    await axe(stranger, `课程（${name}）`);
    await shot(stranger, `catalogue-${name}`);
    const title = await stranger.locator('.courses h2').first().innerText();
    await stranger.goto(`${base}/search?q=${encodeURIComponent(title.slice(0, 6))}`);
    await stranger.locator('main a[href^="/courses/"]').first().click();
    await stranger.getByRole('heading', { name: '责任链' }).waitFor();
    await axe(stranger, `公开课程（${name}）`);
    await shot(stranger, `course-${name}`);
  }
}
