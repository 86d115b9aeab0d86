/**
 * The small files of a vault beside its packs: snapshots, index files, locks. Each is one sealed JSON text, named by
 * the SHA-256 of its stored bytes, written once and never changed.
 */
import type { Envelope } from '../crypto/envelope.ts';
import { sha256Hex } from '../crypto/sha256.ts';
import { HoldfastError, isHoldfastError } from '../errors.ts';
import type { Storage } from '../storage/storage.ts';
import { isId } from './format/ids.ts';
import { decodeUnpacked, encodeUnpacked } from './format/unpacked.ts';

export type VaultFileKind = 'snapshots' | 'index' | 'locks';

const limitBytes = 512 * 1024 * 1024;

export class VaultFiles {
  readonly #storage: Storage;
  readonly #envelope: Envelope;
  readonly #version: 1 | 2;
  readonly #limitBytes: number | undefined;

  /** Files that unpack to more than `limitBytes` are refused; 1 GiB unless it is given. */
  constructor(storage: Storage, envelope: Envelope, version: 1 | 2, limitBytes?: number) {
    this.#storage = storage;
    this.#envelope = envelope;
    this.#version = version;
    this.#limitBytes = limitBytes;
  }

  /** Stores a JSON text after proving that it can be read back; durable when this resolves. */
  async save(kind: VaultFileKind, json: Buffer): Promise<{ id: string; sizeBytes: number }> {
    const sealed = this.#envelope.seal(encodeUnpacked(json, this.#version));
    if (!this.#decode(sealed)?.equals(json)) {
      throw new HoldfastError(
        'internal',
        'A file of the vault did not read back as it was written: this machine’s memory or processor may be failing. It was not stored; test the memory before the next backup.',
      );
    }
    const id = sha256Hex(sealed);
    await this.#storage.create(`${kind}/${id}`, [sealed]);
    return { id, sizeBytes: sealed.length };
  }

  async load(kind: VaultFileKind, id: string, signal?: AbortSignal): Promise<Buffer> {
    const name = `${kind}/${id}`;
    const sealed = await this.#storage.readAll(name, { limitBytes, signal });
    let json: Buffer | undefined;
    let cause: unknown;
    try {
      json = sha256Hex(sealed) === id ? this.#decode(sealed) : undefined;
    } catch (error) {
      cause = error;
    }
    if (json) return json;
    throw new HoldfastError(
      'vault-damaged',
      `The vault’s file ${name} is damaged: its contents are not what was stored. Nothing of it was used.`,
      { cause, data: { file: name } },
    );
  }

  /** The ids of all files of a kind. Names that are not ids are other people's, and passed over as restic does. */
  async list(kind: VaultFileKind, signal?: AbortSignal): Promise<string[]> {
    const ids: string[] = [];
    for await (const { name } of this.#storage.list(kind, { signal })) {
      const id = name.slice(kind.length + 1);
      if (isId(id)) ids.push(id);
    }
    return ids;
  }

  async remove(kind: VaultFileKind, id: string): Promise<void> {
    await this.#storage.remove(`${kind}/${id}`);
  }

  #decode(sealed: Buffer): Buffer | undefined {
    const opened = this.#envelope.open(sealed);
    return opened && decodeUnpacked(opened, this.#version, { limitBytes: this.#limitBytes });
  }
}

/** Adds the file's name to an error of a codec, which does not know it. */
export function inFile(error: unknown, name: string): unknown {
  if (!isHoldfastError(error, 'vault-damaged')) return error;
  return new HoldfastError('vault-damaged', `The vault’s file ${name} is damaged: ${error.message}`, {
    cause: error,
    data: { ...error.data, file: name },
  });
}
