import { execFile } from 'node:child_process';

export interface ResticOutcome {
  code: number;
  stdout: string;
  stderr: string;
}

export interface RunResticOptions {
  program: string;
  repository: string;
  password: string;
  environment?: Record<string, string>;
  /** For its standard input; nothing by default. */
  input?: Buffer;
}

/** Runs restic and answers how it ended, whatever that was; in UTC, so that what it writes does not depend on the place. */
export function runRestic(options: RunResticOptions, ...args: string[]): Promise<ResticOutcome> {
  const { program, repository, password, environment, input } = options;
  const env = {
    PATH: process.env['PATH'],
    RESTIC_PASSWORD: password,
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    GOMAXPROCS: '2',
    ...environment,
  };
  const argv = ['--no-cache', '--repo', repository, ...args];
  return new Promise((resolve) => {
    const child = execFile(program, argv, { env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 255), stdout, stderr });
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
