import { HoldfastError } from '@holdfast/core/errors';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLog } from './log.ts';
import { createScrubber } from './scrub.ts';

function catching(secrets: readonly string[] = [], level: 'debug' | 'info' = 'info') {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { lines, log: createLog({ process: 'web', level, secrets, destination }) };
}

test('a line is one JSON object with the time, the level, the process and the ids', () => {
  const { log, lines } = catching();
  log.child({ requestId: 'r-1' }).warn({ runId: 'run-2' }, 'A run took long.');
  log.debug('not at this level');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    ...{ level: 'warn', process: 'web', requestId: 'r-1', runId: 'run-2', msg: 'A run took long.' },
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  });
});

test('an error comes with its code, its stack and its causes, and without the fields of drivers', () => {
  const { log, lines } = catching();
  const driver = Object.assign(new Error('duplicate key'), { detail: 'Key (email)=(ada@example.org)' });
  log.error({ error: new HoldfastError('conflict', 'It is there.', { cause: driver }) }, 'No.');
  const { error } = JSON.parse(lines[0]!);
  expect(error).toMatchObject({ code: 'conflict', cause: { message: 'duplicate key' } });
  expect(error.stack).toMatch(/^\s+at /);
  expect(lines[0]).not.toContain('ada@example.org');
});

test('a known secret is nowhere in what is written, whatever it is made of and wherever it stands', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 6, unit: 'grapheme' }), fc.string(), (secret, around) => {
      fc.pre(!'"process":"web""level":"error""time""pid""msg""stack""type""message""Error"'.includes(secret));
      fc.pre(!/^[\s\d:.\-TZ]+$/.test(secret) && !secret.includes('•'));
      const { log, lines } = catching([secret]);
      log.error({ deep: { er: [`${around}${secret}`] }, error: new Error(`${secret}${around}`) }, secret);
      const line = lines.join('');
      expect(JSON.stringify(JSON.parse(line))).not.toContain(JSON.stringify(secret).slice(1, -1));
    }),
  );
});

test.for([
  ['postgres://shop:hunter22@db.example.com:5432/shop', 'postgres://shop:•••@db.example.com:5432/shop'],
  ['https://ada:hunter22@example.com/', 'https://ada:•••@example.com/'],
  ['host=db password=hunter22 user=shop', 'host=db password=••• user=shop'],
  ["password='hunter 22' user=shop", 'password=••• user=shop'],
  ['GET /join?token=hunter22&x=1', 'GET /join?token=•••&x=1'],
  ['authorization: Bearer hunter22.hunter22', 'authorization: Bearer •••'],
])('%s is written as %s', ([text, clean]) => {
  const { log, lines } = catching();
  log.info(text);
  expect(JSON.parse(lines[0]!).msg).toBe(clean);
});

test('fields with telling names are blotted out at any depth, and in JSON within JSON', () => {
  const { log, lines } = catching();
  const body = { sessionToken: 'hunter22', user: { password: 'hun"ter22', name: 'Ada' } };
  log.info({ body, headers: { 'set-cookie': 'hunter22', Authorization: 'hunter22' } }, JSON.stringify(body));
  expect(lines[0]).not.toMatch(/hunter|ter22/);
  const { msg, ...fields } = JSON.parse(lines[0]!);
  expect(fields.body.user.name).toBe('Ada');
  expect(JSON.parse(msg).user.name).toBe('Ada');
});

test('what is no secret stays as it is', () => {
  const scrub = createScrubber([undefined, 'short']);
  for (const line of [
    'Run 0198 ended: succeeded, 1,204,332 rows.',
    '{"msg":"The token is missing.","path":"/api/trpc/me.get"}',
    'at file:///opt/holdfast/apps/web/server.ts:12:3',
    'https://backup.example.com:8443/runs?status=failed',
  ]) {
    expect(scrub(line)).toBe(line);
  }
});
