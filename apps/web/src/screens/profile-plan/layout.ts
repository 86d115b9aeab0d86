/** Where each table of the picture stands: a column for each step from the root, in the order in which they are reached. */
import type { Plan, PlanEdge, PlanTable } from '@holdfast/contracts/export-plans';

export const boxWidth = 184;
export const boxHeight = 46;
const columnWidth = 244;
const rowHeight = 62;
const margin = 4;

export interface Box {
  table: PlanTable;
  x: number;
  y: number;
}

export interface Line {
  edge: PlanEdge;
  /** As an SVG path. */
  path: string;
}

export interface Picture {
  width: number;
  height: number;
  boxes: Box[];
  lines: Line[];
}

export function layOut({ tables, edges }: Pick<Plan, 'tables' | 'edges'>): Picture {
  const counts: number[] = [];
  const places = new Map<string, Box>();
  const byDepth = [...tables].sort((a, b) => a.path.length - b.path.length);
  for (const table of byDepth) {
    const depth = table.path.length;
    const row = counts[depth] ?? 0;
    counts[depth] = row + 1;
    places.set(table.table, { table, x: margin + depth * columnWidth, y: margin + row * rowHeight });
  }
  const lines = tables.flatMap(({ path, table }) => {
    const edge = edges.find(({ id }) => id === path.at(-1));
    const to = places.get(table);
    const from = edge && places.get(edge.child === table ? edge.parent : edge.child);
    return edge && from && to ? [{ edge, path: curve(from, to) }] : [];
  });
  return {
    width: counts.length * columnWidth - (columnWidth - boxWidth) + 2 * margin,
    height: Math.max(...counts, 1) * rowHeight - (rowHeight - boxHeight) + 2 * margin,
    boxes: [...places.values()],
    lines,
  };
}

function curve(from: Box, to: Box): string {
  const [x1, y1] = [from.x + boxWidth, from.y + boxHeight / 2];
  const [x2, y2] = [to.x, to.y + boxHeight / 2];
  const bend = (x2 - x1) / 2;
  return `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
