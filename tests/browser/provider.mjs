// Another house that knows our people: a provider of OpenID Connect as others run it (oidc-provider), on 127.0.0.1, with a page
// of one field on which somebody says under which name they are known there. Knows nothing of the product but where it
// sends people back to.

import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const CLIENT = 'shixue';
const SECRET = 'only-for-the-journeys';
/** How long whatever it gives out is good, s. */
const GOOD_FOR = 600;

/**
 * A provider that listens, and serves as soon as it is told by which house.
 * @returns {{ args: string[], know: (base: string) => void, stop: () => Promise<void> }}
 *   args are the words by which the product finds it
 */
export async function provider() {
  let answer = (_, response) => response.writeHead(503).end();
  const listener = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const issuer = `http://127.0.0.1:${listener.address().port}`;
  const args = ['--oidc', issuer, '--oidc-client', CLIENT, '--oidc-secret', SECRET, '--oidc-name', '市教师统一身份认证'];
  const stop = async () => {
    listener.closeAllConnections();
    listener.close();
    await once(listener, 'close');
  };
  return { args, stop, know: (base) => (answer = serve(issuer, base)) };
}

function signing_key() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' };
}

function serve(issuer, base) {
  const own = new Provider(issuer, {
    clients: [{ client_id: CLIENT, client_secret: SECRET, redirect_uris: [`${base}/sign-in/by/oidc/back`] }],
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    cookies: { keys: ['only for the journeys'] },
    jwks: { keys: [signing_key()] },
    ttl: Object.fromEntries(['Interaction', 'Grant', 'Session', 'AccessToken', 'IdToken'].map((kind) => [kind, GOOD_FOR])),
  });
  const protocol = own.callback();
  return (request, response) => {
    if (!request.url.startsWith('/interaction/')) return protocol(request, response);
    const step = request.method === 'POST' ? consented(own, request, response) : asked(request, response);
    step.catch((trouble) => response.writeHead(500).end(String(trouble)));
  };
}

async function asked(request, response) {
  const form = `<form method="post" action="${request.url}"><label>账号 <input name="account" required></label> <button>同意登录</button></form>`;
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html><html lang="zh-CN"><title>统一身份</title><h1>统一身份认证</h1>${form}</html>`);
}

/** Signs the account in and says yes to what was asked for, in one step. */
async function consented(own, request, response) {
  const { params } = await own.interactionDetails(request, response);
  let body = '';
  for await (const piece of request) body += piece;
  const accountId = new URLSearchParams(body).get('account');
  const grant = new own.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope('openid');
  const grantId = await grant.save();
  await own.interactionFinished(request, response, { login: { accountId }, consent: { grantId } });
}
