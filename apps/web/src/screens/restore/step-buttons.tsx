'use client';
import { Button } from '@heroui/react';
import { SubmitButton } from '../../components/forms/submit-button.tsx';

export interface StepButtonsProps {
  ready: boolean;
  onBack: () => void;
  onNext: () => void;
  next?: string;
}

export function StepButtons({ ready, onBack, onNext, next = 'Go on' }: StepButtonsProps) {
  return (
    <div className="flex gap-3">
      <SubmitButton disabled={!ready} onPress={onNext}>
        {next}
      </SubmitButton>
      <Button variant="ghost" onPress={onBack}>
        Back
      </Button>
    </div>
  );
}
