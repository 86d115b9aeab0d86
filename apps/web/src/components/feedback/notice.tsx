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
    <Alert status={status} className={action ? 'flex-wrap sm:flex-nowrap' : ''}>
      <Alert.Indicator />
      <Alert.Content>
        <Alert.Title>{title}</Alert.Title>
        {children !== undefined && <Alert.Description>{children}</Alert.Description>}
      </Alert.Content>
      {action && <div className="w-full pl-10 sm:w-auto sm:pl-0">{action}</div>}
    </Alert>
  );
}
