/**
 * Portable files of several gigabytes through the web process, down and up, as a browser moves them: the most memory that
 * the process ever had, and the time beside that of `cp` on the same disk. `node bench/transfers.ts [GB] [folder]`
 *
 * It runs the whole service (`scripts/start.ts`) with a home of its own, and needs four times the size as room.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createCipheriv, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const sizeBytes = Number(process.argv[2] ?? 4.3) * 1e9;
/** As the dashboard sends them. */
const pieceBytes = 8 * 1024 * 1024;
const filePassword = 'marmalade tractor quilt nebula';
const person = { name: 'Ada', email: 'ada@example.org', password: 'long enough to sign in with' };

const folder = await mkdtemp(join(process.argv[3] ?? tmpdir(), 'holdfast-transfers-'));
const at = (...names: string[]) => join(folder, ...names);
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
let cookie = '';
let service: ChildProcess | undefined;
try {
  await mkdir(at('data'));
  await writeData(at('data/large'), sizeBytes);
  const token = await startService();
  await setUp(token);
  const backupId = await backUp();
  const web = webProcess();
  say(
    `Load ${loadavg()[0]!.toFixed(1)}. The web process had ${memoryOf(web).peak} MB at most so far, now ${memoryOf(web).now} MB.`,
  );

  const prepared = await change<{ address: string }>('portable.prepareDownload', {
    ...{ backupId, loginPassword: person.password },
    protection: { kind: 'own', password: filePassword },
  });
  resetPeak(web);
  const watch = setInterval(() => {
    if (process.env['TRANSFERS_WATCH'])
      say(`  ${memoryOf(web).peak} MB at most, now ${memoryOf(web).now} MB`);
  }, 2000);
  const down = await timed(async () => {
    const response = await ask(prepared.address);
    if (!response.ok || !response.body) throw new Error(`The download answered ${response.status}.`);
    await pipeline(Readable.fromWeb(response.body as never), createWriteStream(at('file.tar')));
  });
  clearInterval(watch);
  const afterDown = memoryOf(web);
  const { size } = await stat(at('file.tar'));
  const copied = await timed(() => copy(at('file.tar'), at('copy.tar')));
  await rm(at('copy.tar'));
  tell('Download', { size, seconds: down, copySeconds: copied, memory: afterDown });

  resetPeak(web);
  const { id } = await change<{ id: string }>('uploads.begin', {
    name: 'file.holdfast.tar',
    sizeBytes: size,
  });
  const up = await timed(() => sendPieces(id, size));
  const afterUp = memoryOf(web);
  tell('Upload', { size, seconds: up, copySeconds: copied, memory: afterUp });
  resetPeak(web);
  const opened = await timed(() => change('uploads.open', { id, password: filePassword }));
  tell('Open it', { size, seconds: opened, copySeconds: copied, memory: memoryOf(web) });
} finally {
  service?.kill('SIGTERM');
  if (service?.exitCode === null) await Promise.race([once(service, 'exit'), delay(20_000)]);
  await rm(folder, { recursive: true, force: true });
}

/** MB. */
interface Memory {
  /** VmHWM. */
  peak: number;
  /** Of what is there now: its own, of files, shared between threads. */
  now: string;
}

interface Measured {
  size: number;
  seconds: number;
  copySeconds: number;
  memory: Memory;
}

function tell(what: string, { size, seconds, copySeconds, memory }: Measured): void {
  const rate = (size / 1e6 / seconds).toFixed(0);
  const ratio = (seconds / copySeconds).toFixed(1);
  say(
    `${what}: ${(size / 1e9).toFixed(2)} GB in ${seconds.toFixed(1)} s (${rate} MB/s, ${ratio} times cp’s ${copySeconds.toFixed(1)} s); the web process had ${memory.peak} MB at most, now ${memory.now} MB. Load ${loadavg()[0]!.toFixed(1)}.`,
  );
}

