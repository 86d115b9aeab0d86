/** What processes of Holdfast write down for those who look after them. */
export { createLog, type Log, sentenceOf } from './log.ts';
