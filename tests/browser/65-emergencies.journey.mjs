// [A20.1] The administrator of the system cannot be reached: the Office asks for the right on behalf of somebody else, the
// administrator of security agrees within a time of their own, everybody who watches is told, and nobody of the house but they
// sees the page.
// req("SM-07")

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

export async function journey({ base, sign_in, axe, shot }) {
  const office = await sign_in('W4001');
  await office.goto(`${base}/console/emergencies`);
  await axe(office, '应急授权，没有记录');
  await shot(office, 'emergencies-empty');
  await office.getByLabel('临时担任').selectOption({ label: '系统管理员' });
  await office.getByLabel('由谁担任（工号）').fill('T20032');
  await office.getByLabel('理由').fill('系统管理员病休，昨夜备份失败须当日处理');
  await office.getByRole('button', { name: '提出应急授权' }).click();
  await office.getByText('待另一人同意').waitFor();
  if (await office.getByRole('button', { name: '同意，即时生效' }).count()) throw new Error('提出的人可以同意自己提出的');

  const guard = await sign_in('W4002', PHONE);
  await guard.goto(`${base}/console`);
  await guard.getByLabel('理由').fill('同意网信办提出的应急授权');
  await guard.getByRole('button', { name: '开启特权时段' }).click();
  await guard.getByRole('button', { name: '结束特权时段' }).waitFor();
  await guard.goto(`${base}/console/emergencies`);
  await axe(guard, '待同意的应急授权，手机');
  await shot(guard, 'emergencies-asked-390');
  const wide = await guard.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) throw new Error(`应急授权横向溢出 ${wide} 像素`);
  await guard.getByRole('button', { name: '同意，即时生效' }).click();
  await guard.getByText('已生效').waitFor();
  await shot(guard, 'emergencies-agreed-390');

  const leader = await sign_in('L0001');
  await leader.goto(`${base}/inbox`);
  await leader.getByText('应急授权已生效').first().waitFor();
  await leader.goto(`${base}/console/emergencies`);
  await leader.getByText('自动结束').first().waitFor();
  if (await leader.getByRole('button', { name: '提出应急授权' }).count()) throw new Error('院领导可以提出应急授权');
  const officer = await sign_in('J1001');
  const answer = await officer.goto(`${base}/console/emergencies`);
  if (answer.status() !== 404) throw new Error(`教务处看到了应急授权：${answer.status()}`);
}
