// [A13.1] [A21.1] [A22.1] Papers that verify without the house: an office takes a course's dossier away and verifies it, an
// altered one is refused; a project lead sees what is missing from an archive, archives the project and takes it away.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const COURSE = '小学语文单元整体教学设计';
const OVER = '2026 年小学语文新任教师岗前培训';
const run = promisify(execFile);

export async function journey(given) {
  const folder = await mkdtemp(path.join(tmpdir(), 'shixue-papers-'));
  try {
    const file = await dossier(given, folder);
    await verify(given, folder, file);
    await account(given);
    await archive(given, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The office that filed the course finds it in the register and exports its dossier. */
async function dossier({ base, sign_in, shot, axe }, folder) {
  const office = await sign_in('J1004');
  const address = await reviewed(office, base);
  await office.goto(address);
  await office.getByRole('link', { name: '导出责任档案' }).click();
  for (const what of ['责任链', '退回修改', '审核通过', '备案', '发布', '刘芳', '许国栋', '章程第 1 版']) {
    await office.getByText(what).first().waitFor();
  }
  await axe(office, '课程责任档案');
  await office.getByRole('button', { name: '导出责任档案' }).click();
  const paper = office.locator('a[download]').first();
  await paper.waitFor();
  await shot(office, 'dossier');
  const [download] = await Promise.all([office.waitForEvent('download'), paper.click()]);
  const file = path.join(folder, 'dossier.pdf');
  await download.saveAs(file);
  const { stdout } = await run('pdftotext', ['-layout', file, '-']);
  for (const what of [COURSE, '许国栋', '审核通过', '限定备案 2026-0001', '示例', '第 1 页，共']) {
    if (!stdout.includes(what)) throw new Error(`PDF 里没有“${what}”`);
  }
  return file;
}

/** The page on which the course of the project was reviewed and filed. */
async function reviewed(page, base) {
  await page.goto(`${base}/filings`);
  await page.getByRole('navigation', { name: '台账' }).getByRole('link', { name: '限定备案' }).click();
  const link = page.locator('tr', { hasText: COURSE }).locator('a[href^="/reviews/"]').first();
  await link.waitFor();
  return base + (await link.getAttribute('href'));
}

/** Everybody may verify; one changed byte is refused. */
async function verify({ browser, base, shot, axe }, folder, file) {
  const altered = path.join(folder, 'altered.pdf');
  const bytes = await readFile(file);
  bytes[Math.floor(bytes.length / 2)] ^= 1;
  await writeFile(altered, bytes);
  for (const [name, options] of [['desktop', {}], ['phone', PHONE]]) {
    const stranger = await browser.newPage(options);
    await stranger.goto(base);
    await stranger.getByRole('link', { name: '文书查验' }).click();
    await axe(stranger, `文书查验（${name}）`);
    await choose(stranger, file);
    await stranger.getByText('完好，由本站签名').waitFor();
    await axe(stranger, `查验完好（${name}）`);
    await shot(stranger, `verified-${name}`);
    await choose(stranger, altered);
    await stranger.getByText('不能采信').waitFor();
    await shot(stranger, `altered-${name}`);
  }
}

async function choose(page, file) {
  await page.getByLabel(/要查验的文件/).setInputFiles(file);
  await page.getByRole('button', { name: '查验', exact: true }).click();
}

/** One's own account has its dossier too. */
async function account({ base, sign_in, shot, axe }) {
  const learner = await sign_in('T20031', PHONE);
  await learner.goto(`${base}/account`);
  await learner.getByRole('link', { name: '导出责任档案' }).click();
  for (const what of ['账号责任档案', '本人激活', '海淀区启明小学', '最近登录']) {
    await learner.locator('main').getByText(what).first().waitFor();
  }
  await axe(learner, '账号责任档案（手机）');
  await shot(learner, 'account-phone');
}

/** The lead of a project that is over sees its archive; what is missing is named; another one is made. */
async function archive({ base, sign_in, shot, axe }, folder) {
  const lead = await sign_in('C8002');
  await lead.goto(`${base}/projects`);
  await lead.getByRole('link', { name: OVER }).first().click();
  await lead.getByRole('link', { name: '项目归档' }).click();
  await lead.getByText('第 1 次归档').waitFor();
  await lead.getByText('由项目负责人补充').first().waitFor();
  await axe(lead, '项目归档');
  await shot(lead, 'archive');
  await lead.getByRole('button', { name: '一键归档' }).click();
  const sure = lead.getByRole('dialog');
  await sure.getByText('还缺 2 项材料').waitFor();
  await sure.getByRole('button', { name: '归档' }).click();
  await lead.getByText('制作中').waitFor({ state: 'detached' });
  const link = lead.getByRole('link', { name: '第 2 次归档' });
  await link.waitFor();
  await shot(lead, 'archive-made');
  const [download] = await Promise.all([lead.waitForEvent('download'), link.click()]);
  const file = path.join(folder, 'archive.zip');
  await download.saveAs(file);
  const { stdout } = await run('python3', ['-m', 'zipfile', '-l', file]);
  for (const what of ['00-目录.pdf', '摘要清单.txt', '01-任务书', '04-学员名单', '08-课程审核备案', '11-总结报告']) {
    if (!stdout.includes(what)) throw new Error(`归档里没有 ${what}`);
  }
  const phone = await sign_in('C8002', PHONE);
  await phone.goto(lead.url());
  await axe(phone, '项目归档（手机）');
  await shot(phone, 'archive-phone');
}
