// Runs a program in our place: its streams, its signals and its end are ours. Node 20 built-ins only.
import { spawn } from 'node:child_process';

/** Starts the program and ends this process as it ended. */
export function forward(command, args, options) {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  // Ctrl-C reaches the whole group from the terminal; only what was sent to us alone is passed on.
  const fromTerminal = process.stdin.isTTY || process.stdout.isTTY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !fromTerminal) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    console.error(`${command} could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code;
    } else {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  });
}
