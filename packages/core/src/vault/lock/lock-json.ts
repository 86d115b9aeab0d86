/** The JSON of a lock file (restic: internal/repository/lock_file.go). */
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
  /** Left out of the JSON when 0, as restic does. */
  uid?: number | undefined;
  gid?: number | undefined;
}

const highestUint32 = 2 ** 32 - 1;

/** Throws `vault-damaged` for anything that is not a lock. */
export function decodeLock(json: Buffer): LockFile {
  const fields = { document: parseDocument(json, 'the lock'), what: 'the lock' };
  return {
    time: parseGoTime(requiredString(fields, 'time')),
    exclusive: optionalBoolean(fields, 'exclusive') ?? false,
    hostname: optionalString(fields, 'hostname') ?? '',
    username: optionalString(fields, 'username') ?? '',
    pid: optionalInteger(fields, 'pid', Number.MAX_SAFE_INTEGER) ?? 0,
    uid: optionalInteger(fields, 'uid', highestUint32),
    gid: optionalInteger(fields, 'gid', highestUint32),
  };
}

export function encodeLock({ time, exclusive, hostname, username, pid, uid, gid }: LockFile): Buffer {
  const json = {
    time: formatGoTime(time),
    exclusive,
    hostname,
    username,
    pid,
    ...(uid ? { uid } : {}),
    ...(gid ? { gid } : {}),
  };
  return Buffer.from(JSON.stringify(json));
}
