'use client';
import { Alert } from '@heroui/react';
import type { ReactNode } from 'react';

export interface NoticeProps {
  status?: 'default' | 'accent' | 'success' | 'warning' | 'danger';
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}

/** Something to know, in the page. */
export function Notice({ status = 'default', title, children, action }: NoticeProps) {
  return (
    <Alert status={status}>
      <Alert.Indicator />
      <Alert.Content>
        <Alert.Title>{title}</Alert.Title>
        {children !== undefined && <Alert.Description>{children}</Alert.Description>}
      </Alert.Content>
      {action}
    </Alert>
  );
}
