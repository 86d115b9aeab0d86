// Uses a fresh installation over HTTP as a person would, from within its network: set-up, sources, a full backup, and a proof of each by
// restoring it. Ends with an error when anything is not as it should be. Built-ins of Node only.
const url = 'http://127.0.0.1:3000';
const cookies = new Map();
const loginPassword = 'nine cats bake a plum tart';

async function call(path, init = {}) {
  const headers = {
    origin: url,
    'content-type': 'application/json',
    cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
  };
  const response = await fetch(url + path, { redirect: 'manual', ...init, headers });
  for (const cookie of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    cookies.set(name, value);
  }
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 500)}`);
  return text === '' ? undefined : JSON.parse(text).result?.data;
}
const change = (path, input = {}) =>
  call(`/api/trpc/${path}`, { method: 'POST', body: JSON.stringify(input) });
const query = (path, input) =>
  call(
    `/api/trpc/${path}${input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`}`,
  );

/** `partly`: a test restore of files by an ordinary user cannot give them back to others, and says so. */
async function finished(runId, { partly = false } = {}) {
  for (let second = 0; second < 180; second++) {
    const run = await query('runs.get', { id: runId });
    if (run.finishedAt !== null) {
      console.log(
        `${run.kind} ${run.sourceName ?? ''}: ${run.status}. ${run.result?.summary ?? run.errorMessage ?? ''}`,
      );
      for (const warning of run.result?.warnings ?? []) console.log(`  ${warning}`);
      if (run.status !== 'succeeded' && !(partly && run.status === 'partial'))
        throw new Error(`The run ended as ${run.status}.`);
      return run;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error('A run did not end within three minutes.');
}

const page = await fetch(`${url}/setup?token=x`);
console.log(`the page of the set-up answers ${page.status}`);
const owner = { name: 'Ada', email: 'ada@example.org', password: loginPassword };
await change('setup.createOwner', { token: process.env.HOLDFAST_SETUP_TOKEN, ...owner });
await call('/api/auth/sign-in/email', {
  method: 'POST',
  body: JSON.stringify({ email: owner.email, password: loginPassword }),
});
const { vaultId } = await change('setup.createVault', {
  directory: '/backups',
  password: 'a passphrase for the backups only',
});
await change('setup.confirmRecovery', { vaultId });
const connection = { url: `postgres://holdfast:${process.env.POSTGRES_PASSWORD}@database:5432/postgres` };
await change('sources.create', { kind: 'database', name: 'Database', connection });
await change('sources.create', { kind: 'files', name: 'Letters', files: { paths: ['/files/letters'] } });
const { runIds } = await change('runs.backUpNow', { sourceIds: null });
for (const id of runIds) await finished(id);
const { items } = await query('backups.list', { limit: 10 });
for (const { id, sourceName, kind } of items) {
  console.log(`test restore of ${sourceName} (${kind})`);
  const { runId } = await change('backups.verify', { id, level: 'restore' });
  await finished(runId, { partly: kind === 'files' });
}
