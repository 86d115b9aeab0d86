'use client';
import { Button } from '@heroui/react';
import { Notice } from '../../components/feedback/notice.tsx';
import { SecretText } from '../../components/forms/secret-text.tsx';

/** The key itself, which is told nowhere else. */
export function NewApiKey({ token, onDone }: { token: string; onDone: () => void }) {
  return (
    <section aria-label="The new key" className="flex flex-col gap-3">
      <Notice status="success" title="The key is made. Copy it now: it is not shown again.">
        Holdfast keeps only its fingerprint. Whoever has the key can use it, so keep it as you keep a
        password.
      </Notice>
      <SecretText label="The key" value={token} />
      <div>
        <Button size="sm" variant="outline" onPress={onDone}>
          I have it
        </Button>
      </div>
    </section>
  );
}
