// [A9.2] [A9.3] [A11.1] [A11.2] An article on its way: written with the editor and pasted from Word, with a picture and an
// attachment; refused for a mark with the hit in its place; returned once, accepted, published by the Center; read, printed,
// found and followed by a stranger on a phone; corrected with its record; withdrawn.

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const TITLE = '童话单元教学研讨活动举行';
/** A picture of one point, and a clipboard as Word fills it. */
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgAAEAAAUAAQ0KLbQAAAAASUVORK5CYII=', 'base64');
const WORD = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">
<style>p.MsoNormal{margin:0cm;font-family:等线}</style><!--[if gte mso 9]><xml><w:WordDocument></w:WordDocument></xml><![endif]--></head>
<body lang=ZH-CN style='tab-interval:21.0pt'><!--StartFragment--><h1 style='mso-outline-level:1'><span lang=EN-US style='font-family:Arial'>活动安排<o:p></o:p></span></h1>
<p class=MsoNormal style='text-indent:21.0pt'><b><span style='font-size:14.0pt;color:red'>上午</span></b><span style='font-size:14.0pt'>观课，下午研讨。<o:p></o:p></span></p>
<p class=MsoListParagraph style='margin-left:21.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>三年级童话课例</p>
<p class=MsoListParagraph style='margin-left:21.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>2.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>单元作业设计</p>
<p class=MsoListParagraph style='margin-left:21.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>携带教材</p>
<table class=MsoTableGrid border=1><tr><td width=200 style='width:150pt'><p class=MsoNormal>时间<o:p></o:p></p></td><td><p class=MsoNormal>地点</p></td></tr></table>
<p class=MsoNormal><img src="file:///C:/Users/clip_image001.png"></p><!--EndFragment--></body></html>`;

export async function journey(given) {
  const clerk = await given.sign_in('C8003');
  const record = await write(given, clerk);
  await refused_and_mended(given, clerk, record);
  await decided(given, clerk, record);
  const path = await published(given, record);
  await read(given, path);
  await corrected(given, clerk, record, path);
  await withdrawn(given, record, path);
}

/** The clerk types, pastes, adds a picture and an attachment; the guard of the files lets both out. */
async function write(given, clerk) {
  const { base, axe, shot } = given;
  await clerk.goto(`${base}/articles/new`);
  await axe(clerk, '选择栏目');
  await clerk.getByRole('link', { name: '培训动态' }).last().click();
  await clerk.getByLabel('标题', { exact: true }).fill(TITLE);
  await clerk.getByLabel('来源').selectOption('学院官网');
  const text = clerk.getByRole('textbox', { name: '正文' });
  await text.click();
  await clerk.keyboard.type('本次活动属机密★事项，');
  await text.getByText('本次活动属机密★事项，').waitFor();
  // The editor follows the caret a moment later than a machine types.
  await clerk.waitForTimeout(300);
  await clerk.getByRole('button', { name: '加粗' }).click();
  await clerk.keyboard.type('请勿外传');
  await clerk.keyboard.press('Enter');
  await text.evaluate((element, html) => {
    const data = new DataTransfer();
    data.setData('text/html', html);
    data.setData('text/plain', '活动安排');
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, WORD);
  await text.locator('ol li', { hasText: '单元作业设计' }).waitFor();
  // Two lists of Word that touch stay two: the second counts from 1 again.
  await text.locator('ol').nth(1).locator('li', { hasText: '携带教材' }).waitFor();
  await text.locator('h2', { hasText: '活动安排' }).waitFor();
  await text.locator('table td', { hasText: '时间' }).waitFor();
  await clerk.getByText('1 张图片没有带入').first().waitFor();
  await picture(clerk);
  await axe(clerk, '编辑器');
  await shot(clerk, 'editor');
  await attachment(clerk);
  await clerk.getByRole('button', { name: '保存草稿' }).click();
  await clerk.waitForURL(/\/record$/);
  const record = clerk.url();
  await axe(clerk, '草稿的记录');
  await release(given);
  const phone = await given.sign_in('C8003', PHONE);
  await phone.goto(record.replace('/record', '/edit'));
  await phone.getByRole('toolbar').waitFor();
  await axe(phone, '编辑器（手机）');
  await shot(phone, 'editor-phone');
  return record;
}

async function picture(clerk) {
  // The editor follows the caret a moment later than a machine types.
  await clerk.waitForTimeout(300);
  await clerk.getByRole('textbox', { name: '正文' }).locator('p').first().click();
  await clerk.waitForTimeout(300);
  await clerk.keyboard.press('End');
  await clerk.keyboard.press('Enter');
  await clerk.getByRole('button', { name: '图片', exact: true }).click();
  const dialog = clerk.getByRole('dialog');
  await dialog.getByLabel('图片文件').setInputFiles({ name: '合影.png', mimeType: 'image/png', buffer: PNG });
  await dialog.getByRole('button', { name: '插入图片' }).click();
  await dialog.getByText('请写说明文字').waitFor();
  await dialog.getByLabel('说明文字').fill('学员在讨论课例');
  await dialog.getByRole('button', { name: '插入图片' }).click();
  await clerk.locator('.re-pic img').waitFor();
}

async function attachment(clerk) {
  const file = { name: '活动日程.txt', mimeType: 'text/plain', buffer: Buffer.from('上午 观课\n下午 研讨\n') };
  await clerk.locator('resumable-upload input[type=file]').setInputFiles(file);
  await clerk.locator('resumable-upload', { hasText: '已传完' }).waitFor();
}

/** What was sent in waits for a person, since no scanner is configured. */
async function release({ base, sign_in }) {
  const guard = await sign_in('Y2002');
  await guard.goto(`${base}/quarantine`);
  for (const name of ['合影.png', '活动日程.txt']) {
    const row = guard.locator('tr, li', { hasText: name }).first();
    for (let tries = 0; tries < 20 && !(await row.count()); tries++) {
      await guard.waitForTimeout(500);
      await guard.goto(`${base}/quarantine`);
    }
    await row.getByRole('button', { name: '放行', exact: true }).click();
    await guard.getByRole('dialog').getByRole('button', { name: '放行' }).click();
    await row.waitFor({ state: 'detached' });
  }
}

/** The mark stops the submission and stands marked in the text; without it the article goes out. */
async function refused_and_mended({ base, axe, shot }, clerk, record) {
  await clerk.goto(record);
  await submit(clerk);
  await clerk.getByRole('heading', { name: /有 \d 处需要改正/ }).waitFor();
  await clerk.locator('.errors a').first().click();
  await clerk.locator('mark#hit-1:target', { hasText: '机密★' }).waitFor();
  await axe(clerk, '检查出的定密标志');
  await shot(clerk, 'hit');
  await clerk.goto(record.replace('/record', '/edit'));
  const first = clerk.getByRole('textbox', { name: '正文' }).locator('p').first();
  await first.click({ clickCount: 3 });
  await clerk.keyboard.type('中文系举行童话单元教学研讨，两个班的学员参加。');
  await clerk.getByRole('button', { name: '保存草稿' }).click();
  await clerk.waitForURL(/\/record$/);
  await clerk.getByRole('link', { name: '按发布的样子预览' }).click();
  await clerk.getByText('预览：发布后就是这个样子').waitFor();
  await clerk.locator('.rich img[alt="学员在讨论课例"]').waitFor();
  await axe(clerk, '预览');
  await shot(clerk, 'preview');
  await clerk.goto(record);
  await submit(clerk);
  await clerk.locator('.tag', { hasText: '待采用' }).waitFor();
}

async function submit(clerk) {
  await clerk.getByLabel(/本部门确认/).check();
  await clerk.getByRole('button', { name: '提交给栏目归口部门' }).click();
}

/** Of the Center's people one is printed; all of them have the same password. */
function column_owner({ house, sign_in }) {
  const password = /教师网络研修中心.*密码：(\S+)/.exec(house.said())?.[1];
  return sign_in('Y2003', { password });
}

/** The owner returns it once, then takes it. */
async function decided(given, clerk, record) {
  const { base, axe, shot } = given;
  const owner = await column_owner(given);
  await owner.goto(`${base}/todos`);
  await owner.getByText(`稿件待采用：${TITLE}`).first().waitFor();
  await owner.goto(record);
  await owner.getByText('退回修改').first().click();
  await owner.getByLabel('退回理由').fill('请写明活动日期');
  await axe(owner, '归口部门的记录页');
  await shot(owner, 'owner');
  await owner.getByRole('button', { name: '退回修改' }).click();
  await owner.locator('.tag', { hasText: '已退回' }).waitFor();
  await clerk.goto(record);
  await clerk.getByText('请写明活动日期').first().waitFor();
  await clerk.getByRole('link', { name: '修改稿件' }).click();
  const first = clerk.getByRole('textbox', { name: '正文' }).locator('p').first();
  await first.click({ clickCount: 3 });
  await clerk.keyboard.type('11 月 20 日，中文系举行童话单元教学研讨，两个班的学员参加。');
  await clerk.getByRole('button', { name: '保存草稿' }).click();
  await clerk.waitForURL(/\/record$/);
  await submit(clerk);
  await clerk.locator('.tag', { hasText: '待采用' }).waitFor();
  await owner.goto(record);
  const since = owner.getByRole('region', { name: '退回以后的修改' });
  await since.locator('ins', { hasText: '11 月 20 日，中文系' }).waitFor();
  await axe(owner, '退回以后的修改');
  await shot(owner, 'since');
  await owner.setViewportSize(PHONE.viewport);
  await shot(owner, 'since-phone');
  await owner.setViewportSize({ width: 1280, height: 800 });
  await owner.getByRole('button', { name: '采用', exact: true }).click();
  await owner.locator('.tag', { hasText: '待发布' }).waitFor();
}

/** The Center sets a moment, takes it back, and publishes now. */
async function published({ base, sign_in, axe, shot }, record) {
  const center = await sign_in('Y2001');
  await center.goto(`${base}/articles/desk`);
  await axe(center, '稿件桌面');
  await center.getByRole('link', { name: TITLE }).first().click();
  const tomorrow = new Date(Date.now() + 32 * 3600_000).toISOString().slice(0, 16);
  await center.getByLabel('定时发布（北京时间）').fill(tomorrow);
  await center.getByRole('button', { name: '设定定时发布' }).click();
  await center.locator('.tag', { hasText: '定时发布' }).waitFor();
  await axe(center, '定时发布');
  await shot(center, 'scheduled');
  await center.getByRole('button', { name: '取消定时发布' }).click();
  await center.locator('.tag', { hasText: '待发布' }).waitFor();
  await center.getByRole('button', { name: '立即发布' }).click();
  await center.locator('.tag', { hasText: '已发布' }).waitFor();
  return new URL(record).pathname.replace('/record', '');
}

/** A stranger with a phone: the column, the article with its picture, on paper, in the search and in the feed. */
async function read({ base, browser, axe, shot }, path) {
  const stranger = await browser.newPage(PHONE);
  await stranger.goto(`${base}/columns/news`);
  await axe(stranger, '栏目（手机）');
  await shot(stranger, 'column-phone');
  await stranger.getByLabel('标题、文号或正文中的词').fill('童话单元');
  await stranger.getByRole('button', { name: '筛选' }).click();
  await stranger.getByRole('link', { name: TITLE }).click();
  await stranger.getByRole('heading', { name: TITLE }).waitFor();
  const drawn = await stranger.locator('.rich img').evaluate((image) => image.decode().then(() => image.naturalWidth));
  if (drawn !== 1) throw new Error('图片没有显示');
  const wide = await stranger.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) throw new Error(`页面在 390 px 宽时横向超出 ${wide} px`);
  await axe(stranger, '稿件（手机）');
  await shot(stranger, 'article-phone');
  await stranger.emulateMedia({ media: 'print' });
  await shot(stranger, 'article-print');
  await stranger.emulateMedia({ media: 'screen' });
  const feed = await stranger.request.get(`${base}/columns/news/feed.atom`);
  if (!(await feed.text()).includes(`${path}"`)) throw new Error('订阅中没有这篇稿件');
  const again = await stranger.request.get(`${base}/columns/news/feed.atom`, { headers: { 'if-none-match': feed.headers().etag } });
  if (again.status() !== 304) throw new Error(`没有变化的订阅答复 ${again.status()}`);
  for (let tries = 0; tries < 20; tries++) {
    await stranger.goto(`${base}/search?q=${encodeURIComponent('童话单元教学研讨')}`);
    if (await stranger.locator(`main a[href="${path}"]`).count()) break;
    await stranger.waitForTimeout(300);
  }
  await stranger.locator(`main a[href="${path}"]`).waitFor();
  const desktop = await browser.newPage();
  await desktop.goto(`${base}${path}`);
  await axe(desktop, '稿件');
  await shot(desktop, 'article');
}

