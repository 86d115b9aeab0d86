/** The command line. */
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const groups = ['pipe', 'stream', 'tree'] as const;
export type Group = (typeof groups)[number];

export interface BenchOptions {
  only: readonly Group[];
  rounds: number;
  /** 1 is a dump of 1.9 GB and 57,000 files of 1.9 GB. */
  scale: number;
  seed: number;
  /** Where data are kept between runs, and repositories during one. */
  folder: string;
  /** Paths of restic programs; the one on PATH when empty. */
  restics: readonly string[];
  allRestics: boolean;
  /** Without restic. */
  alone: boolean;
  json: boolean;
}

export const usage = `Usage: npm run bench -- [options]

Measures Holdfast beside restic on data of its own: see bench/README.md.

  --quick           a tenth of the data, one round
  --only LIST       of ${groups.join(', ')}; all by default
  --rounds N        how often each is measured (3); medians are printed
  --scale X         size of the data (1: dump of 1.9 GB, 57,000 files of 1.9 GB)
  --seed N          of the data (1)
  --data FOLDER     where data and repositories go (${join(tmpdir(), 'holdfast-bench')})
  --restic PATH     compare with this restic; may be given several times
  --all-restics     compare with the one on PATH and with the newer one that the tests use
  --alone           without restic
  --json            results as JSON on stdout
  --help
`;

/** Undefined when help was asked for. Throws an Error whose message is one sentence. */
export function parseOptions(args: string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: groups.join(',') },
      rounds: { type: 'string' },
      scale: { type: 'string' },
      seed: { type: 'string', default: '1' },
      data: { type: 'string', default: join(tmpdir(), 'holdfast-bench') },
      restic: { type: 'string', multiple: true, default: [] },
      'all-restics': { type: 'boolean', default: false },
      alone: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    only: values.only.split(',').map(group),
    rounds: Math.ceil(positive('--rounds', values.rounds ?? (values.quick ? '1' : '3'))),
    scale: positive('--scale', values.scale ?? (values.quick ? '0.1' : '1')),
    seed: Math.ceil(positive('--seed', values.seed)),
    folder: resolve(values.data),
    restics: values.restic.map((path) => resolve(path)),
    allRestics: values['all-restics'],
    alone: values.alone,
    json: values.json,
  };
}

function group(name: string): Group {
  const known = groups.find((candidate) => candidate === name.trim());
  if (known === undefined) throw new Error(`--only takes some of ${groups.join(', ')}, not “${name}”.`);
  return known;
}

function positive(option: string, text: string): number {
  const number = Number(text);
  if (!(number > 0 && number < 1e6)) throw new Error(`${option} takes a number above 0, not “${text}”.`);
  return number;
}
