/**
 * Ties a server to the life of this process, however it ends. A small shell waits on a pipe whose other end only we
 * hold: the system closes it even after kill -9. The shell then stops the server and, for a scratch cluster, removes
 * its directory. (A parent-death signal would do so on Linux only, and would fire when a mere thread ends.)
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';

const script = `
read -r answer
[ "$answer" = done ] && exit 0
tries=0 kills=0 server=
while [ $tries -lt 300 ]; do
  pid=$(head -n 1 "$1/postmaster.pid" 2>/dev/null)
  if [ -n "$server" ]; then
    # Gone, or another process has taken over the directory since.
    [ "$pid" = "$server" ] || break
  elif [ -n "$pid" ]; then
    server=$pid
  elif [ $tries -ge 20 ]; then
    break
  fi
  [ -n "$server" ] && [ $((kills % 100)) -eq 0 ] && kill -INT "$server" 2>/dev/null
  [ -n "$server" ] && kills=$((kills + 1))
  sleep 0.1
  tries=$((tries + 1))
done
[ -n "$2" ] && rm -rf -- "$2"
[ -n "$3" ] && rm -rf -- "$3"
exit 0
`;

export interface WatchOptions {
  /** PGDATA: the server's process is looked up in its postmaster.pid. */
  data: string;
  /** Removed once the server has stopped because we died. */
  removeAfterDeath?: readonly string[];
}

export interface Watcher {
  /** To be called once the server has been stopped in the ordinary way. */
  release(): Promise<void>;
}

export function watchOverServer({ data, removeAfterDeath = [] }: WatchOptions): Watcher {
  const child = spawn('/bin/sh', ['-c', script, 'holdfast-watcher', data, ...removeAfterDeath], {
    cwd: '/',
    // Its own session: Ctrl-C is for us, and we decide when the server stops.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.unref();
  (child.stdin as Socket).unref();
  return {
    async release() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      const ended = once(child, 'exit');
      child.ref();
      child.stdin.end('done\n');
      await ended;
    },
  };
}
