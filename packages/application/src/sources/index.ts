/** What is backed up: how a source's row becomes something that can be read. */
export {
  type DatabaseConfig,
  readConnectionInput,
  type SourceRow,
  type SourceSecrets,
  sourceTarget,
  storedTarget,
  targetOf,
} from './connection.ts';
export { describePlace } from './describe-place.ts';
export { sourceFiles } from './file-set.ts';
