'use client';
import type { DownloadLink } from '@holdfast/contracts/portable';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleCheck, CircleSlash, Clock, Link2 } from 'lucide-react';
import { useTRPC } from '../../client/trpc.ts';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { EncryptionMark } from '../../components/marks/encryption.tsx';
import { Section } from '../../components/shell/section.tsx';
import { formatMoment } from '../../components/values/format.ts';
import { useNow } from '../../components/values/now.ts';
import { When } from '../../components/values/when.tsx';

const looks = {
  pending: { icon: Link2, word: 'Waits to be used' },
  used: { icon: CircleCheck, word: 'Was used' },
  revoked: { icon: CircleSlash, word: 'Was taken back' },
  expired: { icon: Clock, word: 'Expired unused' },
} as const;

/** The links that somebody had made in the last week, and what became of each. */
export function DownloadLinks() {
  const links = useQuery(useTRPC().portable.links.queryOptions());
  if (!links.data || links.data.length === 0) return null;
  return (
    <Section title="Your links of the last week">
      <ul className="divide-y divide-separator rounded-xl border border-border bg-surface">
        {links.data.map((link) => (
          <Link key={link.id} link={link} />
        ))}
      </ul>
    </Section>
  );
}

function Link({ link }: { link: DownloadLink }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const now = useNow();
  const { state, sourceName, takenAt, form, part, createdAt, expiresAt, usedAt } = link;
  const revoke = useMutation(
    trpc.portable.revokeLink.mutationOptions({
      onSettled: () => queries.invalidateQueries({ queryKey: trpc.portable.links.queryKey() }),
    }),
  );
  const { icon: Icon, word } = looks[state];
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 text-sm">
      <Icon aria-hidden="true" className="size-4 shrink-0 text-muted" />
      <span className="min-w-0 flex-1 basis-60">
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-medium wrap-anywhere">
            {sourceName}, {formatMoment(new Date(takenAt), now)}
            {part && ', a part'}
          </span>
          {form === 'unprotected' && <EncryptionMark encrypted={false} fingerprint={null} />}
        </span>
        <span className="text-muted">
          {word}, made <When at={createdAt} />
          {usedAt && (
            <>
              , used <When at={usedAt} />
            </>
          )}
          {(state === 'pending' || state === 'expired') && (
            <>
              , {state === 'expired' ? 'expired' : 'expires'} <When at={expiresAt} />
            </>
          )}
        </span>
      </span>
      {state === 'pending' && (
        <span className="ml-8 sm:ml-0">
          <SubmitButton
            size="sm"
            variant="outline"
            pending={revoke.isPending}
            onPress={() => revoke.mutate({ id: link.id })}
          >
            Revoke
          </SubmitButton>
        </span>
      )}
    </li>
  );
}
