/** Of an export of several profiles, keeps the staged rows of one: the same way down and up as the export took. */
import { HoldfastError } from '../../errors.ts';
import { quoteIdentifier } from '../../postgres/archive/text.ts';
import type { DatabaseSession } from '../../postgres/session.ts';
import type { ProfilePlan } from '../plan/plan.ts';
import { matchesEdge } from '../rows/edge-match.ts';
import type { Stage } from './stage-rows.ts';

interface Step {
  to: Stage;
  /** What `to` is in the match: the child (c) or the parent (p). */
  alias: 'c' | 'p';
  from: Stage;
  match: string;
}

/** Rejects with `profile-not-found`. `profile` is the root's key as text, column by column. */
export async function keepProfile(
  session: DatabaseSession,
  stages: readonly Stage[],
  plan: ProfilePlan,
  profile: readonly string[],
): Promise<void> {
  const byTable = new Map(stages.map((stage) => [stage.table.id, stage]));
  const doing = 'choose the rows of the profile';
  const root = byTable.get(plan.root)!;
  const condition = root.table.key
    .map((column, i) => `${quoteIdentifier(column)}::text = $${i + 1}`)
    .join(' AND ');
  const found =
    profile.length === root.table.key.length
      ? await session.execute(doing, `UPDATE ${root.name} SET holdfast_kept = true WHERE ${condition}`, [
          ...profile,
        ])
      : 0;
  if (found === 0) {
    throw new HoldfastError(
      'profile-not-found',
      `The export holds no profile ${profile.join(', ')}. A profile is named by its ${root.table.key.join(', ')}.`,
    );
  }
  /** Marks what the edges lead to, until there is no more. */
  const follow = async (steps: readonly Step[]) => {
    for (let added = 1; added > 0; ) {
      added = 0;
      for (const { to, alias, from, match } of steps) {
        const other = alias === 'c' ? 'p' : 'c';
        added += await session.execute(
          doing,
          `UPDATE ${to.name} ${alias} SET holdfast_kept = true FROM ${from.name} ${other}
           WHERE ${other}.holdfast_kept AND NOT ${alias}.holdfast_kept AND ${match}`,
        );
      }
    }
  };
  const edges = plan.edges.flatMap((edge) => {
    const [child, parent] = [byTable.get(edge.child), byTable.get(edge.parent)];
    if (!child || !parent) return [];
    return [{ edge, child, parent, match: matchesEdge(edge, { child: child.table, parent: parent.table }) }];
  });
  await follow(
    edges.flatMap(({ edge, child, parent, match }): Step[] => {
      if (child.role !== 'own' || parent.role !== 'own') return [];
      if (edge.kind === 'own') return [{ to: child, alias: 'c', from: parent, match }];
      return edge.kind === 'own-up' ? [{ to: parent, alias: 'p', from: child, match }] : [];
    }),
  );
  await follow(
    edges
      .filter(({ parent }) => parent.role === 'reference')
      .map(({ child, parent, match }) => ({ to: parent, alias: 'p' as const, from: child, match })),
  );
  for (const { name } of stages) await session.execute(doing, `DELETE FROM ${name} WHERE NOT holdfast_kept`);
}
