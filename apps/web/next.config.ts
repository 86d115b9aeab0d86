import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

const config: NextConfig = {
  // The workspace's root: packages are imported as the sources that they are.
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
  // server.ts compresses nothing either: a reverse proxy does it better, and server-sent events must not wait.
  compress: false,
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // The step `types` of `npm test` checks everything at once, these files included.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
};

export default config;
