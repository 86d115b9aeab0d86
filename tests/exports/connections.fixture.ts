/** A process that exports in every form and restores, and says which connections it opened, and which names it asked for. */
import { createSocket } from 'node:dgram';
import { channel } from 'node:diagnostics_channel';
import dns from 'node:dns';
import net from 'node:net';
import { join } from 'node:path';
import { createExport, findProfiles, planProfile, restoreExport } from '@holdfast/core/exports';
import { parseConnectionUrl } from '@holdfast/core/postgres';

const seen = new Set<string>();
// Whatever connects in Node, fetch and TLS included, comes by here in the end.
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]): net.Socket {
  const [first, second] = (Array.isArray(args[0]) ? args[0] : args) as unknown[];
  const options = typeof first === 'object' && first !== null ? first : { port: first, host: second };
  const { host = 'localhost', port, path } = options as { host?: string; port?: unknown; path?: string };
  seen.add(path ?? `${host}:${port}`);
  return (connect as (...all: unknown[]) => net.Socket).apply(this, args);
};
const lookup = dns.lookup;
dns.lookup = ((name: string, ...rest: unknown[]) => {
  seen.add(`name ${name}`);
  return (lookup as (...all: unknown[]) => unknown)(name, ...rest);
}) as typeof dns.lookup;
channel('udp.socket').subscribe(() => seen.add('a datagram socket'));

const [url, folder, proof] = process.argv.slice(2) as [string, string, string | undefined];
const connection = parseConnectionUrl(url);
const plan = await planProfile({ connection, root: 'member' });
await findProfiles({ connection, plan, search: 'name' });
const protection = { kind: 'passphrase', passphrase: 'only for a test', isGenerated: true } as const;
const common = { connection, plan, profiles: 'all', formats: ['json', 'csv'] } as const;
await createExport({ ...common, out: join(folder, 'all.zip'), container: 'zip', protection });
await createExport({ ...common, out: join(folder, 'all.html'), container: 'html', protection });
await createExport({
  ...common,
  out: join(folder, 'open.zip'),
  container: 'zip',
  protection: { kind: 'none' },
});
await restoreExport({
  connection,
  path: join(folder, 'all.zip'),
  passphrase: protection.passphrase,
  dryRun: true,
});
// So that the watch itself is known to see: these would be found.
if (proof === 'call out') {
  await fetch('http://127.0.0.1:59999/').catch(() => {});
  createSocket('udp4').close();
}
console.log(JSON.stringify([...seen].sort()));
