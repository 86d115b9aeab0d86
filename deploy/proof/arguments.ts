/**
 * What `podman run` has to be told of a service of compose.yaml, separated by zero bytes: `node deploy/proof/arguments.ts web`. Only what
 * that file uses; whatever it does not know is an error, so that nothing is left out unseen.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// A dependency of the tests, which are what this belongs to.
const { parse } = createRequire(new URL('../../tests/package.json', import.meta.url))('yaml');

interface Service {
  image: string;
  command?: string[];
  user?: string;
  read_only?: boolean;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  tmpfs?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
}

/** Of the pod, of the build, or of the order in which run.sh starts them. */
const elsewhere = new Set(['build', 'restart', 'init', 'ports', 'depends_on', 'stop_grace_period']);
const known = new Set([
  ...['image', 'command', 'user', 'read_only', 'cap_drop', 'cap_add', 'security_opt', 'tmpfs'],
  ...['environment', 'volumes', 'healthcheck'],
]);

const [name = ''] = process.argv.slice(2);
const text = readFileSync(fileURLToPath(new URL('../../compose.yaml', import.meta.url)), 'utf8');
const service: Service = parse(text, { merge: true }).services[name];
for (const field of Object.keys(service)) {
  if (!known.has(field) && !elsewhere.has(field))
    throw new Error(`compose.yaml: ${name} has a field ${field}.`);
}
process.stdout.write(argumentsOf(service).join('\0'));

function argumentsOf(service: Service): string[] {
  const { environment = {}, healthcheck } = service;
  const health =
    healthcheck?.test === undefined
      ? ['--no-healthcheck']
      : [`--health-cmd=${healthcheck.test.slice(1).join(' ')}`, '--health-interval=disable'];
  return [
    ...(service.user === undefined ? [] : [`--user=${service.user}`]),
    ...(service.read_only ? ['--read-only', '--read-only-tmpfs=false'] : []),
    ...(service.cap_drop ?? []).map((capability) => `--cap-drop=${capability}`),
    ...(service.cap_add ?? []).map((capability) => `--cap-add=${capability}`),
    ...(service.security_opt ?? []).map((option) => `--security-opt=${option.replace(':true', '')}`),
    // Podman gives a tmpfs to nobody in particular: everybody may write to it then, as to /tmp.
    ...(service.tmpfs ?? []).map((tmpfs) => `--tmpfs=${tmpfs.replace(/uid=.*$/, 'mode=1777')}`),
    ...Object.entries(environment).map(([key, value]) => `--env=${key}=${interpolate(value)}`),
    ...(service.volumes ?? []).map((volume) => `--volume=${interpolate(volume)}`),
    ...health,
    `localhost/${service.image}`,
    ...(service.command ?? []),
  ];
}

/** As Compose does with ${NAME:-default} and ${NAME:?message}. */
function interpolate(value: string): string {
  return String(value).replaceAll(
    /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
    (_match, variable: string, kind: string, rest: string) => {
      const given = process.env[variable];
      if (given) return given;
      if (kind === '?') throw new Error(`${variable} is not set: ${rest}`);
      return rest;
    },
  );
}
