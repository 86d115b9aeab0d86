import type { PlanTable } from '@holdfast/contracts/export-plans';
import { expect, test } from 'vitest';
import { boxHeight, boxWidth, layOut } from './layout.ts';

const table = (name: string, path: string[]): PlanTable => ({
  ...{ table: name, role: path.length === 0 ? 'root' : 'own', treatment: 'include', path },
  ...{ rowEstimate: 1, key: ['id'], columns: [] },
});
const edge = (child: string, parent: string) => ({
  ...{
    id: `${child}>${parent}`,
    kind: 'own' as const,
    child,
    childColumns: ['x'],
    parent,
    parentColumns: ['id'],
  },
  ...{ origin: 'foreign key' as const, indexed: true, reason: '' },
});

test('tables stand in columns by their steps from the root, none on another', () => {
  const { boxes, lines, width, height } = layOut({
    tables: [
      table('root', []),
      table('a', ['a>root']),
      table('b', ['b>root']),
      table('c', ['b>root', 'c>b']),
    ],
    edges: [edge('a', 'root'), edge('b', 'root'), edge('c', 'b')],
  });
  const at = new Map(boxes.map((box) => [box.table.table, box]));
  expect(at.get('a')!.x).toBe(at.get('b')!.x);
  expect(at.get('c')!.x).toBeGreaterThan(at.get('b')!.x + boxWidth);
  expect(Math.abs(at.get('a')!.y - at.get('b')!.y)).toBeGreaterThan(boxHeight);
  expect(lines).toHaveLength(3);
  for (const { x, y } of boxes) {
    expect(x + boxWidth).toBeLessThanOrEqual(width);
    expect(y + boxHeight).toBeLessThanOrEqual(height);
  }
});
