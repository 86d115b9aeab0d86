/**
 * The forged portable backups once more, as a browser sends them: each is refused with its own reason, in the words that
 * name the file as its owner calls it, and neither bytes nor a row of it are left.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Upload } from '@holdfast/contracts/uploads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forgedContainers } from '../portable/hostile/containers.ts';
import { forgedContents } from '../portable/hostile/contents.ts';
import { forgedData } from '../portable/hostile/data.ts';
import { type Forgery, made, prepareForging, tarOf } from '../portable/hostile/forging.ts';
import { filePassword } from '../portable/write-portable.ts';
import { startTestApi, type TestApi } from '../support/api-server.ts';
import type { Answer, Browser } from '../support/browser.ts';
import { makeWorkFolder, type WorkFolder } from '../support/local-vault.ts';

const name = 'from somebody.holdfast.tar';
let work: WorkFolder;
let api: TestApi;
let operator: Browser;

beforeAll(async () => {
  work = makeWorkFolder('hostile-uploads');
  await prepareForging(work);
  api = await startTestApi('hostile-uploads');
  operator = await api.signedIn('operator');
}, 120_000);
afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
  work?.[Symbol.dispose]();
});

const quarantine = () => readdirSync(`${api.services.installation.home}/quarantine`);

async function open(bytes: Uint8Array): Promise<Answer<Upload>> {
  await api.services.database.prisma.rateLimit.deleteMany();
  const { id } = await operator.change<Upload>('uploads.begin', { name, sizeBytes: bytes.length });
  const sent = await operator.fetch(`/api/uploads/${id}?offset=0`, {
    method: 'PUT',
    body: bytes as Uint8Array<ArrayBuffer>,
  });
  expect(sent.status).toBe(200);
  return operator.ask<Upload>('mutation', 'uploads.open', { id, password: filePassword });
}

/** What looks like a file of other programs is told from what its adoption would be refused with. */
const looksLike: Readonly<Record<string, RegExp>> = { 'a gzip stream': /damaged or cut off/ };
const looksForeign = 'a zip';
/** A directory and an endless file are nothing that a browser could send; an empty one is refused before it is sent. */
const sendable = ([what]: Forgery) =>
  !['a directory', 'an empty file', 'a gigabyte of zeros after the end', looksForeign].includes(what);

test('the honest file that they are made of opens', async () => {
  const { status, data } = await open(tarOf(made.honest));
  expect(status).toBe(200);
  expect(data.contents).toMatchObject({ sourceName: 'source', kind: 'files' });
  await operator.change('uploads.discard', { id: data.id });
});

test('an empty file is not even begun', async () => {
  const answer = await operator.ask('mutation', 'uploads.begin', { name, sizeBytes: 0 });
  expect(answer).toMatchObject({
    problem: { code: 'invalid-input', message: expect.stringMatching(/empty/) },
  });
});

test('what begins as a ZIP is one of other programs, and can only be adopted, which would refuse it', async () => {
  const [, , make] = forgedContainers.find(([what]) => what === looksForeign)!;
  const { data } = await open(make() as Buffer);
  expect(data).toMatchObject({ foreign: 'zip', contents: null });
  await operator.change('uploads.discard', { id: data.id });
  expect(quarantine()).toEqual([]);
});

describe('refused, and not kept', () => {
  const messages = new Map<string, string>();

  test.for([...forgedContainers, ...forgedContents].filter(sendable))('%s', async ([what, reason, make]) => {
    const { status, problem, text } = await open(make() as Buffer);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(problem?.message).toMatch(looksLike[what] ?? reason);
    expect(problem?.message).toContain(name);
    expect(text).not.toContain('quarantine/');
    messages.set(what, problem?.message ?? '');
    // A key of another file is no damage: perhaps the password was wrong, so the file is kept for another attempt.
    if (problem?.code === 'wrong-password') {
      const [kept] = await operator.query<Upload[]>('uploads.list');
      await operator.change('uploads.discard', { id: kept!.id });
    }
    expect(quarantine()).toEqual([]);
    expect(await api.services.database.prisma.upload.count()).toBe(0);
  });

  test('in more than forty ways, with reasons that can be told apart', () => {
    expect(messages.size).toBeGreaterThanOrEqual(40);
    expect(new Set(messages.values()).size).toBeGreaterThan(messages.size / 2);
    expect(api.errors).toEqual([]);
  });
});

/** What is wrong with these is found when the contents are used; a look into them shows no more than is sound. */
describe('opened at most, and never given out', () => {
  test.for(forgedData)('%s', async ([, , make]) => {
    const { status, data, problem, text } = await open(make() as Buffer);
    expect(text).not.toContain('quarantine/');
    if (status === 200) await operator.change('uploads.discard', { id: data.id });
    else expect(problem?.message).toContain(name);
    expect(quarantine()).toEqual([]);
    expect(readFileSync(work.at('source/a.txt'), 'utf8')).toBe('one\n'.repeat(100));
  });
});
