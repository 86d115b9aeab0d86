import { expect, test } from 'vitest';
import { orderByReferences } from './components.ts';

test('parents come first, and those that need each other together', () => {
  const order = orderByReferences(
    ['line', 'order', 'person', 'address', 'country', 'alone'],
    [
      { child: 'line', parent: 'order' },
      { child: 'order', parent: 'person' },
      { child: 'person', parent: 'address' },
      { child: 'address', parent: 'person' },
      { child: 'address', parent: 'country' },
      { child: 'person', parent: 'person' },
      { child: 'line', parent: 'elsewhere' },
    ],
  );
  expect(order.map((component) => component.toSorted())).toEqual([
    ['country'],
    ['address', 'person'],
    ['order'],
    ['line'],
    ['alone'],
  ]);
});
