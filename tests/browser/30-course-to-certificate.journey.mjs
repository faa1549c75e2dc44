// [A13.1] [A13.2] [A13.4] [A12.1] [A22.1] From a lecture on somebody's disk to a certificate that anybody can verify: the
// provider uploads and declares, the offices decide in turn, a learner studies on a phone, the list is recognised.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const PROJECT = /2026 年小学语文骨干教师市级培训/;
const TITLE = '三年级童话单元课例';

export async function journey(given) {
  const { sign_in, shot, axe, log } = given;
  const folder = await mkdtemp(path.join(tmpdir(), 'shixue-lecture-'));
  try {
    const provider = await sign_in('C8003');
    const course = await provide(given, provider, await lecture(folder));
    await through_the_offices(given, provider, course);
    log('published', course);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const learner = await sign_in('T20031', PHONE);
  await study(given, learner);
  await manage(given);
  await certify(given);
  await learner.goto(`${given.base}/certificates`);
  await again(learner, learner.getByRole('link', { name: '下载 PDF' }).first());
  await axe(learner, '我的证书（手机）');
  await shot(learner, 'certificates-phone');
  const paper = learner.getByRole('link', { name: '下载 PDF' }).first();
  const pdf = await learner.request.get(given.base + (await paper.getAttribute('href')));
  if (!(await pdf.body()).subarray(0, 5).equals(Buffer.from('%PDF-'))) throw new Error('证书不是 PDF');
  await learner.locator('.mine h3 a').first().click();
  await axe(learner, '证书（手机）');
  const code = await learner.locator('a[href^="/verify/"]').first().getAttribute('href');
  await verify(given, code);
}

/** Half a minute of moving pictures under a speaking voice, and captions for them. */
async function lecture(folder) {
  const run = promisify(execFile);
  const [film, speech] = [path.join(folder, '课例.mp4'), path.join(folder, 'speech.wav')];
  const says = '请先读一读这篇童话。再想一想，故事在哪里转折。人物为什么这样做？请和同桌说一说，再写下你的理由。';
  await run('espeak-ng', ['-v', 'cmn', '-s', '160', '-w', speech, says]);
  const pictures = 'testsrc2=size=1280x720:rate=25:duration=32';
  const coding = ['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '1500k', '-pix_fmt', 'yuv420p', '-g', '50', '-c:a', 'aac', '-ar', '48000'];
  const sound = ['-stream_loop', '-1', '-i', speech, '-t', '32', '-af', 'loudnorm=I=-18:TP=-2'];
  await run('ffmpeg', ['-y', '-v', 'error', '-f', 'lavfi', '-i', pictures, ...sound, ...coding, '-movflags', '+faststart', film]);
  const captions = path.join(folder, '课例.srt');
  await writeFile(captions, '1\n00:00:00,500 --> 00:00:08,000\n请先读一读这篇童话。\n\n2\n00:00:09,000 --> 00:00:18,000\n再想一想，故事在哪里转折。\n');
  return { film, captions };
}

/** The provider writes a course and sends it in. Its address. */
async function provide({ base, sign_in, shot, axe }, page, { film, captions }) {
  await page.goto(`${base}/teach`);
  await axe(page, '我来授课');
  await page.getByLabel('课程名称').fill(TITLE);
  await page.getByLabel(/限定范围/).check();
  await page.getByRole('button', { name: '新建课程' }).click();
  await page.waitForURL(/\/teach\/courses\/\d+/);
  const course = page.url().split('#')[0];
  await page.getByLabel('课程简介').fill('用一个完整课例，看童话单元的目标、任务和反馈怎样落到课堂上。');
  await page.getByRole('button', { name: '保存课程信息' }).click();
  await page.waitForURL(/#about$/);
  await page.getByLabel('新的一章').fill('课例');
  await page.getByRole('button', { name: '添加一章' }).click();
  await page.getByRole('link', { name: '在本章添加内容' }).click();
  await page.getByRole('link', { name: '视频', exact: true }).click();
  await page.getByLabel('名称').fill('课例实录');
  await uploaded(page, film);
  await axe(page, '添加视频');
  await shot(page, 'video-uploaded');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await uploaded(page.locator('section', { hasText: '字幕文件' }), captions);
  await page.getByRole('button', { name: '保存字幕' }).click();
  await page.getByText('已完成：保存字幕').waitFor();
  await release({ base, sign_in, shot, axe });
  await page.goto(course);
  await page.getByLabel('培训项目', { exact: true }).selectOption({ label: '2026 年小学语文骨干教师市级培训' });
  await page.getByRole('button', { name: '加入项目' }).click();
  await page.getByRole('button', { name: /移出：2026/ }).waitFor();
  await checked(page);
  await axe(page, '课程编辑');
  await shot(page, 'editor');
  await submit(page);
  return course;
}

/** Chooses a file and waits until the server has all of it. */
async function uploaded(where, file) {
  const island = where.locator('resumable-upload').first();
  await island.locator('input[type="file"]').setInputFiles(file);
  await island.locator('input[type="hidden"]:not([value=""])').waitFor({ state: 'attached' });
  // The island grows by a line then: what stands below it moves.
  await island.getByText('已传完').waitFor();
}

/** The guard of the files lets everything out of quarantine that waits there. */
async function release({ base, sign_in, shot, axe }) {
  const guard = await sign_in('Y2002');
  await guard.goto(`${base}/quarantine`);
  await axe(guard, '文件隔离区');
  await shot(guard, 'quarantine');
  const waiting = guard.getByRole('button', { name: '放行' });
  // Both are put together by a job after their last byte.
  for (const file of ['课例.mp4', '课例.srt']) await again(guard, guard.getByText(file).first());
  for (let left = await waiting.count(); left > 0; left -= 1) {
    await waiting.first().click();
    await guard.getByRole('dialog').getByRole('button', { name: '放行' }).click();
    await guard.waitForFunction((n) => document.querySelectorAll('form[action$="/release"]').length < n, left);
  }
}

/** The film has been checked and made ready: its report says so. */
async function checked(page) {
  await page.getByRole('link', { name: '检测报告' }).first().click();
  await page.getByText(/符合技术标准/).first().waitFor({ timeout: 120_000 });
  await page.goBack();
  await page.reload();
}

async function submit(page) {
  for (const said of [/内容合法/, /内容安全/, /内容准确/, /均已取得授权/]) await page.getByLabel(said).check();
  await page.getByLabel('没有', { exact: true }).check();
  await page.getByLabel(/^签名/).fill('刘芳');
  await page.getByRole('button', { name: '提交审核' }).click();
  await page.getByText('本版内容已固定').first().waitFor();
}

/** Returned once with a reason, mended, approved, filed, published. */
async function through_the_offices(given, provider, course) {
  const { sign_in, shot, axe } = given;
  const head = await sign_in('C8001');
  await open_dossier(given, head);
  await axe(head, '审核');
  await shot(head, 'review');
  await head.getByLabel('退回提供者修改').check();
  await head.getByLabel('审核意见').fill('请在简介中写明适用的教材册次');
  await head.getByRole('button', { name: '提交决定' }).click();
  await head.locator('.pagehead .tag', { hasText: '已退回' }).waitFor();
  await provider.goto(course);
  await provider.getByText('请在简介中写明适用的教材册次').first().waitFor();
  await provider.getByLabel('课程简介').fill('以统编教材三年级上册为例，看童话单元的目标、任务和反馈怎样落到课堂上。');
  await provider.getByRole('button', { name: '保存课程信息' }).click();
  await provider.waitForURL(/#about$/);
  await submit(provider);
  await open_dossier(given, head);
  await head.getByLabel('审核通过，转备案').check();
  await head.getByRole('button', { name: '提交决定' }).click();
  await head.locator('.pagehead .tag', { hasText: '待备案' }).waitFor();
  const office = await sign_in('J1002');
  await open_dossier(given, office, 'file');
  await office.getByLabel('予以备案，编流水号').check();
  await office.getByRole('button', { name: '提交', exact: true }).click();
  await office.getByText('已完成：予以备案，编流水号').waitFor();
  await office.locator('.chain').getByText(/限定备案 \d{4}-\d{4}/).first().waitFor();
  const lead = await sign_in('C8002');
  await open_dossier(given, lead, 'publish');
  await lead.getByRole('button', { name: '发布', exact: true }).click();
  await lead.getByRole('dialog').getByRole('button', { name: '发布' }).click();
  await lead.locator('.pagehead .tag', { hasText: '已发布' }).waitFor();
  await axe(lead, '已发布的课程');
  await shot(lead, 'published');
}

/** The dossier of this journey's course, from the person's own desk; the house may still be checking it. */
async function open_dossier({ base }, page, queue = 'review') {
  const link = page.getByRole('link', { name: TITLE });
  for (let turn = 0; turn < 60; turn += 1) {
    await page.goto(`${base}/reviews?queue=${queue}`);
    if (await link.count()) break;
    await page.waitForTimeout(500);
  }
  await link.first().click();
  await page.getByRole('heading', { name: '责任链' }).waitFor();
}

/** A bar of what is done shows just that: its inner part has a colour and the share of the whole that is said. */
async function filled(bar) {
  const shown = await bar.evaluate((inner) => {
    const [own, whole] = [inner, inner.parentElement].map((one) => one.getBoundingClientRect());
    const wanted = Number(inner.parentElement.getAttribute('aria-valuenow'));
    return { percent: (own.width / whole.width) * 100, wanted, height: own.height, colour: getComputedStyle(inner).backgroundColor };
  });
  const right = Math.abs(shown.percent - shown.wanted) < 1.5 && shown.height > 3 && shown.colour !== 'rgba(0, 0, 0, 0)';
  if (!right) throw new Error(`进度条与所说的不符：${JSON.stringify(shown)}`);
  return shown.wanted;
}

/** Everything that the learner's project asks for, one item after the other, on a phone. */
async function study({ base, shot, axe }, page) {
  let most = 0;
  for (let turn = 0; turn < 10; turn += 1) {
    await page.goto(`${base}/my`);
    if (turn === 0) {
      await axe(page, '我的学习（手机）');
      await shot(page, 'my-phone');
    }
    for (const bar of turn > 0 ? await page.locator('.mine .bar > i').all() : []) most = Math.max(most, await filled(bar));
    const next = page.getByRole('link', { name: '继续学习' });
    if (!(await next.count())) break;
    await next.first().click();
    await axe(page, `学习（手机）${turn}`);
    await shot(page, `learn-phone-${turn}`);
    if (await page.locator('study-player').count()) await watch(page);
    else if (await page.getByRole('button', { name: '交卷' }).count()) await answer(page);
    else await page.getByRole('button', { name: '我已读完' }).click();
    await page.locator('.phead .tag', { hasText: '已学完' }).waitFor();
  }
  if (most === 0) throw new Error('进度条一直是空的');
  await page.goto(`${base}/my/hours`);
  await page.getByText('40 学时').first().waitFor();
  await axe(page, '我的学时（手机）');
  await shot(page, 'hours-phone');
}

/** Plays the film to its end at twice its speed. */
async function watch(page) {
  await page.getByRole('button', { name: '播放', exact: true }).first().click();
  await marked(page);
  await page.getByLabel('倍速').selectOption('2');
  await page.waitForFunction(() => document.querySelector('video')?.ended, null, { timeout: 120_000 });
  await page.waitForTimeout(1500);
  await page.reload();
}

/** Who watches stands over the picture by name and number, and again when it is taken away, emptied or hidden. */
async function marked(page) {
  const mark = page.locator('study-player .wm');
  const said = await mark.innerText();
  if (!/\p{Script=Han}{2,}.*\d{4}/u.test(said)) throw new Error(`画面上的水印是“${said}”`);
  for (const spoil of [(one) => one.remove(), (one) => one.replaceChildren(), (one) => (one.style.display = 'none')]) {
    await mark.evaluate(spoil);
    await page.locator('study-player .wm span', { hasText: said }).waitFor();
  }
}

/** The quiz of the demo's course: wrong first, then right. */
async function answer(page) {
  const first = page.getByRole('group', { name: /首先要确定什么/ });
  await first.getByLabel('课件的页数').check();
  await page.reload();
  if (!(await first.getByLabel('课件的页数').isChecked())) throw new Error('刷新后丢了没有交的答案');
  await page.getByRole('button', { name: '交卷' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '交卷' }).click();
  await page.getByText('还没有通过').first().waitFor();
  await first.getByLabel('学生学完能做成的事').check();
  await page.getByRole('group', { name: /越多越好/ }).getByLabel('错').check();
  await page.getByRole('button', { name: '交卷' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '交卷' }).click();
  await page.getByText('已通过').first().waitFor();
}

/** The project lead sees who is how far, reminds those who are behind, and hands the list in. */
async function manage({ base, sign_in, shot, axe }) {
  const lead = await sign_in('C8002');
  await lead.goto(`${base}/projects`);
  await lead.getByRole('link', { name: PROJECT }).first().click();
  await lead.getByRole('link', { name: '一班' }).first().click();
  const own = lead.url();
  await lead.goto(`${own}/progress`);
  await lead.getByRole('rowheader', { name: /李文静/ }).waitFor();
  await axe(lead, '进度矩阵');
  await shot(lead, 'matrix');
  await lead.goto(`${own}/reminders`);
  await axe(lead, '提醒');
  await shot(lead, 'reminders');
  await lead.getByRole('button', { name: /向 \d+ 人发送/ }).click();
  await lead.getByText(/已提醒 \d+ 人/).waitFor();
  await lead.goto(`${own}/rolls`);
  await lead.getByRole('rowheader', { name: '李文静' }).waitFor();
  await axe(lead, '可提交的学员');
  await shot(lead, 'roll-of-class');
  await lead.locator('input[name=declaration]').check();
  await lead.getByRole('button', { name: /提交 \d+ 人/ }).click();
  await lead.getByText('待认定').first().waitFor();
  await axe(lead, '已提交的名单');
}

/** The academic office recognises the list and issues the certificates. */
async function certify({ base, sign_in, shot, axe }) {
  const office = await sign_in('J1002');
  await office.goto(`${base}/rolls`);
  await office.getByRole('row', { name: /一班/ }).getByRole('link').first().click();
  await axe(office, '名单');
  await shot(office, 'roll');
  await office.getByRole('button', { name: '认定学时' }).click();
  await office.getByRole('dialog').getByRole('button', { name: '认定学时' }).click();
  await again(office, office.locator('.tag', { hasText: '已认定' }).first());
  const papers = await sign_in('J1004');
  await papers.goto(office.url());
  await papers.getByRole('link', { name: '本名单的证书' }).click();
  await papers.getByRole('button', { name: '颁发证书' }).click();
  await papers.getByRole('dialog').getByRole('button', { name: '颁发证书' }).click();
  await again(papers, papers.getByRole('row', { name: /李文静/ }));
  await axe(papers, '颁发证书');
  await shot(papers, 'certificates');
}

/** Reloads until it is there: jobs follow a click within seconds. */
async function again(page, wanted) {
  for (let turn = 0; turn < 60 && !(await wanted.count()); turn += 1) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  await wanted.waitFor();
}

/** A stranger checks the paper: the code shows it, a code off by one character shows nothing. */
async function verify({ base, browser, shot, axe }, code) {
  const stranger = await browser.newPage(PHONE);
  await stranger.goto(base + code);
  await stranger.getByRole('heading', { name: '证书有效' }).waitFor();
  await axe(stranger, '查验（手机）');
  await shot(stranger, 'verified-phone');
  const other = code.endsWith('a') ? 'b' : 'a';
  await stranger.goto(base + code.slice(0, -1) + other);
  await stranger.getByRole('heading', { name: '不能验证' }).waitFor();
}
