import { defaultSettings, settingsSchema } from '@holdfast/contracts/settings';
import type { Database } from '@holdfast/db';
import { createAuth } from './auth/auth.ts';
import type { AuditRecord, Installation, Services } from './services.ts';

export interface ServicesOptions {
  database: Database;
  /** HOLDFAST_SECRET. */
  secret: string;
  setupToken: string | undefined;
  /** Where the browser finds us. */
  baseUrl: string;
  secureCookies?: boolean | undefined;
  installation: Installation;
}

export function createServices(options: ServicesOptions): Services {
  const { database, installation, setupToken } = options;
  const recordAudit = async (record: AuditRecord) => {
    const { details, ...row } = record;
    await database.prisma.auditEntry.create({
      data: { ...row, ...(details === null ? {} : { details: details as object }) },
    });
  };
  const auth = createAuth({
    ...{ database, secret: options.secret, baseUrl: options.baseUrl, secureCookies: options.secureCookies },
    watch: {
      record: ({ address, ...event }) =>
        recordAudit({ ...event, subject: null, details: null, ipAddress: address }),
      isVaultPassword: async () => false,
    },
  });
  return {
    ...{ database, auth, installation, setupToken, recordAudit },
    async settings() {
      const rows = await database.prisma.setting.findMany();
      const found = Object.fromEntries(rows.map(({ key, value }) => [key, value]));
      return settingsSchema.parse({ ...defaultSettings, ...found });
    },
  };
}
