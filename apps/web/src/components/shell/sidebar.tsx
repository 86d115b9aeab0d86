'use client';
import { useMe } from '../../client/me.ts';
import { Account } from './account.tsx';
import { AlarmBell } from './alarm-bell.tsx';
import { Brand } from './brand.tsx';
import { PlaceLinks } from './place-links.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

/** From 1024 px on. */
export function Sidebar() {
  const me = useMe();
  return (
    <aside className="sticky top-0 hidden h-dvh w-60 shrink-0 flex-col gap-6 border-r border-separator bg-surface px-3 py-5 lg:flex">
      <div className="flex items-center justify-between gap-2 pl-2">
        <div className="min-w-0">
          <Brand name={me?.installation.name} />
        </div>
        <AlarmBell />
      </div>
      <nav aria-label="Main" className="flex-1 overflow-y-auto">
        <PlaceLinks />
      </nav>
      <div className="flex flex-col gap-4 px-2">
        <ThemeSwitch />
        <Account />
      </div>
    </aside>
  );
}
