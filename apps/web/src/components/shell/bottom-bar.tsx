'use client';
import { Drawer } from '@heroui/react';
import { Menu } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { Account } from './account.tsx';
import { isCurrent, places } from './navigation.ts';
import { PlaceLinks } from './place-links.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

const item =
  'flex min-h-14 flex-1 flex-col items-center justify-center gap-1 text-[0.6875rem] leading-none text-muted aria-[current=page]:font-medium aria-[current=page]:text-link';

/** Below 1024 px: the four places of a hurry, and a drawer with all of them. */
export function BottomBar() {
  const pathname = usePathname();
  const [open, setOpen] = useState(false);
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-separator bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      {places
        .filter((place) => place.first)
        .map((place) => {
          const Icon = place.icon;
          return (
            <Link
              key={place.href}
              href={place.href}
              aria-current={isCurrent(place, pathname) ? 'page' : undefined}
              className={item}
            >
              <Icon aria-hidden="true" className="size-5" strokeWidth={1.75} />
              {place.label}
            </Link>
          );
        })}
      <button
        type="button"
        className={item}
        onClick={() => setOpen(true)}
        aria-haspopup="dialog"
        aria-expanded={open}
      >
        <Menu aria-hidden="true" className="size-5" strokeWidth={1.75} />
        More
      </button>
      <Drawer.Backdrop isOpen={open} onOpenChange={setOpen}>
        <Drawer.Content placement="bottom">
          <Drawer.Dialog aria-label="All places">
            <Drawer.Handle />
            <Drawer.Body className="flex flex-col gap-5 pb-4">
              <PlaceLinks onFollow={() => setOpen(false)} />
              <ThemeSwitch />
              <Account />
            </Drawer.Body>
          </Drawer.Dialog>
        </Drawer.Content>
      </Drawer.Backdrop>
    </nav>
  );
}
