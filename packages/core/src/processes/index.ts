/** Processes of this machine: whether one that left a mark still lives. */
export { processAnswers } from './process-life.ts';
