/**
 * Decides between owners, so that an export holds nothing of other people. Two rules, for tables with several:
 *
 * - Rows that name a profile themselves belong to that one: a comment to its author, and not to whoever wrote the post.
 * - Where a table is deleted with an owned row, and also cannot be without another one, the first is its owner: an order
 *   line belongs to its order, and not to whoever made the product.
 *
 * The other references become mentions. The plan says so, and its owner may decide otherwise.
 */
import type { PlannedEdge } from './plan.ts';

/** Why an edge is a mention by the first rule. */
export const namesProfile = 'its rows name the profile themselves';

/** Changes the kind of such edges. `chosen` are the ids of those that the owner has decided on. */
export function settleOwners(edges: readonly PlannedEdge[], root: string, chosen: ReadonlySet<string>): void {
  for (const edge of edges) {
    if (
      edge.kind !== 'own' ||
      edge.parent === root ||
      edge.origin === 'soft reference' ||
      chosen.has(edge.id)
    )
      continue;
    if (!edges.some((other) => other.kind === 'own' && other.child === edge.child && other.parent === root))
      continue;
    edge.kind = 'mention';
    edge.reason = namesProfile;
  }
  const isStrong = (edge: PlannedEdge) =>
    edge.kind === 'own' &&
    (edge.onDelete === 'cascade' || edge.origin === 'soft reference' || chosen.has(edge.id));
  const weak = edges.filter((edge) => edge.kind === 'own' && edge.parent !== root && !isStrong(edge));
  const hasOwner = (edge: PlannedEdge, owned: ReadonlySet<string>) =>
    edges.some((other) => other.child === edge.child && isStrong(other) && owned.has(other.parent));
  let mentions = new Set(weak.filter((edge) => hasOwner(edge, ownedTables(edges, root, new Set()))));
  // An owner that is reached no longer, now that fewer edges are followed, is none.
  for (let before = -1; before !== mentions.size; ) {
    before = mentions.size;
    const owned = ownedTables(edges, root, mentions);
    mentions = new Set([...mentions].filter((edge) => hasOwner(edge, owned)));
  }
  for (const edge of mentions) {
    edge.kind = 'mention';
    edge.reason = 'its rows are deleted with another row, which is their owner';
  }
}

/** Tables that are owned when some edges are not followed. */
function ownedTables(
  edges: readonly PlannedEdge[],
  root: string,
  without: ReadonlySet<PlannedEdge>,
): Set<string> {
  const owned = new Set([root]);
  for (const id of owned) {
    for (const edge of edges) {
      if (without.has(edge)) continue;
      if (edge.kind === 'own' && edge.parent === id) owned.add(edge.child);
      if (edge.kind === 'own-up' && edge.child === id) owned.add(edge.parent);
    }
  }
  return owned;
}
