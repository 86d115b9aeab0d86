import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findDocs } from './guide.ts';

/** Only PNGs of docs/images, by their plain names; undefined for anything else. */
export async function readGuideImage(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!/^[a-z0-9-]+\.png$/.test(name)) return undefined;
  try {
    return new Uint8Array(await readFile(join(findDocs(), 'images', name)));
  } catch {
    return undefined;
  }
}
