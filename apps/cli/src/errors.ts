/** What an error is called in JSON, what it says, and what can be done about it on this command line. */
import { helpAddressOf } from '@holdfast/contracts/help';
import { type ErrorCode, HoldfastError, isHoldfastError } from '@holdfast/core/errors';

export interface DescribedError {
  code: ErrorCode;
  message: string;
}

export function describeError(error: unknown): DescribedError {
  if (isHoldfastError(error)) return { code: error.code, message: error.message };
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal',
    message: `Something went wrong that Holdfast did not expect: ${reason.replace(/\.$/, '')}. Run it again with HOLDFAST_DEBUG=1 for the details, and report them.`,
  };
}

/** Where the guide says more about it, as a file of this installation. */
export function paragraphAbout(code: ErrorCode): string | undefined {
  // Whoever pressed Ctrl-C knows.
  if (code === 'cancelled') return undefined;
  const [, page, anchor] = /^\/help\/([\w-]+)#(.+)$/.exec(helpAddressOf(code) ?? '') ?? [];
  return anchor === undefined ? undefined : `docs/${page}.md#${anchor}`;
}

/** The options that help, where an error leaves a choice. */
export function adviceFor(error: unknown): string | undefined {
  if (!isHoldfastError(error)) return undefined;
  if (error.code === 'vault-locked' && error.data['state'] !== 'held') {
    return '“holdfast locks remove” removes stale locks; with --all, all of them.';
  }
  if (error.code === 'database-not-empty') {
    return 'To replace what is in it, add --overwrite; or name a database that does not exist yet in the URL.';
  }
  if (error.code === 'roles-missing') {
    return 'Add --roles create-nologin to create them, or --roles without-ownership to do without.';
  }
  if (error.code === 'backup-ambiguous') return '“holdfast list” shows the backups and their ids.';
  if (error.code === 'target-not-empty') {
    return '--existing skip, replace or keep says what happens to what is there.';
  }
  return undefined;
}

/** Everything there is about an error, for HOLDFAST_DEBUG. */
export function explainError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const data = error instanceof HoldfastError ? `\n  data: ${JSON.stringify(error.data)}` : '';
  const cause = error.cause === undefined ? '' : `\ncaused by: ${explainError(error.cause)}`;
  return `${error.stack ?? error.message}${data}${cause}`;
}
