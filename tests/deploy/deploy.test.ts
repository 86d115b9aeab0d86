/**
 * Files for containers and systemd, as far as they can be looked at without an engine: they parse, a linter finds nothing,
 * what they run is there, what they set is known, and nothing runs with more rights than it needs.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readEnvironment } from '@holdfast/application/environment';
import { validate } from 'dockerfile-utils';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFile(join(root, path), 'utf8');

interface Service {
  image: string;
  command?: string[];
  user?: string;
  read_only?: boolean;
  cap_drop: string[];
  security_opt: string[];
  environment: Record<string, string>;
  volumes: string[];
  ports?: string[];
  healthcheck: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
}

const readCompose = async () =>
  parse(await read('compose.yaml'), { merge: true }) as {
    services: Record<string, Service>;
    volumes: Record<string, unknown>;
  };

test('the Dockerfile has nothing that a linter objects to, and ends as an ordinary user', async () => {
  const text = await read('Dockerfile');
  expect(validate(text).map(({ message, range }) => `${range.start.line + 1}: ${message}`)).toEqual([]);
  const lines = text.split('\n');
  const last = (word: string) => lines.findLastIndex((line) => line.startsWith(`${word} `));
  expect(lines[last('USER')]).toBe('USER holdfast');
  expect(last('USER')).toBeGreaterThan(last('RUN'));
  expect(text).not.toMatch(/ADD |curl|wget|:latest/);
});

test('what containers run is in the repository, and what is copied into an image holds no secret', async () => {
  const { services } = await readCompose();
  const commands = Object.values(services).flatMap(({ command, healthcheck }) => [
    ...[command ?? [], healthcheck.test ?? []],
  ]);
  const programs = commands.flat().filter((word) => /\.ts$/.test(word));
  expect(programs.length).toBeGreaterThan(4);
  for (const program of programs) expect(existsSync(join(root, program)), program).toBe(true);
  const ignored = (await read('.dockerignore')).split('\n');
  for (const name of ['.env', '.env.*', '.holdfast', '.git', '**/node_modules'])
    expect(ignored).toContain(name);
});

test('services run without rights, wait for each other, and are asked whether they work', async () => {
  const { services, volumes } = await readCompose();
  expect(Object.keys(services)).toEqual(['database', 'migrate', 'web', 'worker']);
  for (const [name, service] of Object.entries(services)) {
    expect(service.cap_drop, name).toEqual(['ALL']);
    expect(service.security_opt, name).toContain('no-new-privileges:true');
    expect(service.healthcheck.test !== undefined || service.healthcheck.disable, name).toBe(true);
    for (const volume of service.volumes) {
      const [from = ''] = volume.split(':');
      if (!from.startsWith('${')) expect(Object.keys(volumes)).toContain(from);
    }
    if (name === 'database') continue;
    expect([service.read_only, service.user], name).toEqual([true, '10001:10001']);
  }
  expect(services['web']?.depends_on).toEqual({ migrate: { condition: 'service_completed_successfully' } });
  expect(services['migrate']?.depends_on).toEqual({ database: { condition: 'service_healthy' } });
  // Reached from this machine only, until somebody decides otherwise.
  expect(services['web']?.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)]);
  expect(services['database']?.ports).toBeUndefined();
});

test('every variable that is set there is one that Holdfast knows, with values that it takes', async () => {
  const { services } = await readCompose();
  const given = { POSTGRES_PASSWORD: 'abc', HOLDFAST_SECRET: 'a secret that is as long as it has to be' };
  const environment = Object.fromEntries(
    Object.entries(services['web']!.environment).map(([name, value]) => [name, interpolate(value, given)]),
  );
  expect(readEnvironment(environment)).toMatchObject({
    databaseUrl: 'postgres://holdfast:abc@database:5432/holdfast',
    fileRoots: ['/files'],
  });
  const guide = await read('docs/running-the-service.md');
  for (const name of Object.keys(environment)) {
    if (name !== 'HOLDFAST_SETUP_TOKEN') expect(guide, name).toContain(`\`${name}\``);
  }
});

/** As Compose does with ${NAME:-default} and ${NAME:?message}. */
function interpolate(value: string, given: Record<string, string>): string {
  return value.replaceAll(
    /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
    (_match, name: string, kind: string, rest: string) => {
      const found = given[name];
      if (found !== undefined) return found;
      expect(kind, `${name} is needed`).toBe('-');
      return rest;
    },
  );
}

test('systemd takes the units as they are', async ({ skip }) => {
  const verify = promisify(execFile);
  const isThere = await verify('systemd-analyze', ['--version']).then(
    () => true,
    () => false,
  );
  if (!isThere) skip('there is no systemd-analyze on this machine');
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-units-'));
  try {
    // So that the programs are found, under a name without spaces wherever this clone lies.
    const clone = join(folder, 'clone');
    await symlink(root.replace(/\/$/, ''), clone);
    const names = (await readdir(join(root, 'deploy/systemd'))).filter((name) => name.endsWith('.service'));
    expect(names).toHaveLength(2);
    for (const name of names) {
      const unit = await read(`deploy/systemd/${name}`);
      const [, program = ''] = /^ExecStart=\S+ .*?([\w/.-]+\.ts)$/m.exec(unit) ?? [];
      expect(existsSync(join(root, program)), program).toBe(true);
      await writeFile(join(folder, name), unit.replaceAll('/opt/holdfast', clone));
      const { stderr } = await verify('systemd-analyze', ['verify', '--man=no', join(folder, name)]);
      expect(stderr.split('\n').filter((line) => line.includes(name))).toEqual([]);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
