'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { isCurrent, places } from './navigation.ts';

/** All places as a list, for the sidebar and the drawer. */
export function PlaceLinks({ onFollow }: { onFollow?: () => void }) {
  const pathname = usePathname();
  return (
    <ul className="flex flex-col gap-0.5">
      {places.map((place) => {
        const current = isCurrent(place, pathname);
        const Icon = place.icon;
        return (
          <li key={place.href}>
            <Link
              href={place.href}
              aria-current={current ? 'page' : undefined}
              {...(onFollow ? { onClick: onFollow } : {})}
              className="flex min-h-10 items-center gap-3 rounded-lg px-3 text-sm text-muted transition-colors hover:bg-default hover:text-foreground aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium aria-[current=page]:text-accent-soft-foreground"
            >
              <Icon aria-hidden="true" className="size-4.5 shrink-0" strokeWidth={1.75} />
              {place.label}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