/** The unit proposes, the owner agrees, the Center carries out; the old text stays until then. */
async function corrected(given, clerk, record, path) {
  const { base, sign_in, browser, axe, shot } = given;
  await clerk.goto(record);
  await clerk.getByRole('link', { name: '提出更正' }).click();
  await clerk.getByLabel('更正原因').fill('标题漏写年份');
  await clerk.getByLabel('标题', { exact: true }).fill(`2026 年${TITLE}`);
  await clerk.getByLabel(/更正后的稿件不涉密/).check();
  await axe(clerk, '提出更正');
  await clerk.getByRole('button', { name: '提出更正' }).click();
  await clerk.waitForURL(/\/record$/);
  await clerk.getByText('更正待同意').first().waitFor();
  const owner = await column_owner(given);
  await owner.goto(record);
  await owner.locator('.diff ins', { hasText: '2026 年' }).waitFor();
  await axe(owner, '更正待同意');
  await shot(owner, 'correction');
  await owner.getByRole('button', { name: '同意更正', exact: true }).click();
  await owner.getByText('更正待执行').first().waitFor();
  const stranger = await browser.newPage(PHONE);
  await stranger.goto(`${base}${path}`);
  await stranger.getByRole('heading', { name: TITLE, exact: true }).waitFor();
  const center = await sign_in('Y2001');
  await center.goto(record);
  await center.getByRole('button', { name: '执行更正' }).click();
  await center.getByText('第 2 版').first().waitFor();
  await center.getByRole('link', { name: '第 2 版' }).click();
  await center.locator('.diff del', { hasText: TITLE }).waitFor();
  await axe(center, '版本比较');
  await shot(center, 'version');
  await stranger.reload();
  await stranger.getByRole('heading', { name: `2026 年${TITLE}` }).waitFor();
  await stranger.getByText('标题漏写年份').waitFor();
  await axe(stranger, '更正后的稿件');
  await shot(stranger, 'corrected-phone');
}

/** The public address then says so, and nothing more. */
async function withdrawn({ base, sign_in, browser, axe, shot }, record, path) {
  const center = await sign_in('Y2001');
  await center.goto(record);
  await center.locator('summary', { hasText: '下线' }).click();
  await center.getByLabel('下线理由').fill('活动另有正式报道');
  await center.getByRole('button', { name: '下线' }).click();
  await center.getByRole('dialog').getByRole('button', { name: '下线' }).click();
  await center.locator('.tag', { hasText: '已下线' }).first().waitFor();
  await axe(center, '下线后的记录');
  await shot(center, 'record');
  const stranger = await browser.newPage(PHONE);
  const answer = await stranger.goto(`${base}${path}`);
  if (answer.status() !== 410) throw new Error(`下线的稿件答复 ${answer.status()}`);
  await stranger.getByRole('heading', { name: '稿件已下线' }).waitFor();
  await axe(stranger, '已下线');
  await shot(stranger, 'gone-phone');
}
