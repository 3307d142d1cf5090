import { expect, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { readCatalogueBytes } from '../src/formats/index.ts';
import { expectPdf, hdf5Shape, numbersOf, widthOf } from './files.ts';
import { HOSTS } from './hosts.ts';
import type { OpenWindow } from './hosts.ts';
import { numberIn, openAnalysis, runModel, watch } from './journey.ts';
import { removeFolders } from './standIn.ts';

const SAMPLES = 1000;

/** Each figure once, and all forms of a figure once. */
const FIGURES = [
  ['Mass profile', ['SVG', 'PDF', 'PNG']], ['Corner plot', ['PNG']], ['Circular velocity', ['SVG']], ['Mean density', ['PDF']], ['Velocity dispersion', ['SVG']],
  ['Stars on the sky', ['PDF']], ['Radius and velocity', ['SVG']], ['Velocity histogram', ['PDF']], ['Maps that the network saw', ['PNG']], ['Domain check', ['SVG']],
] as const;
const TABLES = [
  ['Masses at the ten radii', 'log10_mass_q50', 10], ['Circular velocities', 'v_circ_q50', 10], ['Mean densities', 'log10_density_q50', 10],
  ['Velocity dispersions', 'sigma_kms', undefined], ['Estimators', 'log10_mass', undefined],
] as const;

test.afterAll(removeFolders);

for (const { name, open } of HOSTS) test.describe(name, () => {
  let opened: OpenWindow;
  test.beforeEach(async ({ browser }) => { opened = await open(browser); });
  test.afterEach(() => opened.close());

  test('every figure, table, set of samples and the report are files that open, with what the window shows', async ({ browser }) => {
    const { page } = opened;
    const viewer = await browser.newPage();
    const complaints = watch(page);
    const get = (label: string) => opened.fetch(page.getByRole('button', { name: label, exact: true }));
    await openAnalysis(page, SAMPLES);
    await runModel(page, 'combined');
    const masses = page.getByTestId('masses').locator('tbody tr');
    await expect(masses).toHaveCount(10);
    const medians = await Promise.all((await masses.all()).map((row) => numberIn(row.locator('td').nth(2))));

    await page.getByRole('combobox', { name: 'Width', exact: true }).selectOption('single');
    for (const [label, formats] of FIGURES) {
      for (const format of formats) {
        const { bytes } = await get(`${label} as ${format}`);
        // 88 mm at 96 px an inch; pictures of dots have 300 an inch.
        if (format === 'SVG') expect([label, await widthOf(viewer, bytes, 'image/svg+xml')]).toEqual([label, 333]);
        else if (format === 'PNG') {
          expect([label, Math.round(await widthOf(viewer, bytes, 'image/png') / (300 / 96))]).toEqual([label, 333]);
          expect(bytes.toString('latin1')).toContain('tEXtDescription\0Fornax');
        } else expectPdf(bytes);
      }
    }

    for (const [label, column, rows] of TABLES) {
      const read: (readonly number[])[] = [];
      for (const format of ['CSV', 'ECSV', 'FITS', 'VOTable']) {
        const file = await get(`${label} as ${format}`);
        read.push(numbersOf(await readCatalogueBytes(file.name, file.bytes), column));
      }
      if (rows !== undefined) expect([label, read[0].length]).toEqual([label, rows]);
      expect(read[0].length).toBeGreaterThan(1);
      for (const values of read) expect(values).toEqual(read[0]);
      if (column === 'log10_mass_q50') expect(read[0].map((value) => value.toFixed(2))).toEqual(medians.map((value) => value.toFixed(2)));
      const latex = (await get(`${label} as LaTeX`)).bytes.toString();
      expect(latex).toMatch(/\\begin\{table\}[^]*\\end\{table\}/);
      expect(latex.slice(latex.indexOf('\\midrule'), latex.indexOf('\\bottomrule')).match(/\\\\$/gm)).toHaveLength(read[0].length);
    }

    for (const format of ['CSV', 'FITS']) {
      const file = await get(`Posterior samples as ${format}`);
      const table = await readCatalogueBytes(file.name, file.bytes);
      expect([format, table.rowCount, table.columns.length]).toEqual([format, SAMPLES, 10]);
    }
    expect(await hdf5Shape((await get('Posterior samples as HDF5')).bytes, 'log10_mass')).toEqual([SAMPLES, 10]);
    const chain = unzipSync((await get('Posterior samples as GetDist')).bytes);
    expect(Object.keys(chain).map((file) => file.split('.')[1])).toEqual(['txt', 'paramnames', 'ranges']);
    const rows = Buffer.from(Object.values(chain)[0]).toString().split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(rows).toHaveLength(SAMPLES);
    expect(rows[0].split(' ')).toHaveLength(12);

    await page.getByRole('button', { name: 'Infer the inner slope' }).click();
    const median = await numberIn(page.getByTestId('inner-slope').getByText('Median', { exact: true }).locator('..').locator('strong'));
    expect(median).toBeLessThan(0.5);
    expect(await widthOf(viewer, (await get('Inner slope, figure as SVG')).bytes, 'image/svg+xml')).toBeGreaterThan(100);
    const slopes = await get('Inner slope, density as CSV');
    expect(numbersOf(await readCatalogueBytes(slopes.name, slopes.bytes), 'density').length).toBe(401);
    expect((await get('Inner slope, density as LaTeX')).bytes.toString()).toContain(`$${median.toFixed(2)}^{`);

    expectPdf((await get('Report as PDF')).bytes, 'Fornax', 'Domain check', medians[6].toFixed(2));
    expect(complaints).toEqual([]);
    await viewer.close();
  });
});
