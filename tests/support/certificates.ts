/** An authority of the test's own, and certificates that it vouches for, made by openssl. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  key: string;
  cert: string;
}

export interface TestAuthority {
  /** Of its own certificate. */
  file: string;
  pem: string;
  /** For these names: `DNS:localhost`, `IP:127.0.0.1`. */
  issue(label: string, names: readonly string[]): Certificate;
}

/** In `folder`, which is there. */
export function makeAuthority(folder: string): TestAuthority {
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    ...['req', '-x509', ...newKey, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-days', '2'],
    ...['-subj', '/CN=Authority of a test'],
  );
  return {
    file: at('ca.pem'),
    pem: readFileSync(at('ca.pem'), 'utf8'),
    issue(label, names) {
      const [key, request, cert, extensions] = ['key', 'csr', 'pem', 'ext'].map((kind) =>
        at(`${label}.${kind}`),
      );
      writeFileSync(extensions!, `subjectAltName=${names.join(',')}\n`);
      openssl('req', '-new', ...newKey, '-keyout', key!, '-out', request!, '-subj', `/CN=${label}`);
      openssl(
        ...['x509', '-req', '-in', request!, '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial'],
        ...['-out', cert!, '-days', '2', '-extfile', extensions!],
      );
      return { key: readFileSync(key!, 'utf8'), cert: readFileSync(cert!, 'utf8') };
    },
  };
}
