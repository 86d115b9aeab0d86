'use client';
import type { HandOverFile } from '@holdfast/contracts/exports';
import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { Loading } from '../../components/feedback/loading.tsx';
import { Notice } from '../../components/feedback/notice.tsx';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { LonePage } from '../../components/shell/lone-page.tsx';
import { Facts } from '../../components/values/facts.tsx';
import { Size } from '../../components/values/values.tsx';
import { When } from '../../components/values/when.tsx';

/**
 * For whoever was given a link: what it leads to, and one button. What the link holds stands after its #, which no
 * browser sends anywhere by itself; so programs that look at links use nothing up.
 */
export function HandOver() {
  const [token, setToken] = useState<string>();
  const look = useMutation(useTRPC().exports.lookAtHandOver.mutationOptions({ meta: { showsItself: true } }));
  const asked = useRef(false);
  const { mutate } = look;
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    const found = location.hash.slice(1);
    setToken(found);
    if (found !== '') mutate({ token: found });
  }, [mutate]);
  return (
    <LonePage title="Your data" lead="Somebody made this file for you. It holds what belongs to you.">
      {token === '' && (
        <Notice status="warning" title="The link is not complete. Copy all of it, up to its last letter." />
      )}
      {token !== '' && !look.data && !look.error && <Loading rows={2} what="Looking for the file" />}
      <ProblemAlert error={look.error} />
      {look.error && (
        <p className="text-sm text-muted">
          Nothing of yours is lost. Ask whoever sent you the link for a new one; the passphrase of the file
          stays the same as long as the file does.
        </p>
      )}
      {look.data && token && <Take file={look.data} token={token} />}
    </LonePage>
  );
}

function Take({ file, token }: { file: HandOverFile; token: string }) {
  const [taken, setTaken] = useState(false);
  return (
    <div className="flex flex-col gap-6">
      <Facts
        facts={[
          { term: 'From', value: file.from },
          { term: 'Size', value: <Size bytes={file.sizeBytes} /> },
          { term: 'Link expires', value: <When at={file.expiresAt} /> },
        ]}
      />
      {file.encrypted ? (
        <p className="text-sm">
          The file asks for a passphrase, which you get by another way.{' '}
          {file.container === 'zip'
            ? 'Open it with 7-Zip or Keka; the ZIP that Windows brings along cannot.'
            : 'It opens in your browser, and needs no network.'}
        </p>
      ) : (
        <Notice status="warning" title="This file is not encrypted: whoever has it can read it." />
      )}
      {taken ? (
        <Notice status="success" title="Your browser saves the file now.">
          The link works once. Keep the file where only you can get at it.
        </Notice>
      ) : (
        <form action="/api/hand-over" method="post" onSubmit={() => setTimeout(() => setTaken(true), 0)}>
          <input type="hidden" name="token" value={token} />
          <SubmitButton full>
            <Download aria-hidden="true" className="size-4" />
            Save the file
          </SubmitButton>
          <p className="mt-3 text-xs text-muted">
            The link works once: save the file where you will find it again.
          </p>
        </form>
      )}
    </div>
  );
}
