// Signing in as a person would: through the link 登录 on the home page, by what the fields say they are. The demo
// prints its people, one a line; the password is the one it prints.

import { createHmac } from 'node:crypto';

/** Base32 of a TOTP secret, as apps show it. */
function bytes_of(secret) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const digits = [...secret.toUpperCase().replace(/[\s=]/g, '')].map((c) => alphabet.indexOf(c));
  if (digits.includes(-1)) throw new Error('TOTP 密钥不是 Base32');
  const bits = digits.map((digit) => digit.toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

/** The six digits of a step of thirty seconds: RFC 6238, SHA-1. */
function digits(secret, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', bytes_of(secret)).update(counter).digest();
  const at = mac[mac.length - 1] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** The last step that each secret was used for, by house and secret: a code is good once in each. */
const used = new Map();

/**
 * A code that was not used yet. The house takes the step after this one as well, so that two at one desk need not wait;
 * the third waits for the clock.
 */
async function totp(house, secret) {
  const known = `${house.base} ${secret}`;
  for (;;) {
    const now = Math.floor(Date.now() / 30_000);
    const step = Math.max(now, (used.get(known) ?? 0) + 1);
    if (step <= now + 1) {
      used.set(known, step);
      return digits(secret, step);
    }
    await new Promise((done) => setTimeout(done, 1000));
  }
}

/** `密码：abc` in what the demo printed: on the person's own line, else the first one for all. */
function printed_password(said, who) {
  const lines = said.split('\n');
  const own = lines.find((line) => line.includes(who) && /密码|password/i.test(line));
  const found = (own ?? lines.find((line) => /密码|password/i.test(line)) ?? '').match(/(?:密码|password)\s*[:：]?\s*([\w!-~]+)/i);
  if (!found) throw new Error(`演示没有打印 ${who} 的密码`);
  return found[1];
}

/** `口令密钥 ABC…` on the person's own line; none where one kind of evidence is enough. */
function printed_secret(said, who) {
  const own = said.split('\n').find((line) => line.includes(`登录名 ${who}　`) && line.includes('口令密钥'));
  return own?.match(/口令密钥 ([A-Z2-7]+)/)?.[1];
}

/** The newest code in the demo's outbox, where nothing leaves the house; empty when none was sent. */
async function newest_code(context, base) {
  const page = await context.newPage();
  await page.goto(`${base}/outbox`);
  const sent = page.locator('li', { hasText: /验证码 \d{6}/ });
  const newest = (await sent.count()) ? await sent.first().innerText() : '';
  await page.close();
  return newest;
}

/** The code that came after `before`: a busy house sends it a moment later. */
async function texted(context, base, before) {
  for (let tries = 0; tries < 40; tries++) {
    const newest = await newest_code(context, base);
    if (newest && newest !== before) return newest.match(/验证码 (\d{6})/)[1];
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('演示发件箱里没有新的验证码');
}

/** Cookies of the devices from which somebody signed in, by house and account. */
const devices = new Map();

/**
 * A new browser context signed in as `who` (the account as typed).
 * @param {{ password?: string, totp?: string }} options  the password when it is not the demo's; the second factor's secret
 * @returns {Promise<import('playwright-core').Page>} the page where the product lands the person
 */
export async function sign_in({ open, house, who, password, totp: secret, ...context_options }) {
  const context = await open(context_options);
  const known = `${house.base} ${who}`;
  // A device that was seen before answers no second text, as at home.
  await context.addCookies(devices.get(known) ?? []);
  const page = await context.newPage();
  await page.goto(house.base);
  await page.getByRole('link', { name: '登录' }).first().click();
  await page.locator('input[autocomplete~="username"]').fill(who);
  const own = secret ?? printed_secret(house.said(), who);
  const before = own ? '' : await newest_code(context, house.base);
  await page.locator('input[type="password"]').fill(password ?? printed_password(house.said(), who));
  await submit(page);
  const asks = page.getByRole('button', { name: '获取验证码', exact: true });
  const code = page.locator('input[autocomplete~="one-time-code"]');
  if (await asks.count()) await ask(page, asks, code);
  if (page.url().includes('/sign-in/second')) {
    await code.fill(own ? await totp(house, own) : await texted(context, house.base, before));
    await submit(page);
    if (page.url().includes('/sign-in/second')) {
      throw new Error(`${who} 的第二步没有通过：${(await page.locator('main').innerText()).slice(0, 200)}`);
    }
  }
  if (await page.locator('input[type="password"]').count()) {
    throw new Error(`${who} 未能登录：${(await page.locator('main').innerText()).slice(0, 200)}`);
  }
  devices.set(known, (await context.cookies()).filter((cookie) => cookie.name === 'dev'));
  return page;
}

/** A text is sent once a minute to one person: whoever signed in a moment ago elsewhere waits. */
async function ask(page, asks, code) {
  const soon = page.getByText('一分钟内只发一次');
  for (let tries = 0; tries < 14; tries++) {
    await asks.click();
    await code.or(soon).first().waitFor();
    if (await code.count()) return;
    await page.waitForTimeout(5000);
  }
}

async function submit(page) {
  const form = page.locator('form:has(input[type="password"]), form:has(input[autocomplete~="one-time-code"])').first();
  const before = page.url();
  await form.locator('button[type="submit"], button:not([type])').first().click();
  await page.waitForURL((url) => String(url) !== before, { timeout: 5000 }).catch(() => {});
  await page.waitForLoadState('load');
}