function say(text: string): void {
  console.log(text);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

/** As `cp` and `sync` of the file: what was written lasts. */
async function copy(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  await using file = await open(to, 'r+');
  await file.sync();
}

/** Noise, a third of it as base64: what a database of pictures and texts is like to a compressor. */
async function writeData(path: string, bytes: number): Promise<void> {
  const cipher = createCipheriv('aes-128-ctr', randomBytes(16), randomBytes(16));
  const zeros = Buffer.alloc(3 * 1024 * 1024);
  const pieces = async function* () {
    for (let written = 0; written < bytes; ) {
      const noise = cipher.update(zeros);
      yield noise;
      const text = Buffer.from(noise.subarray(0, 1024 * 1024).toString('base64'));
      yield text;
      written += noise.length + text.length;
    }
  };
  await pipeline(pieces, createWriteStream(path));
}

/** Answers the one-time token that a first start prints. */
async function startService(): Promise<string> {
  const program = fileURLToPath(new URL('../scripts/start.ts', import.meta.url));
  service = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    env: {
      ...process.env,
      HOLDFAST_HOME: at('home'),
      HOST: '127.0.0.1',
      PORT: String(port),
      BACKUP_FILE_ROOTS: folder,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const text of service.stdout!.setEncoding('utf8')) {
    output += text;
    const found = /setup\?token=([\w-]+)/.exec(output)?.[1];
    if (found === undefined) continue;
    service.stdout!.resume();
    return found;
  }
  throw new Error(`The service ended: ${output}`);
}

async function setUp(token: string): Promise<void> {
  await change('setup.createOwner', { token, ...person });
  const signedIn = await ask('/api/auth/sign-in/email', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(person),
  });
  cookie = signedIn.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
  const { vaultId } = await change<{ vaultId: string }>('setup.createVault', {
    directory: at('vault'),
    password: 'quince lantern oboe drizzle saffron mitten',
  });
  await change('setup.confirmRecovery', { vaultId });
}

async function backUp(): Promise<string> {
  const source = await change<{ id: string }>('sources.create', {
    ...{ kind: 'files', name: 'large' },
    files: { paths: [at('data')], excludes: [] },
  });
  const { runIds } = await change<{ runIds: string[] }>('runs.backUpNow', { sourceIds: [source.id] });
  for (;;) {
    const run = await query<{ status: string; backupId: string; errorMessage: string }>('runs.get', {
      id: runIds[0],
      runId: runIds[0],
    });
    if (run.status === 'succeeded') return run.backupId;
    if (!['queued', 'running'].includes(run.status))
      throw new Error(`The backup ${run.status}: ${run.errorMessage}`);
    await delay(1000);
  }
}

async function sendPieces(id: string, size: number): Promise<void> {
  await using file = await open(at('file.tar'), 'r');
  for (let offset = 0; offset < size; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, offset);
    const answer = await ask(`/api/uploads/${id}?offset=${offset}`, {
      method: 'PUT',
      body: buffer.subarray(0, bytesRead),
    });
    if (!answer.ok) throw new Error(`A piece answered ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
    offset += bytesRead;
  }
}

/** The process of this service that listens. */
function webProcess(): number {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      const environment = readFileSync(`/proc/${name}/environ`, 'utf8');
      if (
        words.some((word) => word.endsWith('apps/web/server.ts')) &&
        environment.includes(`HOLDFAST_HOME=${at('home')}`)
      )
        return Number(name);
    } catch {
      // It ended meanwhile, or is somebody else's.
    }
  }
  throw new Error('The web process was not found.');
}

function memoryOf(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return { peak: of('VmHWM'), now: `${of('RssAnon')} + ${of('RssFile')} + ${of('RssShmem')}` };
}

/** The peak is the kernel's; writing 5 begins it anew. */
function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('origin', url);
  if (cookie !== '') headers.set('cookie', cookie);
  return fetch(url + path, { ...init, headers });
}

async function change<T>(path: string, input: object): Promise<T> {
  const response = await ask(`/api/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text).result?.data;
}

async function query<T>(path: string, input: object): Promise<T> {
  const response = await ask(`/api/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text).result.data;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port: found } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return found;
}
