import { quoteIdentifier, quoteLiteral } from '../../postgres/archive/text.ts';
import type { PlannedEdge } from '../plan/plan.ts';
import { columnOf, type Table } from '../schema/schema.ts';

/** The condition that the child's row (c) refers to the parent's row (p). */
export function matchesEdge(edge: PlannedEdge, { child, parent }: { child: Table; parent: Table }): string {
  const pairs = edge.childColumns.map((name, i) => {
    const [one, other] = [columnOf(child, name), columnOf(parent, edge.parentColumns[i]!)];
    const [left, right] = [`c.${quoteIdentifier(one.name)}`, `p.${quoteIdentifier(other.name)}`];
    // Foreign keys always have an operator; for a declared pair, text is what all types share.
    const isSame = edge.origin !== 'soft reference' || one.type === other.type;
    return isSame ? `${left} = ${right}` : `${left}::text = ${right}::text`;
  });
  const conditions = (edge.where ?? []).map(
    ({ column, values }) =>
      `c.${quoteIdentifier(column)}::text IN (${values.map((value) => quoteLiteral(value)).join(', ')})`,
  );
  return [...pairs, ...conditions].join(' AND ');
}
