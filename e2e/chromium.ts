import { existsSync } from 'node:fs';

/** Debian's Chromium where it is installed, else the one that Playwright brings; with nothing that would reach for the network. */
const DEBIAN = '/usr/bin/chromium';
export const CHROMIUM = {
  ...(existsSync(DEBIAN) ? { executablePath: DEBIAN } : {}),
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ],
};
