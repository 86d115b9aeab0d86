/** The file that an export goes into, while it is made: a ZIP, or a page that opens itself. */
import { HtmlContainer } from './html-container.ts';
import { NewFile } from './new-file.ts';
import { type WrittenEntry, ZipOutput } from './zip-writer.ts';

export type ContainerKind = 'zip' | 'html';

export interface Container extends AsyncDisposable {
  /** Where the file lies until it is published. */
  readonly temporaryPath: string;
  add(path: string, contents: AsyncIterable<Uint8Array>): Promise<WrittenEntry>;
  finish(): Promise<void>;
  /** Gives the file its name, and answers its size. */
  publish(): Promise<number>;
}

export interface CreateContainerOptions {
  kind: ContainerKind;
  path: string;
  passphrase: string | undefined;
  signal?: AbortSignal | undefined;
}

export async function createContainer(options: CreateContainerOptions): Promise<Container> {
  const { kind, path, signal } = options;
  // The same letters can be written as different bytes.
  const passphrase = options.passphrase?.normalize('NFC');
  const file = await NewFile.create(path);
  if (kind === 'html') return HtmlContainer.create(file, passphrase!, signal);
  const zip = new ZipOutput(file.writable(), { passphrase, signal });
  return {
    temporaryPath: file.temporaryPath,
    add: (entry, contents) => zip.add(entry, contents),
    finish: () => zip.finish(),
    async publish() {
      await file.publish();
      return (await file.handle.stat()).size;
    },
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  };
}
