/** Each kind of channel, against a server that is really there; and what people may see and do of them. */
import { createHmac } from 'node:crypto';
import type { Channel, ChannelInput, ChannelTest } from '@holdfast/contracts/alarms';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';
import { type Receiver, startMailServer, startReceiver } from '../support/receivers.ts';

let api: TestApi;
let owner: Browser;
let receiver: Receiver;
beforeAll(async () => {
  api = await startTestApi('channels');
  owner = await api.signedIn('owner', 'Ada');
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver?.[Symbol.asyncDispose]();
  await api?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  receiver.requests.length = 0;
  receiver.answer = { status: 200 };
});
afterEach(async () => {
  await api.services.database.prisma.alarmChannel.deleteMany();
  await api.services.database.prisma.rateLimit.deleteMany();
});

type Given = Pick<ChannelInput, 'settings'> & Partial<ChannelInput>;

async function add(given: Given): Promise<string> {
  const input = { name: 'Ops', secrets: {}, events: null, digest: 'none', ...given };
  const { id } = await owner.change<{ id: string }>('alarms.addChannel', input);
  return id;
}
const press = (id: string, browser = owner) => browser.change<ChannelTest>('alarms.testChannel', { id });

const mailTo = (port: number, more: object = {}) => ({
  settings: {
    ...({ kind: 'email', host: '127.0.0.1', port, security: 'none', user: '' } as const),
    ...{ from: 'holdfast@example.org', to: ['ops@example.org', 'ada@example.org'] },
    ...more,
  },
});

test('email: it arrives, and the answer is the server’s own', async () => {
  await using mail = await startMailServer();
  const test = await press(await add(mailTo(mail.port)));
  expect(test).toMatchObject({
    delivered: true,
    answer: expect.stringMatching(/^127\.0\.0\.1 took it for ops@example\.org, ada@example\.org: 250 /),
  });
  expect(mail.mails).toMatchObject([
    { from: 'holdfast@example.org', to: ['ops@example.org', 'ada@example.org'] },
  ]);
  const [received] = mail.mails;
  expect(received!.header('subject')).toBe('✓ This is a test (Holdfast)');
  expect(received!.header('auto-submitted')).toBe('auto-generated');
  expect(received!.text).toContain('Ada pressed Test for the channel “Ops”.');
});

test('email: a login that is refused is said, and the password is not', async () => {
  await using mail = await startMailServer({ user: 'holdfast', password: 'right and long' });
  const given = mailTo(mail.port, { user: 'holdfast' });
  const wrong = await press(await add({ ...given, secrets: { password: 'wrong and long' } }));
  expect(wrong.delivered).toBe(false);
  expect(wrong.answer).toMatch(
    /^127\.0\.0\.1 does not accept the user and the password\. Enter them again\. It said: 535 /,
  );
  expect(wrong.answer).toContain('•••');
  expect(wrong.answer).not.toContain('wrong and long');
  const right = await press(await add({ ...given, name: 'Right', secrets: { password: 'right and long' } }));
  expect(right.delivered).toBe(true);
});

test('email: an address that is refused, a server that is gone, and one without the encryption that is wanted', async () => {
  await using mail = await startMailServer({ refuse: (address) => address.startsWith('ada') });
  const { answer } = await press(await add(mailTo(mail.port)));
  expect(answer).toBe('127.0.0.1 does not take mail for ada@example.org. The others were told.');
  expect(mail.mails.map(({ to }) => to)).toEqual([['ops@example.org']]);
  expect(await owner.query('alarms.channels')).toMatchObject([{ lastError: answer, failingSince: null }]);
  const starttls = await press(await add({ ...mailTo(mail.port, { security: 'starttls' }), name: 'B' }));
  expect(starttls.answer).toMatch(/^127\.0\.0\.1 offers no encryption that can be trusted/);
  const tls = await press(await add({ ...mailTo(mail.port, { security: 'tls' }), name: 'C' }));
  expect(tls.delivered).toBe(false);
  const { port } = mail;
  await mail[Symbol.asyncDispose]();
  const gone = await press(await add({ ...mailTo(port), name: 'D' }));
  expect(gone.answer).toBe(
    '127.0.0.1 refuses connections on that port. Are the name, the port and the encryption right?',
  );
});

const signingSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

test('webhook: signed, so that the receiver can tell who sent it', async () => {
  const url = `${receiver.url}/hook?token=abcdefgh`;
  const id = await add({ settings: { kind: 'webhook', inNetwork: true }, secrets: { url, signingSecret } });
  expect(await press(id)).toMatchObject({
    delivered: true,
    answer: `127.0.0.1:${receiver.port} took it (HTTP 200).`,
  });
  const [{ headers, body, json, path }] = receiver.requests as [Receiver['requests'][number]];
  expect(path).toBe('/hook?token=abcdefgh');
  expect(json).toMatchObject({ type: 'test', data: { kind: 'test', installation: 'Holdfast' } });
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = createHmac('sha256', Buffer.alloc(32, 7)).update(signed).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${expected}`);
});

test('an address in the own network is refused until the owner allows it', async () => {
  const url = `${receiver.url}/hook`;
  const given = { settings: { kind: 'webhook', inNetwork: false } as const, secrets: { url, signingSecret } };
  const { delivered, answer } = await press(await add(given));
  expect(delivered).toBe(false);
  expect(answer).toContain('127.0.0.1 is on this machine or in its network, and nothing was sent.');
  expect(receiver.requests).toEqual([]);
});

test('Slack, Discord, Telegram, ntfy and a ping each get the form that they want', async () => {
  const inNetwork = true;
  const url = `${receiver.url}/services/T000/B000/tokentokentoken`;
  const { url: server } = receiver;
  const kinds: Given[] = [
    { settings: { kind: 'slack', inNetwork }, secrets: { url } },
    { settings: { kind: 'discord', inNetwork }, secrets: { url } },
    { settings: { kind: 'telegram', server, chatId: '-100', inNetwork }, secrets: { token: '12:bot-token' } },
    { settings: { kind: 'ntfy', server, inNetwork }, secrets: { topic: 'ops-topic', token: 'tk_token' } },
    { settings: { kind: 'ping', when: 'backup', everyMinutes: 60, inNetwork }, secrets: { url } },
  ];
  for (const [index, given] of kinds.entries()) {
    expect(await press(await add({ ...given, name: `<${index}> & co` }))).toMatchObject({ delivered: true });
  }
  const [slack, discord, telegram, ntfy, ping] = receiver.requests;
  expect(slack!.json.text).toContain(
    '*✓ This is a test (Holdfast)*\nAda pressed Test for the channel “&lt;0&gt; &amp; co”.',
  );
  expect(discord!.json).toMatchObject({
    embeds: [{ title: '✓ This is a test (Holdfast)', color: 0x1f_7a_5c }],
    allowed_mentions: { parse: [] },
  });
  expect(telegram).toMatchObject({ path: '/bot12:bot-token/sendMessage', json: { chat_id: '-100' } });
  expect(telegram!.json).not.toHaveProperty('parse_mode');
  expect(ntfy).toMatchObject({
    path: '/',
    headers: { authorization: 'Bearer tk_token' },
    json: { topic: 'ops-topic', title: '✓ This is a test (Holdfast)', priority: 3 },
  });
  expect(ping).toMatchObject({ method: 'GET', path: '/services/T000/B000/tokentokentoken', body: '' });
});

test('what a server says is passed on, without the secrets that it repeats', async () => {
  const url = `${receiver.url}/services/T000/B000/tokentokentoken`;
  const id = await add({ settings: { kind: 'slack', inNetwork: true }, secrets: { url } });
  receiver.answer = { status: 404, body: 'no_service for /services/T000/B000/tokentokentoken' };
  const { delivered, answer } = await press(id);
  expect(delivered).toBe(false);
  expect(answer).toMatch(/knows no such address \(HTTP 404\).* It said: no_service for \/•••$/);
  receiver.answer = { status: 307, headers: { location: 'http://elsewhere/' } };
  expect((await press(id)).answer).toContain('a redirect (HTTP 307), which is not followed');
});

test('secrets go in and never come out, and stay where nothing is entered', async () => {
  const url = `${receiver.url}/first-long-path`;
  const settings = { kind: 'webhook', inNetwork: true } as const;
  const id = await add({ settings, secrets: { url, signingSecret } });
  for (const role of ['owner', 'operator', 'viewer'] as const) {
    const browser = role === 'owner' ? owner : await api.signedIn(role);
    const { text, data } = await browser.ask<Channel[]>('query', 'alarms.channels');
    expect(data).toMatchObject([
      { name: 'Ops', place: `127.0.0.1:${receiver.port}`, secrets: ['url', 'signingSecret'] },
    ]);
    expect(text).not.toContain('first-long-path');
    expect(text).not.toContain('whsec_');
  }
  const { sealedSecrets, config } = await api.services.database.prisma.alarmChannel.findUniqueOrThrow({
    where: { id },
  });
  expect(Buffer.from(sealedSecrets!).toString('latin1')).not.toContain('first-long-path');
  expect(JSON.stringify(config)).not.toContain('first-long-path');
  await owner.change('alarms.updateChannel', {
    id,
    name: 'New name',
    settings,
    secrets: {},
    events: ['failed'],
    digest: 'daily',
  });
  expect(await press(id)).toMatchObject({ delivered: true });
  expect(receiver.requests.at(-1)!.path).toBe('/first-long-path');
  const audit = await api.services.database.prisma.auditEntry.findMany({
    where: { action: { startsWith: 'channel.' } },
  });
  expect(
    JSON.stringify(audit, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
  ).not.toContain('first-long-path');
});

test('a password is not sent to another server than the one it was given for', async () => {
  await using mail = await startMailServer({ user: 'holdfast', password: 'right and long' });
  const given = mailTo(mail.port, { user: 'holdfast' });
  const id = await add({ ...given, secrets: { password: 'right and long' } });
  await owner.change('alarms.updateChannel', {
    ...{ id, name: 'Ops', secrets: {}, events: null, digest: 'none' },
    settings: { ...given.settings, host: 'localhost' },
  });
  const [channel] = await owner.query<Channel[]>('alarms.channels');
  expect(channel!.secrets).toEqual([]);
});

test('what is missing or taken is said', async () => {
  const settings = { kind: 'webhook', inNetwork: false } as const;
  const missing = await owner.ask('mutation', 'alarms.addChannel', {
    ...{ name: 'A', settings, secrets: { signingSecret }, events: null, digest: 'none' },
  });
  expect(missing.problem).toMatchObject({
    code: 'invalid-input',
    message: 'Enter the address: it cannot be done without.',
  });
  await add({ settings, secrets: { url: 'https://example.org/', signingSecret } });
  const taken = await owner.ask('mutation', 'alarms.addChannel', {
    ...{
      name: 'Ops',
      settings,
      secrets: { url: 'https://example.org/', signingSecret },
      events: null,
      digest: 'none',
    },
  });
  expect(taken.problem).toMatchObject({ code: 'conflict' });
});

test('without a channel nothing is connected to; a removed one hears nothing more', async () => {
  const id = await add({ settings: { kind: 'slack', inNetwork: true }, secrets: { url: receiver.url } });
  await owner.change('alarms.removeChannel', { id });
  expect(await owner.query('alarms.channels')).toEqual([]);
  const { problem } = await owner.ask('mutation', 'alarms.testChannel', { id });
  expect(problem).toMatchObject({ code: 'not-found' });
  expect(receiver.requests).toEqual([]);
});
