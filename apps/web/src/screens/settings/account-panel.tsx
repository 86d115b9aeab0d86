'use client';
import { useMe } from '../../client/me.ts';
import { Section } from '../../components/shell/section.tsx';
import { Facts } from '../../components/values/facts.tsx';
import { ChangePassword } from './change-password.tsx';
import { SecondFactor } from './second-factor.tsx';
import { Sessions } from './sessions.tsx';

export function AccountPanel() {
  const me = useMe();
  return (
    <div className="flex flex-col gap-10">
      {me && (
        <Facts
          facts={[
            { term: 'Name', value: me.person.name },
            { term: 'Email', value: me.person.email },
            { term: 'Role', value: me.person.role },
          ]}
        />
      )}
      {me?.hasPassword !== false && (
        <Section title="Password">
          <ChangePassword />
        </Section>
      )}
      <Section title="Second factor" lead="A code from your phone, asked for whenever you sign in.">
        {me && <SecondFactor enabled={me.person.twoFactorEnabled} hasPassword={me.hasPassword} />}
      </Section>
      <Section title="Where you are signed in">
        <Sessions />
      </Section>
    </div>
  );
}
