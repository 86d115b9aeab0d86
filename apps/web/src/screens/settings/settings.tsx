'use client';
import { Tabs } from '@heroui/react';
import { useState } from 'react';
import { useMay } from '../../client/me.ts';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { useSelectedInView } from '../../components/shell/selected-in-view.ts';
import { AlarmsPanel } from '../alarm-settings/alarms-panel.tsx';
import { AccountPanel } from './account-panel.tsx';
import { ApiKeysPanel } from './api-keys-panel.tsx';
import { AuditPanel } from './audit-panel.tsx';
import { InstallationPanel } from './installation-panel.tsx';
import { LimitsPanel } from './limits-panel.tsx';
import { PeoplePanel } from './people-panel.tsx';
import { VaultsPanel } from './vaults-panel.tsx';

/** One place for what is set rather than done. `tab`: the one to begin with. */
export function SettingsScreen({ tab }: { tab?: string | undefined }) {
  const [chosen, choose] = useState(tab);
  const operator = useMay('operator');
  const owner = useMay('owner');
  const tabs = [
    { id: 'account', label: 'Your account', panel: <AccountPanel /> },
    { id: 'api-keys', label: 'API keys', panel: <ApiKeysPanel /> },
    { id: 'vaults', label: 'Vault', panel: <VaultsPanel /> },
    { id: 'limits', label: 'Limits', panel: <LimitsPanel /> },
    { id: 'alarms', label: 'Alarms', panel: <AlarmsPanel /> },
    ...(owner ? [{ id: 'people', label: 'People', panel: <PeoplePanel /> }] : []),
    ...(owner ? [{ id: 'audit', label: 'Audit log', panel: <AuditPanel /> }] : []),
    ...(operator ? [{ id: 'installation', label: 'Installation', panel: <InstallationPanel /> }] : []),
  ];
  // Which there are is known when it is known who asks.
  const shown = tabs.some(({ id }) => id === chosen) ? chosen : tabs[0]?.id;
  const row = useSelectedInView(`${shown} of ${tabs.length}`);
  return (
    <>
      <PageHeader title="Settings" />
      <div ref={row}>
        <Tabs
          variant="secondary"
          selectedKey={shown ?? 'account'}
          onSelectionChange={(key) => choose(String(key))}
        >
          <Tabs.ListContainer className="max-w-full overflow-x-auto sm:w-fit">
            <Tabs.List aria-label="Settings">
              {tabs.map(({ id, label }) => (
                <Tabs.Tab key={id} id={id} className="whitespace-nowrap">
                  {label}
                  <Tabs.Indicator />
                </Tabs.Tab>
              ))}
            </Tabs.List>
          </Tabs.ListContainer>
          {tabs.map(({ id, panel }) => (
            <Tabs.Panel key={id} id={id} className="px-0 pt-6">
              {panel}
            </Tabs.Panel>
          ))}
        </Tabs>
      </div>
    </>
  );
}
