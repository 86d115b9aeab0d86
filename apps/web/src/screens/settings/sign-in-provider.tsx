'use client';
import { Button } from '@heroui/react';
import type { StoredProvider } from '@holdfast/contracts/sign-in';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { notifySuccess } from '../../components/feedback/notify.ts';
import { QueryView } from '../../components/feedback/query-view.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { Section } from '../../components/shell/section.tsx';
import { Facts } from '../../components/values/facts.tsx';
import { ProviderForm } from './provider-form.tsx';

/** One account for everything, where people have one: OpenID Connect. */
export function SignInProvider() {
  const stored = useQuery(useTRPC().signIn.provider.queryOptions());
  return (
    <Section
      title="Sign-in provider"
      lead="An OpenID Connect provider, such as Keycloak, Authentik or Entra ID, lets in people whom you know or have invited."
    >
      <QueryView query={stored}>{(data) => <Stored stored={data} />}</QueryView>
    </Section>
  );
}

function Stored({ stored: { provider, redirectUrl } }: { stored: StoredProvider }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [editing, setEditing] = useState(false);
  const remove = useMutation(
    trpc.signIn.removeProvider.mutationOptions({
      onSuccess: async () => {
        notifySuccess('The provider lets nobody in any more. Passwords do as before.');
        await queries.invalidateQueries({ queryKey: trpc.signIn.pathKey() });
      },
    }),
  );
  if (editing)
    return <ProviderForm provider={provider} redirectUrl={redirectUrl} onClose={() => setEditing(false)} />;
  return (
    <>
      {provider ? (
        <Facts
          facts={[
            { term: 'Name', value: provider.label },
            { term: 'Issuer', value: provider.issuer },
            { term: 'Client', value: provider.clientId },
            { term: 'Redirect address', value: redirectUrl },
          ]}
        />
      ) : (
        <Notice title="None: everybody signs in with a password." />
      )}
      <div className="flex flex-wrap gap-3">
        <Button variant="outline" onPress={() => setEditing(true)}>
          {provider ? 'Change the provider' : 'Add a provider'}
        </Button>
        {provider && (
          <SubmitButton variant="outline" pending={remove.isPending} onPress={() => remove.mutate()}>
            Remove the provider
          </SubmitButton>
        )}
      </div>
    </>
  );
}
