'use client';
import { Alert, Button } from '@heroui/react';
import { problemOf } from '../../client/problem.ts';
import { HelpLink } from './help-link.tsx';

/** What did not work, in the server's words, where it happened. */
export function ProblemAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  if (error === null || error === undefined) return null;
  const { message, code } = problemOf(error);
  return (
    <Alert status="danger" role="alert">
      <Alert.Indicator />
      <Alert.Content>
        <Alert.Title>{message}</Alert.Title>
        <Alert.Description>
          <HelpLink code={code} />
        </Alert.Description>
      </Alert.Content>
      {onRetry && (
        <Button size="sm" variant="outline" onPress={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
