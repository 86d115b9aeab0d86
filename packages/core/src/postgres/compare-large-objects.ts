/** Compares large objects with the digest in a manifest. Hashes are made by the server where objects are small. */
import { createHash } from 'node:crypto';
import { LargeObjectDigest, type LargeObjectFacts } from './archive/summary.ts';
import type { DatabaseSession } from './session.ts';

export interface LargeObjectComparison {
  expected: LargeObjectFacts;
  actual: LargeObjectFacts;
  matches: boolean;
}

const batchSize = 500;

/** Larger objects are read in pieces of this size; smaller ones are hashed where they are. */
const pieceBytes = 4 * 1024 * 1024;

export async function compareLargeObjects(
  session: DatabaseSession,
  expected: LargeObjectFacts,
): Promise<LargeObjectComparison> {
  const digest = new LargeObjectDigest();
  let after = '0';
  for (;;) {
    const rows = await session.query<{ oid: string; bytes: number | null; sha256: Buffer | null }>(
      'read the large objects',
      `SELECT oid::text, octet_length(data) AS bytes, sha256(data) AS sha256
       FROM (SELECT m.oid, CASE WHEN octet_length(lo_get(m.oid, $2::bigint, 1)) = 0 THEN lo_get(m.oid) END AS data
             FROM pg_largeobject_metadata m WHERE m.oid > $1::text::oid ORDER BY m.oid LIMIT ${batchSize}) objects
       ORDER BY objects.oid`,
      [after, pieceBytes],
    );
    for (const { oid, bytes, sha256 } of rows) {
      if (bytes !== null && sha256 !== null) digest.add(Number(oid), bytes, sha256);
      else await addInPieces(session, oid, digest);
    }
    if (rows.length < batchSize) break;
    after = rows.at(-1)!.oid;
  }
  const actual = digest.facts();
  return { expected, actual, matches: actual.count === expected.count && actual.sha256 === expected.sha256 };
}

async function addInPieces(session: DatabaseSession, oid: string, digest: LargeObjectDigest): Promise<void> {
  const hash = createHash('sha256');
  let size = 0;
  for (;;) {
    const { piece } = await session.one<{ piece: Buffer }>(
      'read a large object',
      'SELECT lo_get($1::text::oid, $2::bigint, $3) AS piece',
      [oid, size, pieceBytes],
    );
    hash.update(piece);
    size += piece.length;
    if (piece.length < pieceBytes) break;
  }
  digest.add(Number(oid), size, hash.digest());
}
