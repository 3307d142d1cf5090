import { defineConfig } from '@playwright/test';
import { CHROMIUM } from './chromium.ts';

export default defineConfig({
  testDir: '.',
  testMatch: '*.e2e.ts',
  globalSetup: './build.ts',
  outputDir: '../test-results',
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: { actionTimeout: 20_000, launchOptions: CHROMIUM, viewport: { width: 1440, height: 940 }, screenshot: 'only-on-failure' },
});
