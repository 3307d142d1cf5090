import { _electron, expect, test } from '@playwright/test';
import { electronBinary } from '../src/cli/start.ts';
import { inferMasses, selectMembers } from './journey.ts';

const binary = electronBinary();

test('the desktop window itself: a catalogue becomes a mass profile', async () => {
  if (binary === undefined) {
    console.warn('SKIPPED: Electron\'s binary is not installed, so the desktop window itself was NOT tested; run "npx install-electron" and test again.');
  }
  test.skip(binary === undefined, 'Electron\'s binary is not installed');
  const app = await _electron.launch({ executablePath: binary!, args: ['.'] });
  const page = await app.firstWindow();
  await selectMembers(page);
  await inferMasses(page);
  expect(await page.evaluate(() => 'require' in globalThis)).toBe(false);
  await app.close();
});
