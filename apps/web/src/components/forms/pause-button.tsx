'use client';
import { SubmitButton } from './submit-button.tsx';

export interface PauseButtonProps {
  paused: boolean;
  pending: boolean;
  onPause: (paused: boolean) => void;
}

/** Pauses what happens by itself, or lets it go on. */
export function PauseButton({ paused, pending, onPause }: PauseButtonProps) {
  return (
    <SubmitButton variant="outline" size="sm" pending={pending} onPress={() => onPause(!paused)}>
      {paused ? 'Go on' : 'Pause'}
    </SubmitButton>
  );
}
