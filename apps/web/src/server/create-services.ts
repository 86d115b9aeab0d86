import { audit } from '@holdfast/application/audit';
import { type Log, sentenceOf } from '@holdfast/application/log';
import { listenForRuns, openRunQueue } from '@holdfast/application/runs';
import { deriveApplicationKey } from '@holdfast/application/secrets';
import { readSettings } from '@holdfast/application/settings';
import type { Database } from '@holdfast/db';
import { type AuthOptions, createAuth } from './auth/auth.ts';
import { createProviderSignIn } from './auth/provider-sign-in.ts';
import { providerSecret } from './auth/sign-in-provider.ts';
import { RunningDownloads } from './downloads/running-downloads.ts';
import { RecoverySheets } from './keys/recovery-sheets.ts';
import { isVaultPassword } from './people/check-password.ts';
import type { Installation, Services } from './services.ts';
import { Quarantine } from './uploads/quarantine.ts';
import { OpenVaults } from './vaults/open-vaults.ts';

export interface ServicesOptions {
  database: Database;
  /** Told of what fails where nobody asked. */
  log?: Log;
  /** HOLDFAST_SECRET. */
  secret: string;
  /** HOLDFAST_SETUP_TOKEN. */
  setupToken: string | undefined;
  /** Where the browser finds us. */
  baseUrl: string;
  secureCookies?: boolean | undefined;
  installation: Installation;
}

/** Connects what the procedures need. Rejects when the database cannot be reached. Disposing leaves the database open. */
export async function createServices(options: ServicesOptions): Promise<Services & AsyncDisposable> {
  const { database, installation, setupToken, log } = options;
  const onError = (error: unknown) => log?.error({ error }, sentenceOf(error));
  const key = deriveApplicationKey(options.secret);
  await using opening = new AsyncDisposableStack();
  const queue = opening.use(await openRunQueue(database, { onError }));
  const feed = opening.use(await listenForRuns(database));
  const vaults = opening.use(new OpenVaults(database, key));
  const downloads = opening.use(new RunningDownloads());
  const quarantine = opening.use(await Quarantine.open(database, installation.home));
  const accounts: AuthOptions = {
    ...{ database, secret: options.secret, baseUrl: options.baseUrl, secureCookies: options.secureCookies },
    onError,
    watch: {
      record: ({ action, actorId, actorName, address }) =>
        audit(database.prisma, {
          action,
          ...(actorId === null ? { subject: actorName } : { actor: { id: actorId, name: actorName } }),
          ...(address === null ? {} : { ipAddress: address }),
        }),
      isVaultPassword: (password) => isVaultPassword({ database, key }, password),
    },
  };
  const auth = createAuth(accounts);
  const providerSignIn = createProviderSignIn({
    ...accounts,
    secretOf: (provider) => providerSecret(provider, { key }),
  });
  const open = opening.move();
  return {
    ...{ database, installation, setupToken, key, queue, feed, vaults, downloads, quarantine },
    ...{ auth, providerSignIn },
    sheets: new RecoverySheets(),
    settings: () => readSettings(database.prisma),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
