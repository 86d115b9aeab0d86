'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { SecretText } from '../../components/forms/secret-text.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { Section } from '../../components/shell/section.tsx';
import { When } from '../../components/values/when.tsx';

/** What lets a monitoring system read the figures, and nothing else. */
export function MetricsToken() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { data } = useQuery(trpc.settings.metricsToken.queryOptions());
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.settings.metricsToken.queryKey() });
  const make = useMutation(trpc.settings.makeMetricsToken.mutationOptions({ onSuccess: refresh }));
  const remove = useMutation(
    trpc.settings.removeMetricsToken.mutationOptions({
      onSuccess: async () => {
        make.reset();
        await refresh();
      },
    }),
  );
  const isThere = data?.createdAt != null;
  return (
    <Section
      title="Metrics"
      lead="Prometheus, or whatever speaks its format, reads /metrics with a token of its own."
    >
      {make.data ? (
        <>
          <SecretText label="The token" value={make.data.token} />
          <p className="text-sm text-muted">Copy it now: it is not shown again.</p>
        </>
      ) : (
        <Notice
          title={
            data?.createdAt != null ? (
              <>
                A token is there, made <When at={data.createdAt} />.
              </>
            ) : (
              'There is no token, so nobody reads the metrics.'
            )
          }
        />
      )}
      <div className="flex flex-wrap gap-3">
        <SubmitButton variant="outline" pending={make.isPending} onPress={() => make.mutate()}>
          {isThere ? 'Make a new token' : 'Make a token'}
        </SubmitButton>
        {isThere && (
          <SubmitButton variant="outline" pending={remove.isPending} onPress={() => remove.mutate()}>
            Remove the token
          </SubmitButton>
        )}
      </div>
    </Section>
  );
}
