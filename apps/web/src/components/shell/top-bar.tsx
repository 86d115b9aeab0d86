'use client';
import { useMe } from '../../client/me.ts';
import { AlarmBell } from './alarm-bell.tsx';
import { Brand } from './brand.tsx';

/** Below 1024 px: whose backups these are, and the alarms. */
export function TopBar() {
  const me = useMe();
  return (
    <header className="flex items-center justify-between gap-3 pt-3 pr-2 pl-4 sm:pr-4 sm:pl-6 lg:hidden">
      <div className="min-w-0">
        <Brand name={me?.installation.name} />
      </div>
      <AlarmBell />
    </header>
  );
}
