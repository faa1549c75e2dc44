// [A20.1] The three administrators, each at their own console: the one of the system opens an account that holds nothing,
// the one of security suspends within a time, the one of the audit searches, opens an entry, proves the chain and takes the
// trail away; none of them comes to another's console.
// req("SM-01", "SM-02", "SM-03", "SM-05", "AU-05")

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const SMALL = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true };

export async function journey(given) {
  await system(given);
  await security(given);
  await audit(given);
  await small(given);
}

/** Opens the time of whoever is signed in there. */
async function elevate(page, base, reason) {
  await page.goto(`${base}/console`);
  await page.getByLabel('理由').fill(reason);
  await page.getByRole('button', { name: '开启特权时段' }).click();
  await page.getByRole('button', { name: '结束特权时段' }).waitFor();
}

async function closed(page, base, ways) {
  for (const way of ways) {
    const answer = await page.goto(base + way);
    if (![403, 404].includes(answer.status())) throw new Error(`${way} 应当打不开：${answer.status()}`);
  }
}

async function system({ base, sign_in, shot, axe }) {
  const page = await sign_in('Y2004');
  await page.goto(`${base}/console`);
  await axe(page, '系统控制台');
  await shot(page, 'system');
  await elevate(page, base, '按人事处的函为新到岗人员开设账号');
  await axe(page, '系统控制台，特权时段');
  await shot(page, 'system-elevated');
  const number = `N${Date.now() % 1000000}`;
  await page.getByLabel('姓名').fill('林清');
  await page.getByLabel('所在单位').fill('没有这个单位');
  await page.getByLabel('工号').fill(number);
  await page.getByRole('button', { name: '开设账号' }).click();
  await page.getByText('没有这个单位，请从列表中选择').first().waitFor();
  await page.getByLabel('所在单位').fill('中文系');
  await page.getByRole('button', { name: '开设账号' }).click();
  await page.getByText(`登录名 ${number}`).waitFor();
  await axe(page, '开设了账号');
  await shot(page, 'system-opened');
  await page.goto(`${base}/backups`);
  await page.getByText('特权时段还剩').waitFor();
  await shot(page, 'system-frame');
  await page.goto(`${base}/console`);
  await page.getByRole('button', { name: '结束特权时段' }).click();
  await page.getByRole('button', { name: '开启特权时段' }).waitFor();
  await closed(page, base, ['/audit', '/audit/proofs', '/security/checklist', '/filings', '/rights']);
}

async function security({ base, sign_in, shot, axe }) {
  const page = await sign_in('W4002', PHONE);
  await page.goto(`${base}/console`);
  await axe(page, '安全控制台');
  await shot(page, 'security-390');
  await elevate(page, base, '核实一处授权的使用情况');
  await shot(page, 'security-elevated-390');
  await closed(page, base, ['/audit', '/audit/proofs', '/backups', '/filings']);
}

async function audit({ base, sign_in, shot, axe }) {
  const page = await sign_in('D5001');
  await page.goto(`${base}/audit`);
  await axe(page, '审计');
  await shot(page, 'audit');
  await page.getByLabel('人员').fill('韩冰');
  await page.getByLabel('动作').fill('consoles.account_opened');
  await page.getByRole('button', { name: '查询' }).click();
  await page.getByRole('cell', { name: '开设账号（无权限）' }).first().waitFor();
  await page.locator('tbody a').first().click();
  await page.getByText('与写入时一致').waitFor();
  await page.getByText('按人事处的函为新到岗人员开设账号').first().waitFor();
  await axe(page, '一条审计');
  await shot(page, 'entry');
  await page.goto(`${base}/audit/proofs`);
  await axe(page, '校验审计链');
  await shot(page, 'proofs');
  await elevate(page, base, '季度校验审计链并留存导出件');
  await page.goto(`${base}/audit/proofs`);
  await page.getByRole('button', { name: '校验审计链' }).click();
  await page.getByText('个检查点相符').first().waitFor();
  await axe(page, '校验过的审计链');
  await shot(page, 'proved');
  await page.goto(`${base}/audit?verb=consoles.`);
  const taken = page.waitForEvent('download');
  await page.getByRole('button', { name: '导出查到的全部记录' }).click();
  if ((await taken).suggestedFilename() !== 'audit.xlsx') throw new Error('导出的不是 audit.xlsx');
  await page.goto(`${base}/audit?who=查无此人`);
  await page.getByText('没有查到这位人员').first().waitFor();
  await shot(page, 'nobody');
  await closed(page, base, ['/backups', '/security/checklist', '/filings', '/rights']);
}

async function small({ base, sign_in, shot, axe }) {
  for (const [who, ways] of [['D5001', ['/console', '/audit', '/audit/proofs']], ['Y2004', ['/console']]]) {
    const page = await sign_in(who, SMALL);
    for (const way of ways) {
      await page.goto(base + way);
      await axe(page, `${way} 320`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) throw new Error(`${way} 在 320 像素上横向溢出 ${wide} 像素`);
      await shot(page, `${who}-320`);
    }
  }
}
