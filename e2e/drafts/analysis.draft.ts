import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { expectDrawn, goTo, importCatalogue, watch } from '../journey.ts';
import { printed, startNode } from '../startHost.ts';
import type { StartedProcess } from '../startHost.ts';

let host: StartedProcess;
let url: string;
test.beforeAll(async () => {
  host = startNode(['src/cli/main.ts', 'serve', '--port', '0']);
  url = await printed(host, /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/);
});
test.afterAll(() => host.stop());

async function fetchFile(page: Page, name: string): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()]);
  return readFileSync(await download.path());
}

async function seriousFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

test('a run with each model, its corner plot, every kind of export, and a comparison', async ({ page }, info) => {
  test.setTimeout(300_000);
  const complaints = watch(page);
  await page.goto(url);
  await importCatalogue(page);
  await goTo(page, 'Analysis');
  await page.getByLabel('Posterior samples').fill('1000');
  await page.getByLabel('Posterior samples').blur();
  const models = ['nihao-like', 'auriga-like', 'combined', 'averaged'];
  const before = await page.getByTestId('runs').locator('li.done').count();
  for (const [k, model] of models.entries()) {
    await page.getByRole('combobox', { name: 'Model', exact: true }).selectOption(model);
    await page.getByRole('button', { name: 'Infer the mass profile' }).click();
    await expect(page.getByTestId('runs').locator('li.done')).toHaveCount(before + k + 1);
    await expect(page.getByTestId('runs').locator('li').first()).toContainText(`Fornax, ${model}`);
  }
  await expect(page.getByTestId('masses').locator('tbody tr')).toHaveCount(10);
  await expect(page.getByTestId('domain')).toContainText('Domain check:');
  await expect(page.getByTestId('facts')).toContainText('Between suites');

  await page.getByRole('button', { name: 'four', exact: true }).click();
  await page.getByLabel('Lay over it').selectOption({ label: 'Fornax, nihao-like' });
  for (const name of ['Corner plot of the masses at 4 radii', /^Circular velocity/, /^Mean density/, /^Velocity dispersion/]) {
    await expectDrawn(page.getByRole('img', { name }));
  }
  await page.screenshot({ path: info.outputPath('analysis.png') });

  await page.getByRole('combobox', { name: /^Width/ }).selectOption('single');
  expect((await fetchFile(page, 'Circular velocity as SVG')).toString()).toMatch(/^<svg width="333"/);
  expect((await fetchFile(page, 'Corner plot as PNG')).toString('latin1')).toContain('tEXtDescription\0Fornax');
  expect((await fetchFile(page, 'Report as PDF')).subarray(0, 5).toString()).toBe('%PDF-');
  expect((await fetchFile(page, 'Velocity dispersions as VOTable')).toString()).toContain('name="sigma_kms"');
  expect((await fetchFile(page, 'Posterior samples as HDF5')).subarray(1, 4).toString()).toBe('HDF');
  const chain = unzipSync(await fetchFile(page, 'Posterior samples as GetDist'));
  expect(Object.keys(chain).map((name) => name.split('.')[1])).toEqual(['txt', 'paramnames', 'ranges']);

  await page.getByRole('button', { name: 'Repeat and compare' }).click();
  await expect(page.getByTestId('reproduced')).toContainText('the same to the bit');
  expect(await seriousFaults(page)).toEqual([]);

  await page.getByRole('button', { name: 'Compare with other runs' }).click();
  await page.getByRole('checkbox', { name: /^Fornax, nihao-like/ }).first().check();
  await expect(page.getByTestId('differences').locator('tbody tr')).toHaveCount(10);
  await expect(page.getByTestId('side-by-side')).toContainText('Fornax, averaged (reference)');
  for (const name of [/^Mass profiles of 2 runs/, /^Masses relative to the reference/]) await expectDrawn(page.getByRole('img', { name }));
  const lines = (await fetchFile(page, 'Table of differences as CSV')).toString().split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines).toHaveLength(11);
  expect((await fetchFile(page, 'Differences as PDF')).subarray(0, 5).toString()).toBe('%PDF-');
  await page.screenshot({ path: info.outputPath('compare.png') });
  expect(await seriousFaults(page)).toEqual([]);
  expect(complaints).toEqual([]);
});
