import type { Operation } from '../operation.ts';

const read = { tag: 'Profiles', scope: 'exports:read' } as const;
const plan = { tag: 'Profiles', scope: 'exports:plan' } as const;

/** What belongs to a profile of a database. */
export const exportPlanOperations: readonly Operation[] = [
  {
    ...{ ...read, method: 'GET', path: '/api/export-sources', id: 'listExportSources' },
    procedure: 'exports.sources',
    summary: 'Databases, and whether a plan says what belongs to a profile',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/export-sources/{sourceId}/plan', id: 'getExportPlan' },
    procedure: 'exports.plan',
    summary: 'What belongs to a profile, table by table',
    description: 'The newest version, or the one that `version` names.',
  },
  {
    ...{ ...read, method: 'GET', path: '/api/export-sources/{sourceId}/drift', id: 'getExportPlanDrift' },
    procedure: 'exports.drift',
    summary: 'What changed in the database since its plan was made',
  },
  {
    ...{ ...plan, method: 'GET', path: '/api/export-sources/{sourceId}/roots', id: 'listProfileRoots' },
    procedure: 'exports.roots',
    summary: 'Tables that may have one row a person, the likeliest first',
  },
  {
    ...{ ...plan, method: 'POST', path: '/api/export-sources/{sourceId}/plan/proposal' },
    ...{ id: 'proposeExportPlan', procedure: 'exports.proposePlan' },
    summary: 'What would belong to a profile, by these choices',
    description: 'Reads the database’s keys; nothing is kept.',
  },
  {
    ...{ ...plan, method: 'PUT', path: '/api/export-sources/{sourceId}/plan', id: 'saveExportPlan' },
    procedure: 'exports.savePlan',
    summary: 'Decide what belongs to a profile',
    description:
      'Makes a new version. `basedOn` is the version that was changed, null for the first: somebody else’s change meanwhile is not overwritten.',
  },
];
