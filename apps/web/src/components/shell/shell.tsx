import type { ReactNode } from 'react';
import { BottomBar } from './bottom-bar.tsx';
import { ConfirmLogin } from './confirm-login.tsx';
import { Sidebar } from './sidebar.tsx';
import { TopBar } from './top-bar.tsx';

/** Around every page for people who are signed in. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50 focus:rounded-lg focus:bg-surface focus:px-4 focus:py-2 focus:shadow-overlay"
      >
        Skip to the content
      </a>
      <Sidebar />
      <div className="min-w-0 flex-1">
        <TopBar />
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto w-full min-w-0 max-w-6xl px-4 pt-5 pb-28 outline-none sm:px-6 lg:px-10 lg:pt-9 lg:pb-16"
        >
          {children}
        </main>
      </div>
      <BottomBar />
      <ConfirmLogin />
    </div>
  );
}
