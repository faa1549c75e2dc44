// [A10.2] A clerk's sheet with everything that clerks do: checked, put right, taken in, the same again, taken back; and ten
// thousand rows for the course that everybody takes, told while they are read and written.

import path from 'node:path';

const PROJECT = /2026 年小学语文骨干教师市级培训/;
const EVERYBODY = /公共必修课：人工智能与课堂教学/;
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/**
 * What becomes of 120 rows. The table of defects (`training::house::roster_sheets`) spoils 19 of them, names ten people who
 * are registered where the room's own tests look: here 李文静 (in the class) and 王雪 (in the other class) are.
 */
const CHECKED = { 新学员: 103, 调班: 1, 无变化: 1, 重复: 5, 有误: 10 };
/** With the clerk's word for “启明小学”. */
const NAMED = { ...CHECKED, 新学员: 104, 有误: 9 };
const AGAIN = { 无变化: 106, 重复: 5, 有误: 9 };

export async function journey(given) {
  const { base, sheets, sign_in, shot, axe, log } = given;
  const clerk = await sign_in('J1001');
  await clerk.goto(`${base}/projects`);
  await clerk.getByRole('link', { name: PROJECT }).first().click();
  const imports = `${clerk.url()}/imports`;
  await clerk.goto(imports);
  await axe(clerk, '名册导入');
  await upload(clerk, path.join(sheets, 'roster-120.xlsx'));
  await axe(clerk, '核对结果');
  await shot(clerk, 'checked');
  await expect(clerk, CHECKED);
  const first = clerk.url();
  await side_by_side(given, clerk, first);
  await clerk.getByLabel(/“启明小学”/).selectOption({ label: '海淀区启明小学' });
  await clerk.locator('form', { hasText: '“启明小学”' }).getByRole('button', { name: '认定并重新核对' }).click();
  await clerk.locator('nav[aria-label=核对结果]', { hasText: '104' }).waitFor();
  await expect(clerk, NAMED);
  await take_in(clerk, 105);
  await shot(clerk, 'taken-in');
  await activation(given, clerk, first);

  await clerk.goto(imports);
  await upload(clerk, path.join(sheets, 'roster-120.xlsx'));
  await expect(clerk, AGAIN);
  if (await clerk.getByRole('button', { name: /导入 \d+ 行/ }).count()) throw new Error('同一份名册又可导入');
  log('the same sheet changes nothing');

  await clerk.goto(first);
  await clerk.getByRole('button', { name: '撤销本次导入' }).click();
  await clerk.getByRole('dialog').getByRole('button', { name: '撤销导入' }).click();
  await clerk.getByText('本次编入的学员已移出班级').waitFor();
  await ten_thousand(given);
}

/** Duplicates stand beside each other, and what is wrong comes back as the clerk's own sheet. */
async function side_by_side({ axe, shot, sign_in }, clerk, url) {
  await clerk.goto(`${url}?tab=duplicate`);
  await clerk.getByText('第 22 行（贾玲玲，海淀区启明小学，一班）与第 23 行（贾琳琳，海淀区启明小学，一班）身份证号相同').waitFor();
  await shot(clerk, 'duplicates');
  await axe(clerk, '重复的行');
  const errors = await clerk.request.get(await clerk.getByRole('link', { name: '下载错误行' }).evaluate((a) => a.href));
  if (!(await errors.body()).subarray(0, 2).equals(Buffer.from('PK'))) throw new Error('错误行不是 xlsx');
  const phone = await sign_in('J1001', PHONE);
  await phone.goto(url);
  await axe(phone, '核对结果（手机）');
  await shot(phone, 'checked-phone');
}

/** The people who have no account yet get codes, one workbook a unit. */
async function activation({ axe, shot }, clerk, url) {
  await clerk.getByRole('link', { name: '激活码名单' }).click();
  await clerk.getByRole('heading', { name: /激活码/ }).first().waitFor();
  await axe(clerk, '激活码名单');
  await shot(clerk, 'activation');
  await clerk.goto(url);
}

/** The same with ten thousand rows; those whom the first sheet registered are known. */
async function ten_thousand({ base, sheets, sign_in, axe, log }) {
  const clerk = await sign_in('F7001');
  await clerk.goto(`${base}/projects`);
  await clerk.getByRole('link', { name: EVERYBODY }).first().click();
  await clerk.goto(`${clerk.url()}/imports`);
  let start = Date.now();
  await upload(clerk, path.join(sheets, 'roster-10000.xlsx'));
  log(`ten thousand rows checked in ${Date.now() - start} ms`);
  await expect(clerk, { 新学员: 9880, '已登记，编班': 106, 重复: 5, 有误: 9 });
  start = Date.now();
  await take_in(clerk, 9986);
  log(`and taken in in ${Date.now() - start} ms`);
  await axe(clerk, '已导入一万行');
}

async function upload(page, file) {
  await page.setInputFiles('#sheet', file);
  await page.locator('input[name=declared]').check();
  await page.getByRole('button', { name: '上传并核对' }).click();
  await page.getByText('核对完成').waitFor({ timeout: 120_000 });
}

async function take_in(page, rows) {
  await page.getByRole('button', { name: new RegExp(`导入 ${rows} 行`) }).click();
  await page.getByText('完成导入').waitFor({ timeout: 120_000 });
  await page.getByText(`已导入 ${rows}`).waitFor();
}

/** What the page says of the rows: verdict → rows. */
async function counts(page) {
  const all = await page.locator('nav[aria-label=核对结果] a').allInnerTexts();
  return Object.fromEntries(all.map((text) => text.trim().split(/\s+/)).map(([verdict, rows]) => [verdict, Number(rows)]));
}

async function expect(page, wanted) {
  const found = JSON.stringify(await counts(page));
  if (found !== JSON.stringify(wanted)) throw new Error(`核对结果 ${found}，应为 ${JSON.stringify(wanted)}`);
}
