/**
 * Reads a dump that somebody else made (custom format, or the files of a directory archive) as the files that a backup
 * of ours has. It counts only if every announced table was seen complete.
 */
import { HoldfastError } from '../../errors.ts';
import type { ArchiveSource } from '../archive/archive-source.ts';
import type { ByteStream } from '../archive/chunk-source.ts';
import { tocName } from '../archive/directory-toc.ts';
import { parseHeader } from '../archive/header.ts';
import { BinaryReader, damagedArchive } from '../archive/primitives.ts';
import { toCustomArchive } from '../archive/to-custom.ts';
import { type ArchiveFile, toDirectoryArchive } from '../archive/to-directory.ts';
import { uncompressCustom } from '../archive/uncompress-custom.ts';
import type { DatabaseManifest } from '../manifest.ts';
import { readTocItems } from '../restore-selection.ts';
import { describeArchive } from './describe-archive.ts';

export interface ForeignDump {
  /** In order; read each to its end before the next. */
  files: AsyncIterable<ArchiveFile>;
  /** To be called when `files` has ended. */
  finish(): Promise<DatabaseManifest>;
}

const tocLimitBytes = 512 * 1024 * 1024;

/** Errors reach whoever iterates: `archive-unreadable`, `dump-incomplete`, `unsupported`, `cancelled`. */
export function readForeignDump(
  dump: { stream: ByteStream } | { source: ArchiveSource },
  signal?: AbortSignal,
): ForeignDump {
  const custom =
    'stream' in dump ? uncompressCustom(dump.stream, signal) : toCustomArchive(dump.source, { signal });
  const conversion = toDirectoryArchive(custom, { signal });
  const toc: Buffer[] = [];
  let tocBytes = 0;
  async function* noted(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of content) {
      tocBytes += piece.length;
      if (tocBytes > tocLimitBytes) throw damagedArchive('its table of contents is larger than any real one');
      toc.push(Buffer.from(piece));
      yield piece;
    }
  }
  async function* files(): AsyncGenerator<ArchiveFile> {
    for await (const file of conversion.files) {
      yield file.role === 'toc' ? { ...file, content: noted(file.content) } : file;
    }
  }
  return {
    files: files(),
    async finish() {
      const result = conversion.result();
      if (result.form === 'custom') {
        throw new HoldfastError('unsupported', `The dump cannot be looked into: ${result.reason}.`);
      }
      const bytes = Buffer.concat(toc);
      const { createdLocal } = parseHeader(new BinaryReader(bytes, 0, bytes.length));
      const items = await readTocItems(onlyToc(bytes), signal);
      return describeArchive({ summary: result.summary, items, createdLocal });
    },
  };
}

function onlyToc(bytes: Buffer): ArchiveSource {
  return {
    sizeBytes: async (name) => (name === tocName ? bytes.length : undefined),
    async *open() {
      yield bytes;
    },
  };
}
