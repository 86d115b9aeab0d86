'use client';
/** The typed hooks of the API. */
import { createTRPCContext } from '@trpc/tanstack-react-query';
import type { AppRouter } from '../server/router.ts';

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();
