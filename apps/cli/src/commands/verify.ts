import { readFile } from 'node:fs/promises';
import {
  type Backup,
  type Evidence,
  type EvidenceLevel,
  type EvidenceOutcome,
  proveBackup,
  readVaultPortion,
  verifyBackup,
  verifyVault,
} from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import { type CheckQuery, parseCheckQueries } from '@holdfast/core/postgres';
import { removeStaleScratchClusters } from '@holdfast/core/postgres/local-server';
import type { Vault } from '@holdfast/core/vault';
import { type Command, Option } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import {
  addSourceOption,
  backupArgumentHelp,
  chooseBackup,
  type SourceOptions,
} from '../options/backup-options.ts';
import { byteSize } from '../options/byte-size.ts';
import { type Portion, portion } from '../options/portion.ts';
import { addVaultOptions, notEmpty, openVault, type VaultOptions } from '../options/vault-options.ts';
import { proofReport } from '../output/proof-results.ts';
import { verifyReport } from '../output/verify-results.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface VerifyCommandOptions extends VaultOptions, SourceOptions {
  level: EvidenceLevel;
  checkQuery?: string | undefined;
  scratch?: string | undefined;
  sample?: number | undefined;
  seed?: string | undefined;
  portion?: Portion | undefined;
}

const levels: EvidenceLevel[] = ['structure', 'full', 'restore'];

export function addVerify(program: Command): void {
  addSourceOption(
    addVaultOptions(program.command('verify').description('check a vault, or prove one backup in it')),
  )
    .argument('[backup]', `${backupArgumentHelp} (default: all; for a test restore: latest)`)
    .addOption(new Option('--level <level>', 'how deep to look').choices(levels).default('structure'))
    .option(
      '--check-query <file>',
      'level restore: SQL that must give true in the restored database',
      notEmpty,
    )
    .option(
      '--sample <size>',
      'level restore of files: at most so much, chosen by chance, such as 2G',
      byteSize,
    )
    .option('--seed <text>', 'with --sample: choose the same files again', notEmpty)
    .option('--scratch <directory>', 'level restore: where the scratch server is made', notEmpty)
    .option('--portion <i/n>', 'level full: only the i-th of n parts of the vault, such as 3/30', portion)
    .addHelpText('after', help)
    .action((backup: string | undefined, options: VerifyCommandOptions) =>
      runCommand(options, (context) => verify(context, backup, options)),
    );
}

const help = `
structure  every index, every pack’s presence and size, every directory: quick
full       all that, and every stored byte is read, decrypted and compared with its hash;
           with --portion 1/30 … 30/30, a part of them each night
restore    one backup is restored into a scratch place, compared with what was captured, and removed

Damage is named, with the backups that it affects, and the exit code is 1. A test restore that could
not prove everything names what is left, and ends with 3. Its evidence is kept in the vault.

Examples:
  holdfast verify --vault /srv/vault
  holdfast verify --vault /srv/vault latest --source shop --level full
  holdfast verify --vault /srv/vault latest --source shop --level restore --check-query checks.sql`;

async function verify(
  context: CommandContext,
  reference: string | undefined,
  options: VerifyCommandOptions,
): Promise<ExitCode> {
  const { output, signal } = context;
  const { level } = options;
  if (level !== 'restore') refuseRestoreOptions(options);
  if (options.portion) refusePortion(options, reference);
  const checks = options.checkQuery === undefined ? [] : await readChecks(options.checkQuery);
  await using vault = await openVault(options, context);
  const needsOne = level === 'restore' || options.source !== undefined;
  const wanted = reference ?? (needsOne ? 'latest' : undefined);
  const backup = wanted === undefined ? undefined : await chooseBackup(vault, wanted, options, { output });
  if (level === 'restore' && backup) return await testRestore(context, { vault, backup, checks, options });
  const common = { vault, signal, onProgress: output.onProgress };
  const plain = level === 'full' ? 'full' : 'structure';
  const result = options.portion
    ? await readVaultPortion({ ...common, portion: options.portion })
    : backup
      ? (await verifyBackup({ ...common, level: plain, backup })).result
      : await verifyVault({ ...common, level: plain });
  await output.report(verifyReport(result));
  return result.sound ? exitCodes.done : exitCodes.failed;
}

const exitCodeOfOutcome: Record<EvidenceOutcome, ExitCode> = {
  proven: exitCodes.done,
  partly: exitCodes.partial,
  failed: exitCodes.failed,
};

interface TestRestore {
  vault: Vault;
  backup: Backup;
  checks: CheckQuery[];
  options: VerifyCommandOptions;
}

async function testRestore(
  { output, signal }: CommandContext,
  { vault, backup, checks, options }: TestRestore,
): Promise<ExitCode> {
  // A run that was killed may have left its server behind.
  await removeStaleScratchClusters(options.scratch === undefined ? [] : [options.scratch]);
  const evidence: Evidence = await proveBackup({
    vault,
    backup,
    checks,
    sampleBytes: options.sample,
    seed: options.seed,
    scratchDirectory: options.scratch,
    tools: { pgBin: process.env['PG_BIN'] },
    signal,
    onProgress: output.onProgress,
  });
  await output.report(proofReport(backup, evidence));
  return exitCodeOfOutcome[evidence.outcome];
}

const restoreOptions = {
  checkQuery: '--check-query',
  scratch: '--scratch',
  sample: '--sample',
  seed: '--seed',
};

function refuseRestoreOptions(options: VerifyCommandOptions): void {
  const given = Object.entries(restoreOptions).find(
    ([key]) => options[key as keyof typeof restoreOptions] !== undefined,
  )?.[1];
  if (given === undefined) return;
  throw new HoldfastError('invalid-input', `${given} belongs to a test restore: add --level restore.`);
}

function refusePortion({ level, source }: VerifyCommandOptions, reference: string | undefined): void {
  if (level === 'full' && source === undefined && reference === undefined) return;
  throw new HoldfastError(
    'invalid-input',
    '--portion is of a whole vault: add --level full, and name no backup.',
  );
}

async function readChecks(path: string): Promise<CheckQuery[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new HoldfastError(
      'invalid-input',
      `The check queries in ${path} cannot be read (${(cause as NodeJS.ErrnoException).code}). Check the path.`,
      { cause },
    );
  }
  return parseCheckQueries(text);
}
