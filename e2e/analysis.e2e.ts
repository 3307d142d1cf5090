import { expect, test } from '@playwright/test';
import { readCatalogueBytes } from '../src/formats/index.ts';
import { expectPdf, numbersOf } from './files.ts';
import { HOSTS } from './hosts.ts';
import type { OpenWindow } from './hosts.ts';
import { expectDrawn, numberIn, openAnalysis, runModel, runsOf, watch } from './journey.ts';
import { removeFolders } from './standIn.ts';
import { enginesOf } from './startHost.ts';

const MODELS = ['nihao-like', 'auriga-like', 'combined', 'averaged'] as const;
const SAMPLES = 1000;
test.afterAll(removeFolders);

for (const { name, open } of HOSTS) {
  test.describe(name, () => {
    let opened: OpenWindow;
    test.beforeEach(async ({ browser }) => { opened = await open(browser); });
    test.afterEach(() => opened.close());

    test('a run with each model, its corner plot, and a comparison', async () => {
      const { page } = opened;
      const complaints = watch(page);
      await openAnalysis(page, SAMPLES);
      for (const model of MODELS) await runModel(page, model);
      await expect(page.getByTestId('masses').locator('tbody tr')).toHaveCount(10);
      await expect(page.getByTestId('domain')).toContainText('Domain check:');
      await expect(page.getByTestId('facts')).toContainText('Between suites');

      await page.getByRole('button', { name: 'four', exact: true }).click();
      await page.getByLabel('Lay over it').selectOption({ label: 'Fornax, nihao-like' });
      for (const figure of ['Corner plot of the masses at 4 radii', /^Circular velocity/, /^Mean density/, /^Velocity dispersion/]) {
        await expectDrawn(page.getByRole('img', { name: figure }));
      }
      await page.getByRole('button', { name: 'Repeat and compare' }).click();
      await expect(page.getByTestId('reproduced')).toContainText('the same to the bit');

      await page.getByRole('button', { name: 'Compare with other runs' }).click();
      await page.getByRole('checkbox', { name: /^Fornax, nihao-like/ }).check();
      await expect(page.getByTestId('differences').locator('tbody tr')).toHaveCount(10);
      await expect(page.getByTestId('side-by-side')).toContainText('Fornax, averaged (reference)');
      for (const figure of [/^Mass profiles of 2 runs/, /^Masses relative to the reference/]) await expectDrawn(page.getByRole('img', { name: figure }));
      const differences = await opened.fetch(page.getByRole('button', { name: 'Table of differences as CSV', exact: true }));
      const table = await readCatalogueBytes(differences.name, differences.bytes);
      expect(table.rowCount).toBe(10);
      const shown = await numberIn(page.getByTestId('differences').locator('tbody tr').nth(4).locator('td').nth(2));
      expect(numbersOf(table, 'difference_q50')[4].toFixed(3)).toBe(shown.toFixed(3));
      expectPdf((await opened.fetch(page.getByRole('button', { name: 'Differences as PDF', exact: true }))).bytes, 'Fornax, nihao-like');
      expect(complaints).toEqual([]);
    });

    test('a run goes on by itself when its engine is killed in the middle', async () => {
      const { page, host } = opened;
      test.skip(enginesOf(host).length === 0, 'this system does not list the children of a process');
      await openAnalysis(page, 60_000);
      await page.getByRole('button', { name: 'Infer the mass profile' }).click();
      await expect(runsOf(page).first()).toHaveClass(/running/);
      for (const pid of enginesOf(host)) process.kill(pid, 'SIGKILL');
      await expect(page.getByText('The engine stopped unexpectedly').first()).toBeVisible();
      await expect(runsOf(page)).toHaveCount(1);
      await expect(runsOf(page).first()).toHaveClass(/done/, { timeout: 90_000 });
      await runsOf(page).first().getByRole('button').first().click();
      await expect(page.getByTestId('masses').locator('tbody tr')).toHaveCount(10);
    });
  });
}
