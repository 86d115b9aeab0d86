'use client';
import { Tabs } from '@heroui/react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { Trail } from '../../components/shell/trail.tsx';
import { AddDatabase } from './add-database.tsx';
import { AddDirectories } from './add-directories.tsx';

export function NewSource() {
  const router = useRouter();
  const [kind, setKind] = useState('database');
  const open = (id: string) => router.push(`/sources/${id}`);
  return (
    <div className="max-w-2xl">
      <Trail to="/sources" label="Sources" />
      <PageHeader title="Add a source">It is tested before it is added. Nothing is changed in it.</PageHeader>
      <Tabs variant="secondary" selectedKey={kind} onSelectionChange={(key) => setKind(String(key))}>
        <Tabs.ListContainer className="sm:w-fit">
          <Tabs.List aria-label="Kind of source">
            <Tabs.Tab id="database">
              PostgreSQL database
              <Tabs.Indicator />
            </Tabs.Tab>
            <Tabs.Tab id="files">
              Directories
              <Tabs.Indicator />
            </Tabs.Tab>
          </Tabs.List>
        </Tabs.ListContainer>
        <Tabs.Panel id="database" className="px-0 pt-6">
          <AddDatabase onAdded={open} />
        </Tabs.Panel>
        <Tabs.Panel id="files" className="px-0 pt-6">
          <AddDirectories onAdded={open} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
