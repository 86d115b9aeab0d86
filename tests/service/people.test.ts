/** Invitations, what has to be confirmed, the required second factor, and an audit log that only grows. */
import { updateSettings } from '@holdfast/application/settings';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loginPassword, startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';

let api: TestApi;
let owner: Browser;
beforeAll(async () => {
  api = await startTestApi('people');
  owner = await api.signedIn('owner', 'Olga');
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(() => api.service.sql.query('DELETE FROM rate_limits'));

describe('an invitation', () => {
  const invite = (email: string, role = 'operator') =>
    owner.change<{ token: string }>('people.invite', { email, role });
  const join = (token: string, name = 'Ina') =>
    api.browser().ask('mutation', 'people.acceptInvitation', { token, name, password: loginPassword });

  test('makes one account, with the role that was decided, once', async () => {
    const { token } = await invite('Ina@Example.org');
    const opened = await api.browser().change('people.openInvitation', { token });
    expect(opened).toMatchObject({ email: 'ina@example.org', role: 'operator', invitedBy: 'Olga' });
    const answers = await Promise.all([join(token), join(token), join(token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    const browser = api.browser();
    await browser.signIn('ina@example.org', loginPassword);
    expect(await browser.query('me.get')).toMatchObject({ person: { name: 'Ina', role: 'operator' } });
    expect(await owner.query('people.invitations')).toEqual([]);
    expect((await join(token)).problem?.message).toMatch(/used, withdrawn or has expired/);
  });

  test('is kept without what its link holds', async () => {
    const { token } = await invite('kept@example.org');
    const rows = await api.service.sql.query('SELECT * FROM invitations');
    expect(JSON.stringify(rows)).not.toContain(token);
    const listed = await owner.ask('query', 'people.invitations');
    expect(listed.text).not.toContain(token);
    const entries = await api.service.sql.query('SELECT * FROM audit_entries');
    expect(JSON.stringify(entries)).not.toContain(token);
  });

  test('expires, is withdrawn, and is replaced by the next one', async () => {
    const expired = await invite('late@example.org');
    await api.service.sql.query(
      "UPDATE invitations SET expires_at = now() - interval '1 second' WHERE email = 'late@example.org'",
    );
    expect((await join(expired.token)).status).toBe(404);
    const first = await invite('late@example.org');
    const second = await invite('late@example.org', 'viewer');
    expect((await join(first.token)).status).toBe(404);
    const [listed] = await owner.query<{ id: string }[]>('people.invitations');
    await owner.change('people.withdrawInvitation', { id: listed!.id });
    expect((await join(second.token)).status).toBe(404);
  });

  test('is not for whoever has an account, and a guessed one is soon not looked at any more', async () => {
    const refused = await owner.ask('mutation', 'people.invite', { email: 'ina@example.org', role: 'owner' });
    expect(refused).toMatchObject({ status: 409, problem: { code: 'conflict' } });
    const statuses: number[] = [];
    for (let n = 0; n < 31; n += 1) statuses.push((await join(`guess ${n}`)).status);
    expect(statuses[0]).toBe(404);
    expect(statuses.at(-1)).toBe(429);
  });
});

describe('what destroys, opens doors or hands out secrets', () => {
  const grow = (browser: Browser) =>
    browser.ask('mutation', 'people.invite', { email: 'grow@example.org', role: 'viewer' });

  test('needs the password once more when signing in was a while ago, and then not for a while', async () => {
    const browser = await api.signedIn('owner', 'Otto');
    expect((await grow(browser)).status).toBe(200);
    await api.service.sql.query(
      "UPDATE sessions SET created_at = created_at - interval '16 minutes' WHERE user_id IN (SELECT id FROM users WHERE name = 'Otto')",
    );
    expect(await grow(browser)).toMatchObject({ status: 403, problem: { code: 'confirmation-needed' } });
    // Looking, and what is easily undone, goes on as before.
    await browser.query('people.list');
    const wrong = await browser.ask('mutation', 'me.confirm', { password: 'not the password' });
    expect(wrong.problem?.code).toBe('wrong-password');
    expect((await grow(browser)).problem?.code).toBe('confirmation-needed');
    await browser.change('me.confirm', { password: loginPassword });
    expect((await grow(browser)).status).toBe(200);
  });

  test('is confirmed for one session, not for the others of the same person', async () => {
    const one = await api.signedIn('owner', 'Oda');
    const { person } = await one.query<{ person: { email: string } }>('me.get');
    const other = api.browser();
    await other.signIn(person.email, loginPassword);
    await api.service.sql.query(
      "UPDATE sessions SET created_at = created_at - interval '1 hour' WHERE user_id IN (SELECT id FROM users WHERE name = 'Oda')",
    );
    await one.change('me.confirm', { password: loginPassword });
    expect((await grow(one)).status).toBe(200);
    expect((await grow(other)).problem?.code).toBe('confirmation-needed');
  });

  test('covers what it should', async () => {
    const browser = await api.signedIn('owner', 'Oz');
    await api.service.sql.query(
      "UPDATE sessions SET created_at = created_at - interval '1 hour' WHERE user_id IN (SELECT id FROM users WHERE name = 'Oz')",
    );
    for (const path of [
      ...['people.invite', 'people.add', 'people.change', 'settings.update', 'settings.makeMetricsToken'],
      ...['keys.add', 'keys.change', 'keys.remove', 'keys.rekey', 'keys.removeOldVault', 'sources.remove'],
      ...['signIn.saveProvider', 'signIn.removeProvider'],
    ]) {
      expect((await browser.ask('mutation', path, {})).problem?.code, path).toBe('confirmation-needed');
    }
  });
});

test('who lacks the required second factor is told so, and may set it up and do nothing else', async () => {
  const browser = await api.signedIn('operator', 'Tim');
  expect(await browser.query('me.get')).toMatchObject({ hasPassword: true, secondFactorNeeded: false });
  await updateSettings(api.service.database.prisma, { requireTwoFactor: true });
  try {
    expect(await browser.query('me.get')).toMatchObject({ secondFactorNeeded: true });
    expect((await browser.ask('query', 'overview.get', {})).problem?.code).toBe('second-factor-needed');
    expect((await browser.auth('/two-factor/enable', { password: loginPassword })).status).toBe(200);
  } finally {
    await updateSettings(api.service.database.prisma, { requireTwoFactor: false });
  }
});

describe('the audit log', () => {
  test.for([
    "UPDATE audit_entries SET actor_name = 'somebody else'",
    'DELETE FROM audit_entries',
    'DELETE FROM audit_entries WHERE false',
    'TRUNCATE audit_entries',
  ])('is only ever added to, also in the database: %s', async (statement) => {
    await expect(api.service.sql.query(statement)).rejects.toThrow(/never changed or removed/);
  });

  test('is narrowed to a word, an area and a time', async () => {
    await owner.change('settings.update', { keepRunsDays: 400 });
    const list = (filter: object) =>
      owner.query<{ items: { action: string; actorName: string }[]; total: number }>('audit.list', filter);
    const everything = await list({ limit: 100 });
    const settings = await list({ area: 'settings' });
    expect(settings.items.map(({ action }) => action)).toEqual(['settings.changed']);
    expect(settings.total).toBe(1);
    const byWord = await list({ text: 'OLGA', limit: 100 });
    expect(byWord.total).toBeGreaterThan(0);
    expect(byWord.total).toBeLessThan(everything.total);
    expect((await list({ from: new Date(Date.now() + 3_600_000).toISOString() })).items).toEqual([]);
    expect((await list({ to: new Date(Date.now() + 3_600_000).toISOString() })).total).toBe(everything.total);
    // No wildcard of SQL means anything.
    expect((await list({ text: '%' })).items).toEqual([]);
  });

  test('is paged within a filter without losing or repeating anything', async () => {
    const seen: string[] = [];
    for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
      const page = await owner.query<{ items: { id: string }[]; nextCursor?: string }>('audit.list', {
        ...{ limit: 3, area: 'session' },
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    const rows = await api.service.sql.query<{ id: string }>(
      "SELECT id::text FROM audit_entries WHERE action LIKE 'session.%' ORDER BY at DESC, id DESC",
    );
    expect(seen).toEqual(rows.map(({ id }) => id));
  });

  test('comes as CSV in which no cell is a formula, for owners only, and taking it leaves an entry', async () => {
    await api.service.database.prisma.auditEntry.create({
      data: {
        actorName: '=HYPERLINK("http://evil.example")',
        action: 'odd.done',
        subject: 'a "quoted", name\nand more',
      },
    });
    // Where cells are parted by semicolons, these would begin one.
    await api.service.database.prisma.auditEntry.create({
      data: { actorName: 'Eve;=1+1', action: 'other.done', subject: 'x;"=cmd|1"\t@SUM(1)' },
    });
    const response = await owner.fetch('/api/audit.csv?area=odd');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="holdfast-audit-.*\.csv"$/,
    );
    const text = await response.text();
    const [head, ...lines] = text.split('\r\n');
    expect(head).toBe('at,who,who_id,action,subject,from,details');
    expect(lines[0]).toMatch(
      /^\d{4}-.*Z,"'=HYPERLINK\(""http:\/\/evil\.example""\)",,odd\.done,"a ""quoted"", name\nand more",,$/,
    );
    const all = await (await owner.fetch('/api/audit.csv')).text();
    expect(all).toContain('audit.exported');
    expect(all).not.toMatch(/(^|[,;\t]|\n)"*[=+@-]/);
    const operator = await api.signedIn('operator', 'Ole');
    expect((await operator.fetch('/api/audit.csv')).status).toBe(403);
    expect((await fetch(`${api.url}/api/audit.csv`)).status).toBe(401);
    expect((await owner.fetch('/api/audit.csv?area=DROP')).status).toBe(400);
  });
});
