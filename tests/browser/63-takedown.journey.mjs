// [A18.1] [A21.1] A reader complains of an article; the Center stops it at once, and whoever opens its address is told why. The
// Office reports to the authority and records it, 宣传部 decides that it comes back, the case is closed; the ledger of publications
// shows each version as it stood and hands it to an authority under its letter. Nobody else sees case, evidence or ledger.
// req("ICP-06", "ICP-05")

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const TITLE = '从一篇到一类：阅读教学的单元整合';

export async function journey(given) {
  const path = await complaint(given);
  const case_ = await taken_down(given, path);
  await told(given, path);
  await reported(given, case_);
  await restored(given, case_, path);
  await ledger(given);
  await others(given, case_);
}

async function looked(page, { axe, shot }, label) {
  await axe(page, label);
  await shot(page, label);
  // The name of whoever looks lies turned over the page and is no content: only what can be read counts.
  const wide = await page.evaluate(() => {
    for (const mark of document.querySelectorAll('.mark')) mark.style.display = 'none';
    return document.documentElement.scrollWidth - window.innerWidth;
  });
  if (wide > 0) throw new Error(`${label} 横向溢出 ${wide} 像素`);
}

async function complaint({ base, browser }) {
  const stranger = await browser.newPage(PHONE);
  await stranger.goto(`${base}/columns/resources`);
  if (await stranger.getByText('教研随笔').count()) throw new Error('已下架的稿件还在栏目里');
  await stranger.getByRole('link', { name: TITLE }).first().click();
  await stranger.getByRole('heading', { name: TITLE }).waitFor();
  const path = new URL(stranger.url()).pathname;
  await stranger.goto(`${base}/complaints?place=${encodeURIComponent(path)}`);
  await stranger.getByLabel('什么问题').fill('文中引用的课例没有得到作者同意，请核实。');
  await stranger.getByRole('button', { name: '提交投诉' }).click();
  await stranger.getByText('待答复').first().waitFor();
  return path;
}

async function taken_down(given, path) {
  const { base, sign_in } = given;
  const center = await sign_in('Y2001');
  await center.goto(`${base}/complaints/desk`);
  await looked(center, given, '投诉台');
  await center.locator(`a[href*="${path}"]`, { hasText: '紧急下架' }).first().click();
  await center.getByText(`将要下架的稿件：${TITLE}`).waitFor();
  await center.getByLabel('依据').selectOption('insult');
  await center.getByLabel('事实和理由').fill('引用的课例没有得到作者同意，作者本人来电要求停止传输。');
  await looked(center, given, '下架之前');
  await center.getByRole('button', { name: '紧急下架' }).click();
  await center.getByRole('dialog').getByRole('button', { name: '紧急下架' }).click();
  await center.getByText('已停止传输').first().waitFor();
  const case_ = new URL(center.url()).pathname;
  await center.getByText('与固定时一致').waitFor();
  if (await center.getByRole('button', { name: '决定恢复' }).count()) throw new Error('下架的人可以自己恢复');
  await looked(center, given, '案件');
  const small = await sign_in('Y2001', PHONE);
  for (const [way, label] of [['/takedowns', '案件列表-390'], ['/takedowns/new', '新案件-390'], [case_, '案件-390']]) {
    await small.goto(`${base}${way}`);
    await looked(small, given, label);
  }
  await center.goto(`${base}/takedowns`);
  await center.getByText('教研随笔').waitFor();
  await looked(center, given, '案件列表');
  await center.goto(`${base}${path}`);
  await center.getByText('本稿已紧急下架').waitFor();
  await looked(center, given, '办理人看原文');
  return case_;
}

async function told(given, path) {
  const { base, browser, sign_in } = given;
  const stranger = await browser.newPage(PHONE);
  const answer = await stranger.goto(`${base}${path}`);
  if (answer.status() !== 410) throw new Error(`下架的稿件答复 ${answer.status()}`);
  await stranger.getByRole('heading', { name: '内容已停止传输' }).waitFor();
  if (await stranger.getByText(TITLE).count()) throw new Error('停止传输的页面说出了标题');
  await looked(stranger, given, '停止传输-390');
  const provider = await sign_in('C8003');
  await provider.goto(`${base}/inbox`);
  await provider.getByText('你提供的稿件已紧急下架').first().click();
  await provider.getByRole('heading', { name: '内容已停止传输' }).waitFor();
  await looked(provider, given, '提供者看到的');
}

