import { userInfo } from 'node:os';

export interface CurrentUser {
  username: string;
  /** Left out for root, as restic does, and where the system has none. */
  uid?: number;
  gid?: number;
}

/** Who this process runs as. Containers run under ids that no user has: then the name is empty. */
export function currentUser(): CurrentUser {
  try {
    const { username, uid, gid } = userInfo();
    return uid > 0 ? { username, uid, gid } : { username };
  } catch {
    const uid = process.getuid?.() ?? 0;
    return uid > 0 ? { username: '', uid, gid: process.getgid?.() ?? 0 } : { username: '' };
  }
}
