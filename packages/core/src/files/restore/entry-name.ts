import { HoldfastError } from '../../errors.ts';
import { displayPath } from '../display-path.ts';

/** Throws `path-unsafe` unless a name can only mean an entry of the directory it is used in. */
export function checkEntryName(name: Buffer): void {
  const unsafe =
    name.length === 0 ||
    name.includes(0x2f) ||
    name.includes(0) ||
    name.equals(Buffer.from('.')) ||
    name.equals(Buffer.from('..'));
  if (!unsafe) return;
  const message = `The backup has an entry named "${displayPath(name)}", which could lead outside of the target. It was not restored.`;
  throw new HoldfastError('path-unsafe', message, { data: { name: displayPath(name) } });
}
