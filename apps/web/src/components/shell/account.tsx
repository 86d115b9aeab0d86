'use client';
import { Button } from '@heroui/react';
import { LogOut } from 'lucide-react';
import { signOut } from '../../client/auth.ts';
import { useMe } from '../../client/me.ts';

/** Who is signed in, and the way out. */
export function Account() {
  const me = useMe();
  return (
    <div className="flex items-center justify-between gap-2">
      <div className="min-w-0 text-sm leading-tight">
        <p className="truncate font-medium">{me?.person.name ?? ' '}</p>
        <p className="truncate text-xs text-muted">{me?.person.role ?? ' '}</p>
      </div>
      <Button variant="ghost" size="sm" isIconOnly aria-label="Sign out" onPress={() => void leave()}>
        <LogOut aria-hidden="true" className="size-4" />
      </Button>
    </div>
  );
}

async function leave(): Promise<void> {
  await signOut();
  location.assign('/sign-in');
}
