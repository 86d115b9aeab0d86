'use client';
import Link from 'next/link';
import { CommandText } from './command-text.tsx';
import { useOrigin } from './use-origin.ts';

/** What most people come for, by the names of its operations. */
const oftenWanted = [
  ['createBackup', 'Make a backup'],
  ['followRun', 'Follow a run'],
  ['listBackups', 'List backups'],
  ['restoreBackup', 'Restore'],
  ['verifyBackup', 'Verify'],
  ['cleanUpBackups', 'Clean up'],
  ['readStatus', 'See how things stand'],
] as const;

/** From nothing to a first backup, for who has never asked an API of ours. */
export function FirstSteps() {
  const origin = useOrigin();
  return (
    <section
      aria-labelledby="first-steps"
      className="flex flex-col gap-5 rounded-xl border border-border bg-surface p-5"
    >
      <h2 id="first-steps" className="text-lg font-semibold">
        A first backup
      </h2>
      <ol className="flex list-decimal flex-col gap-5 pl-5 text-sm marker:text-muted">
        <li>
          <p>
            Make a key in the{' '}
            <Link href="/settings?tab=api-keys" className="text-link underline underline-offset-3">
              settings
            </Link>
            . It may <em>back up, verify and follow</em>.
          </p>
        </li>
        <li>
          <p className="mb-2">Tell your terminal about it:</p>
          <CommandText
            label="The key and the address"
            text={`export HOLDFAST=${origin}\nexport HOLDFAST_KEY=hf_…`}
          />
        </li>
        <li>
          <p className="mb-2">
            Back up everything. The answer is <span className="font-mono">202</span>, with the run that does
            it:
          </p>
          <CommandText label="Back up everything" text={backUp} />
        </li>
        <li>
          <p className="mb-2">
            Follow the run until it ends; <span className="font-mono">succeeded</span> is a success, and
            nothing else is:
          </p>
          <CommandText label="Follow the run" text={follow} />
        </li>
      </ol>
      <nav aria-label="Often wanted" className="flex flex-wrap items-center gap-2 text-sm">
        <span className="text-muted">Often wanted:</span>
        {oftenWanted.map(([id, words]) => (
          <a
            key={id}
            href={`#${id}`}
            className="rounded-lg border border-border px-2.5 py-1 hover:bg-surface-secondary"
          >
            {words}
          </a>
        ))}
      </nav>
    </section>
  );
}

const asking = '-H "Authorization: Bearer $HOLDFAST_KEY"';
const backUp = `curl -X POST "$HOLDFAST/api/backup/create" ${asking} \\
  -H 'Content-Type: application/json' -d '{"type": "full"}'`;
const follow = `curl -N "$HOLDFAST/api/runs/RUN/events" ${asking}`;
