/** Where a person belongs before anything is shown: a courtesy. Every procedure checks by itself who asks. */
import type { IncomingMessage } from 'node:http';

/** To the page, to the sign-in, or to the first set-up. */
export type Gate = 'open' | 'sign-in' | 'setup';

export interface GateQuestions {
  isSignedIn: (request: IncomingMessage) => Promise<boolean>;
  hasOwner: () => Promise<boolean>;
}

export function createGate({ isSignedIn, hasOwner }: GateQuestions) {
  // An installation never loses its last owner, so this is asked until it is true.
  let owned = false;
  return async (request: IncomingMessage): Promise<Gate> => {
    owned ||= await hasOwner();
    if (!owned) return 'setup';
    return (await isSignedIn(request)) ? 'open' : 'sign-in';
  };
}
