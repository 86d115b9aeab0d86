/** Short messages at the edge of the page. What matters for longer is said in the page. */
import { toast } from '@heroui/react';
import { helpAddressOf } from '@holdfast/contracts/help';
import { problemOf } from '../../client/problem.ts';

export function notifySuccess(message: string): void {
  toast.success(message);
}

export function notifyProblem(error: unknown): void {
  const { message, code } = problemOf(error);
  const address = helpAddressOf(code);
  toast.danger(message, {
    timeout: 12_000,
    ...(address === undefined
      ? {}
      : {
          actionProps: {
            children: 'What this means',
            onPress: () => window.open(address, '_blank', 'noreferrer'),
          },
        }),
  });
}
