/**
 * `restic unlock` finds out whether the process of a lock lives by sending it SIGHUP, and Node's default is to die
 * of that. So as long as this process's id stands in a lock, the signal is caught and nothing is done.
 */
let held = 0;

function ignore(): void {}

/** To be called before a lock is written; the answer gives the protection up again, once. */
export function ignoreHangUps(): () => void {
  if (held === 0) process.on('SIGHUP', ignore);
  held += 1;
  let given = true;
  return () => {
    if (!given) return;
    given = false;
    held -= 1;
    if (held === 0) process.off('SIGHUP', ignore);
  };
}
