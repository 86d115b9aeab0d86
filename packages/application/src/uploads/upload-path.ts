import { join } from 'node:path';

/** Nobody but Holdfast's user may enter; nothing in it is ever executed, unpacked or written to but at its end. */
export function quarantineOf(home: string): string {
  return join(home, 'quarantine');
}

/** Where the bytes of an upload lie. Its id is ours; what the file was called is nowhere in it. */
export function uploadPath(home: string, id: string): string {
  return join(quarantineOf(home), `${id}.upload`);
}
