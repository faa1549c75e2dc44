// A gate on loopback between a scanner and the product: lends it a person's session, gives every form that it sends the
// token of a page drawn just now, waits where the product says to wait, keeps it from signing itself out, and counts.
// Leads nowhere but to the one product; knows nothing of findings.

import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than any budget asks of one request. */
const MOST_WAIT_S = 8;
const MOST_TRIES = 6;
const BODY = 4 << 20;

/** A form as a page draws it: where it goes, its token. */
const FORMS = /<form\b[^>]*\baction="([^"]+)"[^>]*>([\s\S]*?)<\/form>/g;
const TOKEN = /name="_form"\s+value="([^"]+)"/;

export class Gate {
  /**
   * @param {string} base    the product, `http://127.0.0.1:PORT`
   * @param {string} cookie  of the person who is scanned as; empty for a stranger
   * @param {RegExp} closed  paths that are not led through: what would end the session or the person
   */
  constructor(base, cookie, closed) {
    Object.assign(this, { base: new URL(base), cookie, closed });
    /** Path of a door → path of the page with its form. */
    this.pages = new Map();
    /** What was asked, each kind of request once: for a scanner that wants targets. */
    this.targets = new Map();
    this.reached = new Set();
    this.count = { requests: 0, waited: 0, kept_back: 0, by_status: {} };
    /** Requests that the product answered with a fault of its own. */
    this.faults = [];
  }

  async open() {
    this.server = http.createServer((asked, answer) => {
      this.lead(asked, answer).catch((trouble) => {
        answer.writeHead(502, { 'content-type': 'text/plain' });
        answer.end(String(trouble));
      });
    });
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.at = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  async close() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  async lead(asked, answer) {
    const path = asked.url.replace(this.at, '');
    if (this.closed.test(path.split('?')[0]) || !path.startsWith('/')) {
      this.count.kept_back += 1;
      answer.writeHead(403, { 'content-type': 'text/plain' }).end('kept back by the gate');
      return;
    }
    const parts = [];
    let length = 0;
    for await (const part of asked) if ((length += part.length) <= BODY) parts.push(part);
    let body = Buffer.concat(parts);
    let came;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      if (asked.method === 'POST') body = await this.with_token(path, body);
      came = await this.ask(asked.method, path, asked.headers, body);
      if (came.status !== 429) break;
      this.count.waited += 1;
      await sleep(1000 * Math.min(MOST_WAIT_S, Number(came.headers['retry-after'] ?? 1)));
    }
    this.note(asked, path, body, came);
    // What there is no door for is no target.
    if (![400, 404, 405, 410, 429].includes(came.status)) this.aim(asked.method, path, asked.headers['content-type'] ?? '', body);
    const headers = { ...came.headers };
    delete headers['transfer-encoding'];
    // A scanner that is told `secure` or another host would not come back.
    if (headers.location) headers.location = headers.location.replace(this.base.origin, this.at);
    answer.writeHead(came.status, headers).end(came.body);
  }

  note(asked, path, body, came) {
    this.count.requests += 1;
    this.count.by_status[came.status] = (this.count.by_status[came.status] ?? 0) + 1;
    if (came.status === 200 && asked.method === 'GET') this.reached.add(path.split('?')[0]);
    if (came.status >= 500) {
      this.faults.push({ method: asked.method, path, status: came.status, body: body.toString('utf8').slice(0, 500) });
    }
    if (!String(came.headers['content-type'] ?? '').startsWith('text/html')) return;
    for (const [, action, inside] of came.body.toString('utf8').matchAll(FORMS)) {
      if (TOKEN.test(inside) && asked.method === 'GET') this.pages.set(plain(action), path);
    }
  }

  /** Remembers one request of each shape: the method, the door with its numbers taken out, the names of its fields. */
  aim(method, path, kind, body) {
    const [door, query] = path.split('?');
    const form = kind.startsWith('application/x-www-form-urlencoded') ? body.toString('utf8') : '';
    if (!query && !form) return;
    const names = [...new URLSearchParams(query ?? ''), ...new URLSearchParams(form)].map(([name]) => name);
    if (names.every((name) => name === '_form')) return;
    const shape = `${method} ${door.replace(/\d+/g, 'N')} ${[...new Set(names)].sort().join(' ')}`;
    if (!this.targets.has(shape)) this.targets.set(shape, { method, path, body: form });
  }

  /** The body with the token of its form as a page draws it now; as it is where it carries none. */
  async with_token(path, body) {
    const at = body.indexOf('_form');
    const page = this.pages.get(path.split('?')[0]);
    if (at < 0 || !page) return body;
    const drawn = (await this.ask('GET', page, {}, Buffer.alloc(0))).body.toString('utf8');
    for (const [, action, inside] of drawn.matchAll(FORMS)) {
      const token = inside.match(TOKEN)?.[1];
      if (!token || plain(action) !== path.split('?')[0]) continue;
      const text = body.toString('latin1');
      return Buffer.from(
        text
          .replace(/(^|&)_form=[^&]*/, `$1_form=${encodeURIComponent(token)}`)
          .replace(/(name="_form"\r\n\r\n)[^\r\n]*/, `$1${token}`),
        'latin1',
      );
    }
    return body;
  }

  async ask(method, path, given, body) {
    const headers = { host: this.base.host };
    for (const name of ['accept', 'accept-language', 'content-type', 'user-agent', 'x-forwarded-for', 'range']) {
      if (given[name]) headers[name] = given[name];
    }
    // What a scanner puts into its own cookies is led on beside the person's.
    const cookies = [this.cookie, given.cookie].filter(Boolean);
    if (cookies.length) headers.cookie = cookies.join('; ');
    if (given.referer) headers.referer = given.referer.replace(this.at, this.base.origin);
    if (method !== 'GET' && method !== 'HEAD') {
      headers.origin = this.base.origin;
      headers['content-length'] = body.length;
    }
    const request = http.request({ host: this.base.hostname, port: this.base.port, method, path, headers, agent: false });
    request.end(body);
    const [came] = await once(request, 'response');
    const parts = [];
    for await (const part of came) parts.push(part);
    return { status: came.statusCode, headers: came.headers, body: Buffer.concat(parts) };
  }
}

/** An address as the page writes it, without its text's escapes and its question. */
function plain(action) {
  return action.replace(/&amp;/g, '&').split('?')[0];
}
