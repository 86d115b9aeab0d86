/** The places of the dashboard, in the order of their use. */

import type { LucideIcon } from 'lucide-react';
import {
  Archive,
  Bell,
  CalendarClock,
  CircleHelp,
  Database,
  Gauge,
  History,
  KeyRound,
  ListChecks,
  Settings,
  UserRound,
} from 'lucide-react';

export interface Place {
  href: string;
  label: string;
  icon: LucideIcon;
  /** In the bar at the bottom of a phone. */
  first?: boolean;
}

export const places: readonly Place[] = [
  { href: '/', label: 'Overview', icon: Gauge, first: true },
  { href: '/sources', label: 'Sources', icon: Database, first: true },
  { href: '/backups', label: 'Backups', icon: Archive, first: true },
  { href: '/restore', label: 'Restore', icon: History, first: true },
  { href: '/exports', label: 'Exports', icon: UserRound },
  { href: '/schedules', label: 'Schedules', icon: CalendarClock },
  { href: '/runs', label: 'Runs', icon: ListChecks },
  { href: '/alarms', label: 'Alarms', icon: Bell },
  { href: '/keys', label: 'Keys', icon: KeyRound },
  { href: '/settings', label: 'Settings', icon: Settings },
  { href: '/help', label: 'Help', icon: CircleHelp },
];

export function isCurrent(place: Place, pathname: string): boolean {
  return place.href === '/'
    ? pathname === '/'
    : pathname === place.href || pathname.startsWith(`${place.href}/`);
}
