/**
 * Vaults that are held open for looking into them: opening one costs a second (scrypt), and a person who browses asks
 * every few seconds. Few at a time, and closed again when nobody has asked for a while.
 */

import type { ApplicationKey } from '@holdfast/application/secrets';
import { openVaultOf, type VaultRow } from '@holdfast/application/vaults';
import type { Vault } from '@holdfast/core/vault';
import type { Database } from '@holdfast/db';
import { notFound } from '../trpc/problems.ts';

interface HeldVault {
  vault: Promise<Vault>;
  /** Of the password that it was opened with. */
  sealed: string;
  users: number;
  usedAt: number;
}

const heldAtMost = 4;
const closeAfterMs = 5 * 60_000;
const lookEveryMs = 30_000;

export class OpenVaults implements AsyncDisposable {
  readonly #database: Database;
  readonly #key: ApplicationKey;
  readonly #held = new Map<string, HeldVault>();
  readonly #timer = setInterval(() => void this.#closeIdle(), lookEveryMs).unref();

  constructor(database: Database, key: ApplicationKey) {
    this.#database = database;
    this.#key = key;
  }

  /** Does something with an open vault. Throws `not-found`, and what opening a vault throws. */
  async use<T>(vaultId: string, work: (vault: Vault) => Promise<T>): Promise<T> {
    const row = await this.#database.prisma.vault.findUnique({ where: { id: vaultId } });
    if (!row) throw notFound('vault');
    const held = this.#hold(row);
    held.users += 1;
    try {
      return await work(await held.vault);
    } finally {
      held.users -= 1;
      held.usedAt = Date.now();
      void this.#closeIdle();
    }
  }

  #hold(row: VaultRow): HeldVault {
    const sealed = Buffer.from(row.sealedPassword).toString('base64');
    const known = this.#held.get(row.id);
    if (known?.sealed === sealed) return known;
    if (known) this.#drop(row.id, known);
    const held: HeldVault = { vault: openVaultOf(row, this.#key), sealed, users: 0, usedAt: Date.now() };
    this.#held.set(row.id, held);
    // A vault that could not be opened (a disk that is not mounted) is tried again the next time.
    held.vault.catch(() => {
      if (this.#held.get(row.id) === held) this.#held.delete(row.id);
    });
    return held;
  }

  async #closeIdle(): Promise<void> {
    const idle = [...this.#held]
      .filter(([, { users }]) => users === 0)
      .sort(([, a], [, b]) => a.usedAt - b.usedAt);
    const tooMany = this.#held.size - heldAtMost;
    for (const [at, [id, held]] of idle.entries()) {
      if (at < tooMany || Date.now() - held.usedAt > closeAfterMs) this.#drop(id, held);
    }
  }

  /** Whoever still uses it may finish: its password may have been changed meanwhile. */
  #drop(id: string, held: HeldVault): void {
    if (this.#held.get(id) === held) this.#held.delete(id);
    const close = async () => {
      const vault = await held.vault;
      while (held.users > 0) await new Promise((resolve) => setTimeout(resolve, 100));
      await vault.close();
    };
    close().catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    const all = [...this.#held.values()];
    this.#held.clear();
    await Promise.allSettled(all.map(async ({ vault }) => (await vault).close()));
  }
}