async function reported(given, case_) {
  const { base, sign_in } = given;
  const office = await sign_in('W4001');
  await office.goto(`${base}/todos`);
  await office.getByText('向有关机关报告').first().waitFor();
  await office.goto(`${base}${case_}`);
  await office.getByText('登记报告以后，才能结案').waitFor();
  await office.getByRole('link', { name: '报告表' }).first().click();
  await office.getByRole('heading', { name: '互联网信息内容处置情况报告表' }).waitFor();
  await looked(office, given, '报告表');
  await office.emulateMedia({ media: 'print' });
  await given.shot(office, '报告表-打印');
  await office.emulateMedia({ media: 'screen' });
  await office.goto(`${base}${case_}`);
  await office.getByLabel('报告的机关').fill('北京市互联网信息办公室');
  await office.getByLabel('报告的文号或编号').fill('京教院网〔2026〕15号');
  await looked(office, given, '登记报告');
  await office.getByRole('button', { name: '登记报告' }).click();
  await office.getByText('已向有关机关报告').waitFor();
}

async function restored(given, case_, path) {
  const { base, sign_in, browser } = given;
  const publicity = await sign_in('X3002', PHONE);
  await publicity.goto(`${base}${case_}`);
  await publicity.getByLabel('恢复的理由').fill('作者已出具授权书，引用得到同意。');
  await looked(publicity, given, '决定恢复-390');
  await publicity.getByRole('button', { name: '决定恢复' }).click();
  await publicity.getByText('已恢复').first().waitFor();
  await publicity.getByLabel('处理结果').fill('已补授权书，稿件恢复，向投诉人说明。');
  await publicity.getByRole('button', { name: '结案' }).click();
  await publicity.getByText('已结案').first().waitFor();
  await looked(publicity, given, '已结案-390');
  const stranger = await browser.newPage();
  const answer = await stranger.goto(`${base}${path}`);
  if (answer.status() !== 200) throw new Error(`恢复的稿件答复 ${answer.status()}`);
}

async function ledger(given) {
  const { base, sign_in } = given;
  const office = await sign_in('W4001');
  await office.goto(`${base}/publications`);
  await looked(office, given, '内容记录');
  await office.getByLabel('标题中的字').fill('公共必修课');
  await office.getByRole('button', { name: '查找' }).click();
  await office.getByText('已被新版替换').waitFor();
  await office.getByRole('link', { name: '公共必修课启动报名，面向全市中小学教师' }).last().click();
  await office.getByText('由各学校汇总后').waitFor();
  await looked(office, given, '当时的一版');
  await office.getByLabel('来函机关').fill('北京市公安局网络安全保卫总队');
  await office.getByLabel('来函文号').fill('京公网〔2026〕9号');
  const [file] = await Promise.all([office.waitForEvent('download'), office.getByRole('button', { name: '导出记录' }).click()]);
  if (!file.suggestedFilename().endsWith('.zip')) throw new Error(`导出的是 ${file.suggestedFilename()}`);
  const small = await sign_in('W4001', PHONE);
  await small.goto(`${base}/publications?kind=Course`);
  await looked(small, given, '内容记录-390');
  await small.locator('.row-title a').first().click();
  await small.getByText('与发布时一致').waitFor();
  await looked(small, given, '课程的一版-390');
}

async function others({ base, sign_in }, case_) {
  for (const who of ['C8003', 'J1001', 'T20031', 'W4002']) {
    const page = await sign_in(who);
    for (const way of [case_, `${case_}/report`, '/takedowns', '/publications']) {
      const answer = await page.goto(`${base}${way}`);
      if (answer.status() !== 404) throw new Error(`${who} 打开了 ${way}：${answer.status()}`);
    }
  }
}
