import type { SourceKind } from '@holdfast/contracts/sources';
import { Anchor, Database, Folder } from 'lucide-react';

const looks = {
  database: { icon: Database, word: 'Database' },
  files: { icon: Folder, word: 'Directories' },
  holdfast: { icon: Anchor, word: 'Holdfast itself' },
} as const;

export function SourceKindIcon({ kind }: { kind: SourceKind }) {
  const { icon: Icon, word } = looks[kind];
  return <Icon role="img" aria-label={word} className="size-4.5 shrink-0 text-muted" strokeWidth={1.75} />;
}
