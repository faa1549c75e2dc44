// [A19.1] The same teacher stands twice. The coordinator of the school finds the second record, sees both side by side and
// proposes; somebody of the Center decides; afterwards one record is found, the other says where it went. Whoever is not
// concerned sees none of it.

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const SMALL = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true };

export async function journey(given) {
  const path = await proposed(given);
  await decided(given, path);
  await afterwards(given);
  await refused(given);
}

async function looked(page, { axe, shot }, label) {
  await axe(page, label);
  await shot(page, label);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) throw new Error(`${label} 横向溢出 ${wide} 像素`);
}

async function proposed(given) {
  const { base, sign_in } = given;
  const clerk = await sign_in('Q9002', PHONE);
  await clerk.goto(`${base}/people?q=${encodeURIComponent('唐婉清')}`);
  await clerk.getByRole('link', { name: '唐婉清' }).first().click();
  await looked(clerk, given, '人员页-390');
  await clerk.getByRole('link', { name: '合并档案', exact: true }).last().click();
  await clerk.getByText('同名').first().waitFor();
  await looked(clerk, given, '选另一份-390');
  await clerk.getByLabel('姓名、拼音、首字母或教师编号').fill('没有这个人');
  await clerk.getByRole('button', { name: '查找' }).click();
  await clerk.getByText('同名').first().waitFor();
  await clerk.getByRole('link', { name: '唐婉清' }).last().click();
  await clerk.getByRole('heading', { name: '合并以后' }).waitFor();
  await looked(clerk, given, '对照-390');
  await clerk.getByLabel('怎样认定是同一个人').fill('同人');
  await clerk.evaluate(() => document.querySelectorAll('[minlength]').forEach((one) => one.removeAttribute('minlength')));
  await clerk.getByRole('button', { name: '提出合并' }).click();
  await clerk.getByText('请写明怎样认定是同一个人').first().waitFor();
  await clerk.getByLabel('怎样认定是同一个人').fill('两次名册的出生月日写反，已核对人事档案');
  await clerk.getByRole('button', { name: '提出合并' }).click();
  await clerk.getByText('待教务处或研修中心决定').waitFor();
  await looked(clerk, given, '已提出-390');
  if (await clerk.getByRole('button', { name: '同意合并' }).count()) throw new Error('提出的人不决定');
  await clerk.goto(`${base}/mergers`);
  await looked(clerk, given, '合并列表-390');
  const desk = await sign_in('Q9002');
  await desk.goto(clerk.url());
  await looked(desk, given, '合并列表');
  await desk.getByRole('link', { name: '唐婉清 并入 唐婉清' }).first().click();
  await desk.getByText('待教务处或研修中心决定').waitFor();
  return new URL(desk.url()).pathname;
}

async function decided(given, path) {
  const { base, sign_in } = given;
  const center = await sign_in('Y2001');
  await center.goto(`${base}/todos`);
  await center.getByText('合并档案').first().waitFor();
  await center.goto(base + path);
  await looked(center, given, '决定');
  await center.getByLabel('核对的情况').fill('学校来函，附人事档案复印件');
  await center.getByRole('button', { name: '同意合并' }).click();
  const sure = center.getByRole('button', { name: '同意合并' }).last();
  await center.getByText('确定同意吗').waitFor();
  await looked(center, given, '确认同意');
  await sure.click();
  await center.getByText('同意，已合并').waitFor();
  await looked(center, given, '已合并');
  await center.getByText('已并入').first().waitFor();
  const phone = await sign_in('Y2001', PHONE);
  await phone.goto(base + path);
  await looked(phone, given, '已合并-390');
}

async function afterwards(given) {
  const { base, sign_in } = given;
  const office = await sign_in('J1002');
  await office.goto(`${base}/people?q=${encodeURIComponent('唐婉清')}`);
  const found = await office.getByRole('link', { name: '唐婉清', exact: true }).count();
  if (found !== 1) throw new Error(`并入的一份不再列出：${found}`);
  await office.getByRole('link', { name: '唐婉清', exact: true }).click();
  await office.getByText('并入的档案').waitFor();
  await looked(office, given, '保留的一份');
  await office.locator('dd').getByRole('link', { name: '唐婉清' }).click();
  await office.getByRole('heading', { name: '已并入' }).waitFor();
  await looked(office, given, '并入的一份');
  if (await office.getByRole('link', { name: '合并档案', exact: true }).and(office.locator('.btn')).count()) throw new Error('并入的一份不能再并');
  await office.goto(`${base}/people?q=${encodeURIComponent('崔文搏')}`);
  await office.getByRole('link', { name: '崔文博' }).waitFor();
  await looked(office, given, '误登的姓名查到保留的一份');
  await office.goto(`${base}/mergers`);
  await office.getByRole('link', { name: '贺晓岚 并入 贺晓岚' }).click();
  await office.locator('summary', { hasText: '不同意' }).click();
  await looked(office, given, '不同意');
  await office.getByLabel('理由').fill('两位教师同名，核对后不是同一个人');
  await office.getByRole('button', { name: '不同意合并' }).click();
  await office.getByText('已完成：不同意合并').waitFor();
  await looked(office, given, '没有合并');
}

async function refused(given) {
  const { base, sign_in } = given;
  const learner = await sign_in('T20031', SMALL);
  for (const way of ['/mergers', '/mergers/new?kept=1&folded=2']) {
    const answer = await learner.goto(base + way);
    if (![403, 404].includes(answer.status())) throw new Error(`${way} 与此人无关：${answer.status()}`);
  }
  const clerk = await sign_in('Q9002', SMALL);
  await clerk.goto(`${base}/mergers`);
  await looked(clerk, given, '合并列表-320');
}
