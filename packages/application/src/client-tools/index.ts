/** PostgreSQL's own programs, of the version of each server that is backed up. */
export { type LookForToolsOptions, lookForTools } from './look-for-tools.ts';
