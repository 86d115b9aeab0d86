import type { ExtendedAttributeReader } from './extended-attributes/read-attributes.ts';
import type { FileProblem } from './file-problem.ts';
import type { WalkEvent } from './walk-tree.ts';

/**
 * How far the walk may run ahead so that one program run reads the attributes of many entries. The second limit
 * keeps the walk from running hours ahead of the reading of large files.
 */
const windowEntries = 4096;
const windowBytes = 1n << 30n;

/** Passes a walk through, with the extended attributes added to the metadata. */
export async function* addExtendedAttributes(
  events: AsyncIterable<WalkEvent>,
  reader: ExtendedAttributeReader,
  onProblem: (problem: FileProblem) => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<WalkEvent> {
  let ahead: WalkEvent[] = [];
  let bytes = 0n;
  for await (const event of events) {
    ahead.push(event);
    bytes += event.metadata.size ?? 0n;
    if (ahead.length < windowEntries && bytes < windowBytes) continue;
    await attach(ahead, reader, onProblem, signal);
    yield* ahead;
    ahead = [];
    bytes = 0n;
  }
  await attach(ahead, reader, onProblem, signal);
  yield* ahead;
}

async function attach(
  events: WalkEvent[],
  reader: ExtendedAttributeReader,
  onProblem: (problem: FileProblem) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const first = events.filter((event) => event.kind !== 'leave');
  const { attributes, problems } = await reader.read(
    first.map((event) => event.path),
    signal,
  );
  for (const problem of problems) onProblem(problem);
  if (attributes.size === 0) return;
  for (const event of first) {
    const found = attributes.get(event.path.toString('latin1'));
    if (found !== undefined) event.metadata.extendedAttributes = found;
  }
}
