import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Gate } from './gate.ts';
import { type Routes, routeRequest } from './route-request.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function serve(gate: Gate) {
  const server = createServer((request, response) => {
    const routes: Routes = {
      api: async ({ url }) => {
        if (!url?.startsWith('/api/trpc/')) return false;
        response.end('api');
        return true;
      },
      gate: async () => gate,
      pages: async () => void response.end(`page ${request.headers['content-security-policy']}`),
      development: false,
    };
    void routeRequest(routes, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(async () => {
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual' });
}

test('requests go to the part that answers them', async () => {
  const get = await serve('open');
  expect(await (await get('/api/trpc/me.get')).text()).toBe('api');
  expect((await get('/api/nowhere')).status).toBe(404);
  expect(await (await get('/runs')).text()).toMatch(/^page/);
});

test('an address that is none leads nowhere, and is no error of ours', async () => {
  const get = await serve('open');
  for (const path of ['//', '//[', '///']) {
    const answer = await get(path);
    expect([answer.status, answer.headers.get('content-type')], path).toEqual([
      404,
      'application/problem+json',
    ]);
  }
});

test('each page gets a nonce of its own, which Next is told of', async () => {
  const get = await serve('open');
  const [one, two] = [await get('/'), await get('/')];
  const policy = one.headers.get('content-security-policy') ?? '';
  expect(await one.text()).toBe(`page ${policy}`);
  expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/]{24}' 'strict-dynamic';/);
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  expect(two.headers.get('content-security-policy')).not.toBe(policy);
});

test('every answer carries the security headers', async () => {
  const get = await serve('sign-in');
  for (const path of ['/', '/sign-in', '/api/trpc/me.get', '/_next/static/x.js']) {
    const { headers } = await get(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('same-origin');
  }
});

test('who is not signed in is sent to sign in, and remembers where to go', async () => {
  const get = await serve('sign-in');
  expect((await get('/runs?status=failed')).headers.get('location')).toBe(
    '/sign-in?to=%2Fruns%3Fstatus%3Dfailed',
  );
  expect((await get('/')).headers.get('location')).toBe('/sign-in');
  expect((await get('/sign-in')).status).toBe(200);
  expect((await get('/_next/static/x.js')).status).toBe(200);
});

test('who was handed a link over needs no account', async () => {
  const get = await serve('sign-in');
  expect((await get('/hand-over')).status).toBe(200);
  expect((await get('/hand-over')).headers.get('cache-control')).toBe('no-store');
  expect((await get('/hand-over/else')).status).toBe(302);
});

test('before there is an owner, every page is the set-up, with its token', async () => {
  const get = await serve('setup');
  expect((await get('/?token=abc')).headers.get('location')).toBe('/setup?token=abc');
  expect((await get('/sign-in')).headers.get('location')).toBe('/setup');
  expect((await get('/setup?token=abc')).status).toBe(200);
});
