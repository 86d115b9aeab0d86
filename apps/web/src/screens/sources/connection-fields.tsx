'use client';
import { Tabs } from '@heroui/react';
import { Choice } from '../../components/forms/choice.tsx';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import type { TypedConnection } from './connection-state.ts';

export interface ConnectionFieldsProps {
  value: TypedConnection;
  onChange: (value: TypedConnection) => void;
  /** A password is stored already and stays when none is typed. */
  hasPassword?: boolean;
}

/** A pasted URL, or field by field. */
export function ConnectionFields({ value, onChange, hasPassword = false }: ConnectionFieldsProps) {
  return (
    <Tabs
      selectedKey={value.way}
      onSelectionChange={(way) => onChange({ ...value, way: way as TypedConnection['way'] })}
    >
      <Tabs.ListContainer className="sm:w-fit">
        <Tabs.List aria-label="How to say where it is">
          <Tabs.Tab id="url" className="whitespace-nowrap">
            Paste a URL
            <Tabs.Indicator />
          </Tabs.Tab>
          <Tabs.Tab id="fields" className="whitespace-nowrap">
            Fill in fields
            <Tabs.Indicator />
          </Tabs.Tab>
        </Tabs.List>
      </Tabs.ListContainer>
      <Tabs.Panel id="url" className="px-0 pt-5">
        <TextInput
          label="Connection URL"
          description="As your application has it. The password is encrypted before it is stored, and never shown again."
          value={value.url}
          onChange={(url) => onChange({ ...value, url })}
          placeholder="postgresql://user:password@host:5432/database"
          mono
        />
      </Tabs.Panel>
      <Tabs.Panel id="fields" className="px-0 pt-5">
        <Fields value={value} onChange={onChange} hasPassword={hasPassword} />
      </Tabs.Panel>
    </Tabs>
  );
}

export const sslModes: readonly { value: TypedConnection['sslMode']; label: string }[] = [
  { value: 'verify-full', label: 'Always, certificate and name checked' },
  { value: 'verify-ca', label: 'Always, certificate checked' },
  { value: 'require', label: 'Always, certificate not checked' },
  { value: 'prefer', label: 'If the server can' },
  { value: 'allow', label: 'Only if the server insists' },
  { value: 'disable', label: 'Never' },
];

function Fields({ value, onChange, hasPassword }: Required<ConnectionFieldsProps>) {
  const set = (change: Partial<TypedConnection>) => onChange({ ...value, ...change });
  return (
    <div className="grid gap-5 sm:grid-cols-6">
      <div className="sm:col-span-4">
        <TextInput
          label="Host"
          value={value.host}
          onChange={(host) => set({ host })}
          placeholder="db.example.org"
          mono
        />
      </div>
      <div className="sm:col-span-2">
        <TextInput
          label="Port"
          value={value.port}
          onChange={(port) => set({ port })}
          inputMode="numeric"
          mono
        />
      </div>
      <div className="sm:col-span-3">
        <TextInput label="Database" value={value.database} onChange={(database) => set({ database })} mono />
      </div>
      <div className="sm:col-span-3">
        <TextInput label="User" value={value.user} onChange={(user) => set({ user })} mono />
      </div>
      <div className="sm:col-span-3">
        <PasswordInput
          label="Password"
          value={value.password}
          onChange={(password) => set({ password })}
          autoComplete="off"
          {...(hasPassword ? { description: 'One is stored. Leave this empty to keep it.' } : {})}
        />
      </div>
      <div className="sm:col-span-3">
        <Choice
          label="Encrypted connection"
          value={value.sslMode}
          onChange={(sslMode) => set({ sslMode })}
          options={sslModes}
        />
      </div>
      {value.sslMode.startsWith('verify') && (
        <div className="sm:col-span-6">
          <TextInput
            label="Certificate of the authority"
            description="A PEM file on the machine that Holdfast runs on."
            value={value.sslRootCert}
            onChange={(sslRootCert) => set({ sslRootCert })}
            placeholder="/etc/ssl/db-ca.pem"
            mono
          />
        </div>
      )}
    </div>
  );
}
