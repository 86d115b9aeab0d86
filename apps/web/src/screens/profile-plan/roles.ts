import type { PlanTable, TableRole } from '@holdfast/contracts/export-plans';
import { Ban, CircleDot, Link2, type LucideIcon, MessageSquareQuote, UserRound, Users } from 'lucide-react';

export type ShownRole = TableRole | 'left-out';

export interface RoleLook {
  icon: LucideIcon;
  word: string;
  /** What of such a table is exported. */
  sentence: string;
  /** Of the box in the picture. */
  box: string;
  text: string;
}

/** Colour, icon and word of each part that a table can play; never colour alone. */
export const roleLooks: Record<ShownRole, RoleLook> = {
  root: {
    icon: UserRound,
    word: 'the profile',
    sentence: 'One row for each person.',
    box: 'fill-accent-soft stroke-accent',
    text: 'text-accent-soft-foreground',
  },
  own: {
    icon: CircleDot,
    word: 'own',
    sentence: 'Rows that belong to the person: exported whole.',
    box: 'fill-accent-soft stroke-accent/50',
    text: 'text-accent-soft-foreground',
  },
  reference: {
    icon: Link2,
    word: 'reference',
    sentence: 'Rows that those refer to, and that are nobody’s: exported whole, never overwritten.',
    box: 'fill-surface-secondary stroke-border',
    text: 'text-foreground',
  },
  stub: {
    icon: Users,
    word: 'keys only',
    sentence: 'Rows of other people: nothing but their keys.',
    box: 'fill-warning-soft stroke-warning/50',
    text: 'text-warning-soft-foreground',
  },
  mention: {
    icon: MessageSquareQuote,
    word: 'mention',
    sentence: 'Rows of others that name the person: left out.',
    box: 'fill-surface stroke-border [stroke-dasharray:4_3]',
    text: 'text-muted',
  },
  'left-out': {
    icon: Ban,
    word: 'left out',
    sentence: 'Left out by choice.',
    box: 'fill-surface stroke-border [stroke-dasharray:4_3]',
    text: 'text-muted',
  },
};

export function shownRole({ role, treatment }: PlanTable): ShownRole {
  return treatment === 'exclude' && role !== 'mention' ? 'left-out' : role;
}

/** `public.` is where most tables are, and says nothing. */
export function shortName(table: string): string {
  return table.replace(/^public\./, '');
}
