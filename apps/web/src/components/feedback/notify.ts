/** Short messages at the edge of the page. What matters for longer is said in the page. */
import { toast } from '@heroui/react';
import { problemOf } from '../../client/problem.ts';

export function notifySuccess(message: string): void {
  toast.success(message);
}

export function notifyProblem(error: unknown): void {
  toast.danger(problemOf(error).message, { timeout: 12_000 });
}
