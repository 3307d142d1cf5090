import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { inferMasses, selectMembers, watch } from './journey.ts';
import { recordOutgoing } from './recorder.ts';
import { newFolder, removeFolders, startStandIn } from './standIn.ts';
import { printed, startNode } from './startHost.ts';

test.afterAll(removeFolders);

test('no request leaves the machine in a whole session of the browser host', async ({ page }) => {
  const recorder = recordOutgoing();
  const host = startNode(['src/cli/main.ts', 'serve'], { STEELYARD_DATA: newFolder(), SAMP_HUB: 'std-lockurl:file:///nowhere', ...recorder.environment });
  try {
    recorder.watch(page);
    const complaints = watch(page);
    await page.goto(await printed(host, /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/));
    await selectMembers(page);
    await inferMasses(page);
    expect(complaints).toEqual([]);
    expect(recorder.tried()).toEqual([]);
  } finally {
    await host.stop();
  }
});

test('no request leaves the machine in a whole session of the desktop app', async () => {
  const recorder = recordOutgoing();
  const app = await startStandIn([], newFolder(), { SAMP_HUB: 'std-lockurl:file:///nowhere', ...recorder.environment });
  recorder.watch(app.page);
  await app.page.reload();
  await selectMembers(app.page);
  await inferMasses(app.page);
  await app.quit();
  expect(app.main.output()).not.toContain('The page asked for');
  expect(recorder.tried()).toEqual([]);
});

test('the record itself misses nothing: a connection, a name and a page are each written down', async ({ page }) => {
  const recorder = recordOutgoing();
  const script = join(newFolder(), 'reach.mjs');
  // 192.0.2.1 and .invalid lead nowhere, by RFC 5737 and RFC 2606.
  writeFileSync(script, `
    import { connect } from 'node:net';
    import { lookup } from 'node:dns';
    import { fork } from 'node:child_process';
    if (process.argv[2]) await fetch('http://192.0.2.2/', { signal: AbortSignal.timeout(300) }).catch(() => {});
    else {
      fork(import.meta.filename, ['child']);
      connect(9, '192.0.2.1').on('error', () => {}).setTimeout(200, function () { this.destroy(); });
      connect(9, '127.0.0.1').on('error', () => {});
      lookup('nowhere.invalid', () => {});
    }`);
  const started = startNode([script], recorder.environment);
  await new Promise((resolve) => { started.child.on('exit', resolve); });
  recorder.watch(page);
  await page.goto('http://nowhere.invalid/').catch(() => undefined);
  await expect.poll(() => recorder.tried().map((line) => line.replace(/ \(.*/, '')).sort(), { timeout: 10_000 })
    .toEqual(['connection to 192.0.2.1', 'connection to 192.0.2.2', 'name nowhere.invalid', 'page: http://nowhere.invalid/']);
});
