/** Reads a file of JSON that a person may have edited. */
import { readFile } from 'node:fs/promises';
import { HoldfastError } from '@holdfast/core/errors';

export async function readJsonFile(path: string, what: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new HoldfastError('invalid-input', `The file with ${what}, ${path}, cannot be read (${code}).`, {
      cause,
    });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new HoldfastError('invalid-input', `The file with ${what}, ${path}, is not JSON.`, { cause });
  }
}
