/** Mail over TLS: to servers whose certificate is believed, and to none whose is not. */
import { createServer } from 'node:net';
import tls from 'node:tls';
import type { ChannelInput, ChannelTest } from '@holdfast/contracts/alarms';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';
import { makeAuthority, type TestAuthority } from '../support/certificates.ts';
import { makeWorkFolder, type WorkFolder } from '../support/local-vault.ts';
import { type MailServerOptions, startMailServer } from '../support/receivers.ts';
import { spawnWorker } from './spawn-worker.ts';

let work: WorkFolder;
let authority: TestAuthority;
let api: TestApi;
let owner: Browser;
const believed = tls.getCACertificates('default');

beforeAll(async () => {
  work = makeWorkFolder('certificates');
  authority = makeAuthority(work.path);
  api = await startTestApi('mail_tls');
  owner = await api.signedIn('owner', 'Ada');
});
afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
  work?.[Symbol.dispose]();
});
afterEach(async () => {
  tls.setDefaultCACertificates(believed);
  await api.services.database.prisma.alarmChannel.deleteMany();
});

type Email = Extract<ChannelInput['settings'], { kind: 'email' }>;

async function add(settings: Pick<Email, 'host' | 'port' | 'security'>, password?: string): Promise<string> {
  const { id } = await owner.change<{ id: string }>('alarms.addChannel', {
    ...{ name: 'Ops', events: null, digest: 'none', secrets: password === undefined ? {} : { password } },
    settings: {
      ...({ kind: 'email', user: password === undefined ? '' : 'holdfast' } as const),
      ...{ from: 'holdfast@example.org', to: ['ops@example.org'], ...settings },
    },
  });
  return id;
}
const press = (id: string) => owner.change<ChannelTest>('alarms.testChannel', { id });

describe.each(['tls', 'starttls'] as const)('%s', (encryption) => {
  const start = (names: readonly string[], more: MailServerOptions = {}) =>
    startMailServer({
      ...more,
      encryption,
      certificate: authority.issue(`${encryption} ${names[0]}`, names),
    });
  const believeAuthority = () => tls.setDefaultCACertificates([...believed, authority.pem]);

  test('a server whose certificate is believed gets the login and the mail, encrypted', async () => {
    believeAuthority();
    const login = { user: 'holdfast', password: 'right and long' };
    await using mail = await start(['DNS:localhost'], login);
    const place = { host: 'localhost', port: mail.port, security: encryption };
    expect(await press(await add(place, login.password))).toMatchObject({ delivered: true });
    expect(mail.mails).toMatchObject([{ encrypted: true, to: ['ops@example.org'] }]);
  });

  test('one that nobody vouches for gets nothing, and the sentence says what helps', async () => {
    await using mail = await start(['DNS:localhost']);
    const { answer } = await press(await add({ host: 'localhost', port: mail.port, security: encryption }));
    expect(answer).toBe(
      'localhost has a certificate that nobody vouches for, so nothing was sent. If an authority of your own has made it, name the file of that authority’s certificate in NODE_EXTRA_CA_CERTS.',
    );
    expect(mail.mails).toEqual([]);
  });

  test('nor does one with a certificate for another name', async () => {
    believeAuthority();
    await using mail = await start(['DNS:mail.example.org']);
    const { answer } = await press(await add({ host: 'localhost', port: mail.port, security: encryption }));
    expect(answer).toBe(
      'localhost has a certificate for another name, so nothing was sent. Enter the server by the name in its certificate.',
    );
    expect(mail.mails).toEqual([]);
  });

  test('an address does as well as a name, where the certificate is for it', async () => {
    believeAuthority();
    await using mail = await start(['IP:127.0.0.1']);
    const place = { host: '127.0.0.1', port: mail.port, security: encryption };
    expect(await press(await add(place))).toMatchObject({ delivered: true });
  });
});

test('a worker believes the authority that NODE_EXTRA_CA_CERTS names', async () => {
  const certificate = authority.issue('worker', ['DNS:localhost']);
  await using mail = await startMailServer({ encryption: 'starttls', certificate });
  const channelId = await add({ host: 'localhost', port: mail.port, security: 'starttls' });
  const { prisma } = api.services.database;
  const now = new Date();
  await prisma.alarmDelivery.create({
    data: {
      ...{ channelId, key: 'a test', createdAt: now, nextAttemptAt: now },
      message: {
        ...{ kind: 'digest', tone: 'good', installation: 'Holdfast', at: now.toISOString(), alarm: null },
        ...{ title: 'All is well', lines: [], facts: [], advice: null, page: null, help: null },
      },
    },
  });
  await using _worker = await spawnWorker(
    { url: api.service.url, secret: api.secret },
    { NODE_EXTRA_CA_CERTS: authority.file },
  );
  await expect.poll(() => mail.mails.length, { timeout: 60_000 }).toBe(1);
  expect(mail.mails).toMatchObject([{ encrypted: true }]);
});

test('what is no mail server is not quoted: a test of a channel reads nobody’s greeting', async () => {
  const server = createServer((socket) => void socket.end('SSH-2.0-OpenSSH_9.2 of the inner network\r\n'));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  try {
    const { delivered, answer } = await press(await add({ host: '127.0.0.1', port, security: 'none' }));
    expect(delivered).toBe(false);
    expect(answer).toBe(
      '127.0.0.1 does not answer as a mail server does. Are the port and the encryption right?',
    );
    const [channel] = await owner.query<{ lastError: string | null }[]>('alarms.channels');
    expect(JSON.stringify(channel)).not.toContain('OpenSSH');
  } finally {
    await new Promise((closed) => server.close(closed));
  }
});

test('where clouds keep credentials is no mail server, and only an owner enters one at all', async () => {
  const place = { host: '169.254.169.254', port: 25, security: 'none' } as const;
  const { delivered, answer } = await press(await add(place));
  expect(delivered).toBe(false);
  expect(answer).toMatch(/^169\.254\.169\.254 leads to an address .* nothing was sent/);
  const operator = await api.signedIn('operator', 'Oda');
  const refused = await operator.ask('mutation', 'alarms.addChannel', {
    ...{ name: 'Mine', events: null, digest: 'none', secrets: {} },
    settings: { kind: 'email', user: '', from: 'a@example.org', to: ['b@example.org'], ...place },
  });
  expect(refused.problem).toMatchObject({ code: 'not-allowed' });
});
