/** What the environment decides about Holdfast: read and checked in one place, by every process. */
export { type Environment, needed, readEnvironment } from './read-environment.ts';
export { toBlockList } from './variables.ts';
