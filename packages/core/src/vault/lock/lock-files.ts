/** The lock files of one vault, already opened: what locking needs of a repository, and nothing more. */
export interface LockFiles {
  /** Ids of all lock files. Complete, or rejects. */
  list(): Promise<string[]>;

  /**
   * The JSON of one, decrypted and decompressed. A file of no bytes (an upload that some backend broke off) answers
   * an empty buffer; one that is gone rejects with `storage-not-found`; one that cannot be opened with anything else.
   */
  load(id: string): Promise<Buffer>;

  /** Stores a new one durably and answers its id. */
  save(json: Buffer): Promise<string>;

  /** A missing one is no error. */
  remove(id: string): Promise<void>;
}
