/** What `holdfast doctor` looks at. */
export { type ExamineOptions, examine } from './examine.ts';
export type { DoctorFinding } from './finding.ts';
