'use client';
import { Button } from '@heroui/react';
import { useMutation } from '@tanstack/react-query';
import { Cake, Database, Folder } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { AddDatabase } from '../sources/add-database.tsx';
import { AddDirectories } from '../sources/add-directories.tsx';

/** A database, directories, or the demo shop in one click. */
export function SourceStep({ onAdded }: { onAdded: (runId: string | null) => void }) {
  const [kind, setKind] = useState<'database' | 'files'>();
  const demo = useMutation(
    useTRPC().sources.addDemo.mutationOptions({ onSuccess: ({ runId }) => onAdded(runId) }),
  );
  if (kind !== undefined) {
    const Form = kind === 'database' ? AddDatabase : AddDirectories;
    return (
      <div className="flex flex-col gap-6">
        <Form onAdded={() => onAdded(null)} />
        <div>
          <Button variant="ghost" size="sm" onPress={() => setKind(undefined)}>
            Something else instead
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <Offer icon={Database} title="A PostgreSQL database" onPress={() => setKind('database')}>
        Paste its URL, or fill in where it is.
      </Offer>
      <Offer icon={Folder} title="Directories" onPress={() => setKind('files')}>
        Uploads, documents, anything on this machine.
      </Offer>
      <Offer icon={Cake} title="The demo shop" onPress={() => demo.mutate()} pending={demo.isPending}>
        A patisserie with orders and pictures, made for trying this out.
      </Offer>
    </div>
  );
}

interface OfferProps {
  icon: typeof Database;
  title: string;
  children: string;
  onPress: () => void;
  pending?: boolean;
}

function Offer({ icon: Icon, title, children, onPress, pending = false }: OfferProps) {
  return (
    <button
      type="button"
      onClick={onPress}
      disabled={pending}
      className="flex flex-col items-start gap-2 rounded-xl border border-border bg-surface p-5 text-left transition-colors hover:border-accent disabled:opacity-60"
    >
      <Icon aria-hidden="true" className="size-6 text-link" strokeWidth={1.5} />
      <span className="text-sm font-medium">{title}</span>
      <span className="text-sm text-muted">{pending ? 'Setting it up …' : children}</span>
    </button>
  );
}
