/** Nothing is sent into the own network unless the owner said so, however the address is written or looked up. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findAddresses } from './find-addresses.ts';
import { sendRequest } from './send-request.ts';

const requests: { path: string | undefined; host: string | undefined }[] = [];
let answer: { status: number; body?: string; headers?: Record<string, string> };
let port: number;
const server = createServer(({ url, headers }, response) => {
  requests.push({ path: url, host: headers.host });
  response.writeHead(answer.status, answer.headers).end(answer.body);
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());
beforeEach(() => {
  requests.length = 0;
  answer = { status: 200 };
});

const send = (address: string, options: Partial<Parameters<typeof sendRequest>[1]> = {}) =>
  sendRequest({ url: new URL(address), body: '{}' }, { inNetwork: false, ...options });

describe('an address of this machine is refused before anything is connected', () => {
  test.each([
    'http://127.0.0.1:PORT/',
    'http://localhost:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f000001:PORT/',
    'http://0177.0.0.1:PORT/',
    'http://127.1:PORT/',
    'http://0.0.0.0:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[::ffff:7f00:1]:PORT/',
    'http://[64:ff9b::7f00:1]:PORT/',
    'http://[fe80::1]:PORT/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
    'http://192.168.1.1/',
  ])('%s', async (address) => {
    await expect(send(address.replace('PORT', String(port)))).rejects.toMatchObject({
      code: 'not-allowed',
      message: expect.stringContaining('nothing was sent'),
    });
    expect(requests).toEqual([]);
  });
});

test('where clouds keep credentials nothing is sent to, whatever the owner allows', async () => {
  for (const host of ['169.254.169.254', '[::ffff:169.254.169.254]', '[fd00:ec2::254]']) {
    await expect(send(`http://${host}/latest/`, { inNetwork: true })).rejects.toMatchObject({
      code: 'not-allowed',
      message: expect.stringContaining('nothing was sent'),
    });
  }
});

test('a name is judged by what it leads to: one private address among public ones is enough', async () => {
  const resolve = async () => [
    { address: '93.184.216.34', family: 4 },
    { address: '10.0.0.7', family: 4 },
  ];
  await expect(send('http://hooks.example.org/', { resolve })).rejects.toMatchObject({ code: 'not-allowed' });
});

test('a name that leads elsewhere when it is asked again gains nothing: it is asked once', async () => {
  let asked = 0;
  const resolve = async () => {
    asked++;
    // A server of an attacker: harmless at first, this machine afterwards.
    return [{ address: asked === 1 ? '192.0.2.1' : '127.0.0.1', family: 4 }];
  };
  await expect(send(`http://rebind.example.org:${port}/`, { resolve })).rejects.toMatchObject({
    code: 'not-allowed',
  });
  expect(asked).toBe(1);

  // Allowed and pinned: the connection goes to the first answer, and the name is not looked up again by anybody.
  const pinned = async () => [{ address: '127.0.0.1', family: 4 }];
  const address = `http://no-such-name.invalid:${port}/hook`;
  expect(await send(address, { resolve: pinned, inNetwork: true })).toMatchObject({ status: 200 });
  expect(requests).toEqual([{ path: '/hook', host: `no-such-name.invalid:${port}` }]);
});

test('a redirect is not followed, wherever it leads', async () => {
  answer = { status: 302, headers: { location: `http://127.0.0.1:${port}/elsewhere` } };
  expect(await send(`http://127.0.0.1:${port}`, { inNetwork: true })).toMatchObject({ status: 302 });
  expect(requests).toHaveLength(1);
});

test('only http and https', async () => {
  await expect(send('ftp://example.org/')).rejects.toMatchObject({ code: 'not-allowed' });
  await expect(send('file:///etc/passwd')).rejects.toMatchObject({ code: 'not-allowed' });
});

test('a server that does not answer, or is not there, is an error in words without the address', async () => {
  // Nothing listens on the port of a server that was closed.
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const { port: free } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  await expect(send(`http://127.0.0.1:${free}/secret-path`, { inNetwork: true })).rejects.toMatchObject({
    code: 'delivery-failed',
    message: `127.0.0.1:${free} refuses connections on that port.`,
  });
  await expect(
    findAddresses('no-such-name.invalid', { inNetwork: false, resolve: async () => [] }),
  ).rejects.toMatchObject({ code: 'delivery-failed', message: expect.stringContaining('was not found') });
});

test('little is read of an answer, however long it is', async () => {
  answer = { status: 500, body: 'x'.repeat(1_000_000) };
  const { text } = await send(`http://127.0.0.1:${port}`, { inNetwork: true });
  expect(text.length).toBeLessThanOrEqual(4096);
});
