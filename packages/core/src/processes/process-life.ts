/**
 * Tells whether the process that once wrote something still lives, without being fooled by a process id that was
 * given to another one meanwhile: on Linux by its start time, the boot it ran in and its process-id namespace.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { uptime } from 'node:os';

export interface ProcessMark {
  pid: number;
  /** Clock ticks from boot to the start of the process. */
  startTicks?: string | undefined;
  bootId?: string | undefined;
  /** Process ids mean something only within one of these; every container has its own. */
  pidNamespace?: string | undefined;
}

export type ProcessLife = 'alive' | 'dead' | 'unknown';

export function markOfThisProcess(): ProcessMark {
  return {
    pid: process.pid,
    startTicks: processStat(process.pid)?.startTicks,
    bootId: bootId(),
    pidNamespace: pidNamespace(),
  };
}

/** `lastSignMs` is the wall-clock time at which the process certainly lived. */
export function lifeOf(mark: ProcessMark, lastSignMs: number): ProcessLife {
  if (mark.bootId !== bootId()) {
    // An earlier boot of this machine; or, when the sign is younger than our own boot, not this machine at all.
    const bootedAtMs = Date.now() - uptime() * 1000;
    return mark.bootId !== undefined && lastSignMs < bootedAtMs ? 'dead' : 'unknown';
  }
  if (mark.pidNamespace !== pidNamespace()) return 'unknown';
  if (!processAnswers(mark.pid)) return 'dead';
  const stat = processStat(mark.pid);
  if (stat === undefined || mark.startTicks === undefined) return 'alive';
  return stat.startTicks === mark.startTicks && !stat.ended ? 'alive' : 'dead';
}

/** False only when no process of this id exists here. One of another user counts as answering. */
export function processAnswers(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** True when processes here are seen as the machine itself sees them; false in a container, or where unknown. */
export function isInitialPidNamespace(): boolean {
  return pidNamespace() === 'pid:[4026531836]'; // PROC_PID_INIT_INO, a constant of the kernel
}

function processStat(pid: number): { startTicks: string; ended: boolean } | undefined {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  // The second field is the program's name in parentheses, which may hold anything.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const startTicks = fields?.[19];
  return startTicks === undefined
    ? undefined
    : { startTicks, ended: fields?.[0] === 'Z' || fields?.[0] === 'X' };
}

function bootId(): string | undefined {
  return attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim());
}

function pidNamespace(): string | undefined {
  return attempt(() => readlinkSync('/proc/self/ns/pid'));
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
