/** From the root to everything that an export may touch: down along what is owned, up along what is needed. */
import type { Schema } from '../schema/schema.ts';
import { looksLikePeople } from './people.ts';
import type { PlannedEdge, TableRole } from './plan.ts';

export interface Reached {
  role: TableRole;
  path: string[];
}

/**
 * Tables in the order in which they are reached, the root first. Sets the kind of each edge that leads from an owned
 * table up to what is nobody's, and answers the edges that touch a reached table.
 */
export function reach(
  schema: Schema,
  edges: readonly PlannedEdge[],
  root: string,
): { tables: Map<string, Reached>; edges: PlannedEdge[] } {
  const tables = new Map<string, Reached>([[root, { role: 'root', path: [] }]]);
  // Owned: breadth first, so that each path is a shortest one.
  for (const [id, { path }] of tables) {
    for (const edge of edges) {
      const next =
        edge.kind === 'own' && edge.parent === id
          ? edge.child
          : edge.kind === 'own-up' && edge.child === id
            ? edge.parent
            : undefined;
      if (next !== undefined && !tables.has(next))
        tables.set(next, { role: 'own', path: [...path, edge.id] });
    }
  }
  const owned = new Set(tables.keys());
  // Needed: whatever an exported row refers to, and what that refers to in turn.
  for (const [id, { role, path }] of tables) {
    if (role === 'stub') continue;
    for (const edge of edges) {
      if (edge.child !== id || edge.kind === 'own-up' || owned.has(edge.parent)) continue;
      if (edge.kind !== 'reference') {
        edge.kind = 'reference';
        edge.reason = 'its row is needed, and is nobody’s';
      }
      if (tables.has(edge.parent)) continue;
      const isSomebodys = looksLikePeople(schema.tables.get(edge.parent)!);
      tables.set(edge.parent, { role: isSomebodys ? 'stub' : 'reference', path: [...path, edge.id] });
    }
  }
  // Mentioned from: shown, so that the owner can decide otherwise.
  for (const edge of edges) {
    if (edge.kind === 'mention' && owned.has(edge.parent) && !tables.has(edge.child)) {
      tables.set(edge.child, { role: 'mention', path: [...tables.get(edge.parent)!.path, edge.id] });
    }
  }
  const isExported = (id: string) => tables.has(id) && tables.get(id)!.role !== 'mention';
  return {
    tables,
    edges: edges.filter(
      (edge) =>
        (isExported(edge.child) && isExported(edge.parent)) ||
        (edge.kind === 'mention' && owned.has(edge.parent)),
    ),
  };
}
