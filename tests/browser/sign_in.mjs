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

/** The six digits of a moment (ms since 1970): RFC 6238, SHA-1, 30 s. */
export function totp(secret, now = Date.now()) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const mac = createHmac('sha1', bytes_of(secret)).update(counter).digest();
  const at = mac[mac.length - 1] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** `密码：abc` in what the demo printed: on the person's own line, else the first one for all. */
function printed_password(said, who) {
  const lines = said.split('\n');
  const own = lines.find((line) => line.includes(who) && /密码|password/i.test(line));
  const found = (own ?? lines.find((line) => /密码|password/i.test(line)) ?? '').match(/(?:密码|password)\s*[:：]?\s*([\w!-~]+)/i);
  if (!found) throw new Error(`演示没有打印 ${who} 的密码`);
  return found[1];
}

/**
 * A new browser context signed in as `who` (the account as typed).
 * @param {{ password?: string, totp?: string }} options  the password when it is not the demo's; the second factor's secret
 * @returns {Promise<import('playwright-core').Page>} the page where the product lands the person
 */
export async function sign_in({ open, house, who, password, totp: secret, ...context_options }) {
  const context = await open(context_options);
  const page = await context.newPage();
  await page.goto(house.base);
  await page.getByRole('link', { name: '登录' }).first().click();
  await page.locator('input[autocomplete~="username"]').fill(who);
  await page.locator('input[type="password"]').fill(password ?? printed_password(house.said(), who));
  await submit(page);
  const code = page.locator('input[autocomplete~="one-time-code"]');
  if (await code.count()) {
    if (!secret) throw new Error(`${who} 需要动态口令，请给出 totp`);
    await code.fill(totp(secret));
    await submit(page);
  }
  if (await page.locator('input[type="password"]').count()) {
    throw new Error(`${who} 未能登录：${(await page.locator('main').innerText()).slice(0, 200)}`);
  }
  return page;
}

async function submit(page) {
  const form = page.locator('form:has(input[type="password"]), form:has(input[autocomplete~="one-time-code"])').first();
  const before = page.url();
  await form.locator('button[type="submit"], button:not([type])').first().click();
  await page.waitForURL((url) => String(url) !== before, { timeout: 5000 }).catch(() => {});
  await page.waitForLoadState('load');
}
