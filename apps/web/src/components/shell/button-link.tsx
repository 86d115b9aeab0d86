import { buttonVariants } from '@heroui/react';
import Link from 'next/link';
import type { ReactNode } from 'react';

export interface ButtonLinkProps {
  href: string;
  children: ReactNode;
  variant?: 'primary' | 'secondary' | 'outline' | 'ghost' | 'tertiary';
  size?: 'sm' | 'md' | 'lg';
}

/** A link that looks like a button: it leads somewhere, it does nothing. */
export function ButtonLink({ href, children, variant = 'primary', size = 'md' }: ButtonLinkProps) {
  return (
    <Link href={href} className={buttonVariants({ variant, size })}>
      {children}
    </Link>
  );
}
