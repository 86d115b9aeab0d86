/** PostgreSQL servers of our own: Holdfast's database, test restores, tests. */
export { type LocalCluster, type LocalClusterOptions, startLocalCluster } from './local-cluster.ts';
export {
  makeScratchDirectory,
  removeStaleScratchClusters,
  type ScratchClusterOptions,
  startScratchCluster,
} from './local-cluster-scratch.ts';
export {
  type EnsureServerProgramsOptions,
  ensureServerPrograms,
  findServerPrograms,
  type ServerPrograms,
} from './server-programs.ts';
