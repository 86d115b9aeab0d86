/**
 * Some changes need the password once more when a session is no longer fresh. The one place that sees to it: the call
 * waits, the dialog (components/shell/confirm-login.tsx) asks, and the call is made again.
 */
import type { TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '../server/router.ts';
import { problemOf } from './problem.ts';

type Ask = () => Promise<boolean>;

let ask: Ask | undefined;

/** The dialog says that it is there; answers how to say that it is gone. */
export function offerConfirmation(dialog: Ask): () => void {
  ask = dialog;
  return () => {
    if (ask === dialog) ask = undefined;
  };
}

export const confirmationLink: TRPCLink<AppRouter> = () => {
  return ({ op, next }) =>
    observable((observer) => {
      let current = attempt(false);
      return () => current.unsubscribe();

      function attempt(isSecond: boolean) {
        return next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error: (error) => {
            if (isSecond || ask === undefined || problemOf(error).code !== 'confirmation-needed') {
              observer.error(error);
              return;
            }
            void ask().then((confirmed) => {
              if (confirmed) current = attempt(true);
              else observer.error(error);
            });
          },
        });
      }
    });
};
