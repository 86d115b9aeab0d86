/** Requests that succeed about people, their keys, and what they are told. */
import { randomBytes, randomUUID } from 'node:crypto';
import { makeMetricsToken } from '@holdfast/application/metrics';
import type { Example } from './examples.ts';
import type { RestWorld } from './rest-world.ts';

export function createPeopleExamples(world: RestWorld): Record<string, () => Promise<Example>> {
  const { people, newToken } = world;
  const { prisma } = world.api.services.database;
  const newEmail = () => `${randomBytes(4).toString('hex')}@example.org`;
  const idOf = async (name: string) => (await prisma.user.findFirstOrThrow({ where: { name } })).id;
  const invited = async () => {
    const email = newEmail();
    await people.owner.change('people.invite', { email, role: 'viewer' });
    return (await prisma.invitation.findUniqueOrThrow({ where: { email } })).id;
  };
  /** Nobody listens there, which is an answer too. */
  const newChannel = () => ({
    ...{ name: `Hook ${randomBytes(3).toString('hex')}`, events: null, digest: 'none' },
    settings: { kind: 'webhook', inNetwork: true },
    secrets: {
      url: 'http://127.0.0.1:1/hook',
      signingSecret: `whsec_${randomBytes(24).toString('base64')}`,
    },
  });
  const channelId = async () => {
    const { id } = await people.owner.change<{ id: string }>('alarms.addChannel', newChannel());
    return id;
  };
  const alarmId = async () => {
    const cause = `failed source ${randomUUID()}`;
    const now = new Date();
    const { id } = await prisma.alarm.create({
      data: {
        ...{ cause, openCause: cause, event: 'failed', severity: 'critical', occurrence: 'x' },
        ...{ title: 'Shop was not backed up', what: 'The run failed.', advice: 'Look at it.' },
        ...{ page: '/runs', help: '/help/alarms', since: now, raisedAt: now, toldAt: now },
      },
    });
    return id;
  };
  const sessionId = async () => {
    const id = randomUUID();
    const expiresAt = new Date(Date.now() + 3600_000);
    await prisma.session.create({ data: { id, token: id, userId: await idOf('owner'), expiresAt } });
    return id;
  };
  const nothing = async () => ({});

  return {
    listPeople: nothing,
    changePerson: async () => ({ params: { id: await idOf('viewer') }, body: { role: 'viewer' } }),
    listInvitations: nothing,
    invitePerson: async () => ({ body: { email: newEmail(), role: 'operator' } }),
    withdrawInvitation: async () => ({ params: { id: await invited() } }),
    getAccount: nothing,
    listSessions: nothing,
    endSession: async () => ({ params: { id: await sessionId() } }),
    listApiKeys: nothing,
    revokeApiKey: async () => ({ params: { id: (await newToken(['runs:read'])).id } }),
    listAlarms: async () => ({ query: { state: 'open' } }),
    countAlarms: nothing,
    acknowledgeAlarm: async () => ({ params: { id: await alarmId() } }),
    listChannels: nothing,
    addChannel: async () => ({ body: newChannel() }),
    updateChannel: async () => ({
      params: { id: await channelId() },
      body: { ...newChannel(), secrets: {} },
    }),
    pauseChannel: async () => ({ params: { id: await channelId() }, body: { paused: true } }),
    removeChannel: async () => ({ params: { id: await channelId() } }),
    testChannel: async () => ({ params: { id: await channelId() } }),
    getAlarmSettings: nothing,
    updateAlarmSettings: async () => ({
      body: { remindAfterHours: 12, digestAt: '07:30', timeZone: 'Europe/Zurich', dashboardAddress: null },
    }),
    listAudit: async () => ({ query: { limit: '3' } }),
    exportAudit: async () => ({ query: { area: 'api-key' } }),
    getMetricsToken: nothing,
    removeMetricsToken: async () => {
      await makeMetricsToken(prisma);
      return {};
    },
  };
}
