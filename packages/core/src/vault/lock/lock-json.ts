/** Interim: replaced by format/lock-file.ts. */

import { formatGoTime, parseGoTime } from '../format/go-time.ts';
import { parseDocument } from '../format/json-document.ts';
import { optionalBoolean, optionalInteger, optionalString, requiredString } from '../format/json-fields.ts';
import type { NodeTime } from '../format/tree-node.ts';
export interface LockFile {
  time: NodeTime;
  exclusive: boolean;
  hostname: string;
  username: string;
  pid: number;
  uid?: number | undefined;
  gid?: number | undefined;
}
export function decodeLock(bytes: Buffer): LockFile {
  const f = { document: parseDocument(bytes, 'the lock'), what: 'the lock' };
  return {
    time: parseGoTime(requiredString(f, 'time')),
    exclusive: optionalBoolean(f, 'exclusive') ?? false,
    hostname: optionalString(f, 'hostname') ?? '',
    username: optionalString(f, 'username') ?? '',
    pid: optionalInteger(f, 'pid', 2 ** 31) ?? 0,
    uid: optionalInteger(f, 'uid', 2 ** 32 - 1),
    gid: optionalInteger(f, 'gid', 2 ** 32 - 1),
  };
}
export function encodeLock(l: LockFile): Buffer {
  return Buffer.from(
    JSON.stringify({ ...l, time: formatGoTime(l.time), uid: l.uid || undefined, gid: l.gid || undefined }) +
      '\n',
  );
}
