import { expect, test } from '@playwright/test';
import { readCatalogueBytes, writeTable } from '../src/formats/index.ts';
import { HOSTS } from './hosts.ts';
import { chooseFile, goTo, importCatalogue, watch } from './journey.ts';
import { removeFolders } from './standIn.ts';
import { startBrowserHost } from './startHost.ts';
import type { StartedHost } from './startHost.ts';
import { catalogueCsv } from './stars.ts';

let host: StartedHost;
test.beforeAll(async () => { host = await startBrowserHost(); });
test.afterAll(async () => {
  await host.stop();
  await removeFolders();
});

const MRT = `Title: Three stars
Table: stars
================================================================================
Byte-by-byte Description of file: stars.dat
--------------------------------------------------------------------------------
   Bytes Format Units  Label    Explanations
--------------------------------------------------------------------------------
   1-  8 F8.5   deg    RAdeg    Right ascension
  10- 18 F9.5   deg    DEdeg    Declination
  20- 25 F6.2   km/s   HRV      Heliocentric velocity
  27- 30 F4.2   km/s   e_HRV    Its error
--------------------------------------------------------------------------------
39.96000 -34.50000  55.10 1.20
39.97000 -34.51000  56.20 1.10
39.95000 -34.49000  50.30 0.90
`;

/** The same stars in each format, under names that say nothing: the content does. */
async function starFiles() {
  const table = await readCatalogueBytes('stars.csv', catalogueCsv());
  const columns = table.columns.map((column) => (column.name.endsWith('kms') ? { ...column, unit: 'km/s', description: 'As measured' } : column));
  const as = (format: 'csv' | 'ecsv' | 'fits' | 'votable'): Buffer => Buffer.from(writeTable({ ...table, columns }, format));
  const members = '380 of 400';
  return [
    { name: 'a.dat', format: 'CSV', bytes: as('csv'), members }, { name: 'b.dat', format: 'ECSV', bytes: as('ecsv'), members },
    { name: 'c.dat', format: 'FITS', bytes: as('fits'), members }, { name: 'd.dat', format: 'VOTable', bytes: as('votable'), members },
    { name: 'e.dat', format: 'CDS/MRT', bytes: Buffer.from(MRT), members: '3 of 3' },
    { name: 'f.dat', format: 'CSV', bytes: Buffer.from(catalogueCsv().toString().replaceAll(',', '   ')), members },
  ];
}

let closeLast: (() => Promise<void>) | undefined;
test.afterEach(async () => {
  await closeLast?.();
  closeLast = undefined;
});

for (const { name: hostName, open } of HOSTS) {
  test(`${hostName}: a file of each format is recognised by its content, with its units, and all of them can come at once`, async ({ browser }) => {
    const { page, close } = await open(browser);
    closeLast = close;
    const complaints = watch(page);
    const files = await starFiles();
    await page.getByTestId('catalogue-file').setInputFiles(files.map(({ name, bytes }) => ({ name, mimeType: 'application/octet-stream', buffer: bytes })));
    const dialogue = page.getByRole('dialog', { name: `Import ${files.length} files` });
    for (const { name, format } of files) {
      await dialogue.getByRole('button', { name: `${name}, ready` }).click();
      await expect(dialogue.getByTestId('detected-format')).toHaveText(format);
      await expect(dialogue.getByLabel('Unit of Line-of-sight velocity')).toHaveValue('km/s');
      await expect(dialogue.getByRole('region', { name: 'First rows of the file' }).getByRole('row').nth(1)).toContainText('-34.');
    }
    await dialogue.getByRole('button', { name: `Import ${files.length} catalogues` }).click();
    await expect(dialogue).toHaveCount(0);
    const list = page.getByRole('list', { name: 'Open catalogues' });
    await expect(list.getByRole('listitem')).toHaveCount(files.length);
    for (const { name, members } of files) {
      await list.getByRole('button', { name: new RegExp(`^${name}`) }).click();
      await goTo(page, 'Membership');
      await expect(page.getByTestId('member-count')).toContainText(`${members} stars`);
      await goTo(page, 'Catalogues');
    }
    expect(complaints).toEqual([]);
  });
}

test('rows are sorted, filtered and found; columns are hidden; a filter of columns becomes one of members', async ({ page }) => {
  await page.goto(host.url);
  await importCatalogue(page, 'many.csv', catalogueCsv(undefined, 20_000));
  await page.keyboard.press('1');
  const grid = page.getByRole('grid', { name: 'Rows of the catalogue' });
  await expect(page.getByTestId('row-total')).toContainText('20,000 rows');
  // Only what is in sight is in the page.
  expect(await grid.getByRole('row').count()).toBeLessThan(80);

  const velocities = async (): Promise<number[]> => {
    const cells = grid.getByRole('row').filter({ has: page.getByRole('rowheader') }).locator('[aria-colindex="4"]');
    return (await cells.allInnerTexts()).map(Number);
  };
  await grid.getByRole('button', { name: /^v_helio_kms/ }).click();
  await expect(grid.getByRole('columnheader', { name: /^v_helio_kms/ })).toHaveAttribute('aria-sort', 'ascending');
  await expect.poll(async () => {
    const seen = await velocities();
    return seen.length > 5 && seen.every((v, i) => i === 0 || v >= seen[i - 1]);
  }).toBe(true);
  await page.getByLabel('Filter v_helio_kms').fill('50..60');
  await expect(page.getByTestId('row-total')).toContainText(/of 20,000 rows/);
  await expect.poll(async () => (await velocities()).every((v) => v >= 50 && v <= 60)).toBe(true);
  await page.getByLabel('Filter v_helio_kms').fill('> many');
  await expect(page.getByLabel('Filter v_helio_kms')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Filter v_helio_kms').fill('');
  await expect(page.getByTestId('row-total')).toHaveText(/^\s*20,000 rows/);

  await grid.focus();
  await page.keyboard.press('End');
  await expect(grid.getByRole('row').last()).toHaveAttribute('aria-rowindex', '20002');
  await expect(grid.getByRole('row').last()).toContainText(/\d\.\d/); // it has come
  await page.keyboard.press('Space');
  await expect(page.getByTestId('row-total')).toContainText('1 highlighted');

  await page.getByRole('button', { name: 'Columns', exact: true }).click();
  await page.getByRole('group', { name: 'Columns shown' }).getByRole('checkbox', { name: /^v_err_kms/ }).uncheck();
  await expect(grid.getByRole('columnheader', { name: /^v_err_kms/ })).toHaveCount(0);
  await page.keyboard.press('Escape');

  await page.getByLabel('Filter p_member').fill('> 0.5');
  await page.getByRole('button', { name: 'Use as membership filter' }).click();
  await expect(page.getByLabel('Keep rows where')).toHaveValue('p_member > 0.5');
});

test('what a file says wrongly is read as the observer says', async ({ page }) => {
  await page.goto(host.url);
  await chooseFile(page, 'gaps.csv', Buffer.from('ra,dec,vlos,e_vlos\n39.9,-34.5,55,1\n40.0,-34.4,-999,1\n40.1,-34.6,57,2\n'));
  const dialogue = page.getByRole('dialog');
  await dialogue.getByText('How to read it').click();
  await dialogue.getByLabel('Means “no value”').fill('-999');
  await dialogue.getByRole('button', { name: 'Read again' }).click();
  await expect(dialogue.getByRole('region', { name: 'First rows of the file' })).not.toContainText('-999');
});
