/** Each database that is backed up: whether its server answers, and in which version. */
import type { AskedServer } from '../client-tools/ask-servers.ts';
import { type DoctorFinding, findingsOf, firstLine } from './finding.ts';

export function checkServers(asked: readonly AskedServer[]): DoctorFinding[] {
  return asked.map(({ source, answer, error }) => {
    const { good, problem } = findingsOf(`source ${source.name}`);
    if (answer) return good(`Its server answers: PostgreSQL ${answer.version}.`);
    return problem(
      `Its server cannot be asked: ${firstLine(error)}`,
      'Put right what it says, or correct the connection in the dashboard, under Sources.',
    );
  });
}
