import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { readCatalogueBytes } from '../../src/formats/index.ts';
import { importCatalogue, numberIn, watch } from '../journey.ts';
import { printed, startNode } from '../startHost.ts';
import type { StartedProcess } from '../startHost.ts';
import { catalogueCsv } from '../stars.ts';

let host: StartedProcess;
let url: string;
test.beforeAll(async () => {
  host = startNode(['src/cli/main.ts', 'serve', '--port', '0']);
  url = await printed(host, /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/);
});
test.afterAll(() => host.stop());

test('a lasso on the sky is a filter; the command line that is copied finds the same members; they are saved whole', async ({ page, context }, info) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const complaints = watch(page);
  await page.goto(url);
  await importCatalogue(page);
  const members = page.getByTestId('member-count');
  await expect(members).toContainText('380');

  await page.getByRole('toolbar', { name: 'Tools of Sky' }).getByRole('button', { name: 'Draw a lasso' }).click();
  const sky = page.getByRole('application', { name: /^Positions of the stars/ });
  const { x, y, width, height } = (await sky.boundingBox())!;
  const around = (turn: number): [number, number] => {
    const angle = 2 * Math.PI * turn;
    return [x + width / 2 + 60 * Math.cos(angle), y + height / 2 + 60 * Math.sin(angle)];
  };
  await page.mouse.move(...around(0));
  await page.mouse.down();
  for (let step = 1; step < 20; step += 1) await page.mouse.move(...around(step / 20));
  await page.mouse.up();
  await page.getByRole('button', { name: 'Keep inside' }).click();
  await expect(page.getByRole('group', { name: 'Filter 2: Drawn region' })).toBeVisible();
  await expect.poll(() => numberIn(members)).toBeLessThan(370);
  const kept = await numberIn(members);
  expect(kept).toBeGreaterThan(20);

  await page.getByRole('button', { name: 'Copy as command line' }).click();
  const command = await page.evaluate(() => {
    const { navigator: { clipboard } } = globalThis as unknown as { navigator: { clipboard: { readText(): Promise<string> } } };
    return clipboard.readText();
  });
  expect(command).toContain("--step 'region sky inside ");
  writeFileSync(info.outputPath('fornax_stars.csv'), catalogueCsv());
  const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
  const script = `steelyard() { "${process.execPath}" "${main}" "$@"; }; ${command} --samples 100 --seed 1 --json`;
  const ran = spawnSync('sh', ['-c', script], { cwd: info.outputDir, encoding: 'utf8' });
  expect(ran.stderr).not.toContain('Error');
  const { selection } = JSON.parse(ran.stdout) as { selection: { after: number }[] };
  expect(selection.at(-1)?.after).toBe(kept);

  for (const [format, ending] of [['CSV', 'csv'], ['ECSV', 'ecsv'], ['FITS', 'fits'], ['VOTable', 'vot']] as const) {
    await page.getByRole('button', { name: 'Save members' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'), page.getByRole('group', { name: 'Formats' }).getByRole('button', { name: format, exact: true }).click(),
    ]);
    const saved = await readCatalogueBytes(`members.${ending}`, readFileSync(await download.path()));
    expect([format, saved.rowCount]).toEqual([format, kept]);
    expect(saved.columns.map(({ name }) => name)).toEqual(expect.arrayContaining(['ra_deg', 'v_helio_kms', 'p_member']));
  }
  expect(complaints).toEqual([]);
});

test('filters are added, moved with the keyboard, switched off and undone by their eye', async ({ page }) => {
  await page.goto(url);
  await importCatalogue(page);
  const members = page.getByTestId('member-count');
  await expect(members).toContainText('380');
  await page.getByLabel('Add a filter').selectOption('radius');
  await page.getByRole('group', { name: /^Filter 2/ }).getByLabel('Within').fill('1');
  await page.keyboard.press('Enter');
  await expect.poll(() => numberIn(members)).toBeLessThan(300);
  const cut = await numberIn(members);
  const filters = page.getByRole('list', { name: 'Filters, in order' }).getByRole('listitem');
  await filters.nth(1).getByRole('button', { name: /^Move filter 2, Radius cut/ }).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(filters.first()).toContainText('Radius cut');
  await expect(filters.first().getByRole('button', { name: /^Move filter 1/ })).toBeFocused();
  await expect.poll(() => numberIn(members)).toBe(cut);
  await page.getByRole('button', { name: 'Filter 1 is on' }).click();
  await expect(filters.first()).toContainText('Switched off.');
  await expect(members).toContainText('380');
});

test('a box by the keyboard alone, and a row highlighted in the table is highlighted in the plots', async ({ page }) => {
  await page.goto(url);
  await importCatalogue(page);
  await expect(page.getByTestId('member-count')).toContainText('380');
  const plane = page.getByRole('application', { name: /^Line-of-sight velocity of the stars/ });
  await plane.focus();
  await page.keyboard.press('b');
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('Shift+ArrowDown');
  await page.getByRole('toolbar', { name: 'What to do with the region' }).getByRole('button', { name: 'Highlight' }).press('Enter');
  await page.getByRole('button', { name: 'Show rows' }).click();
  await expect(page.getByTestId('row-total')).toContainText(/\d+ highlighted/);

  const overlay = plane.locator('canvas').last();
  const inked = (): Promise<number> => overlay.evaluate((element) => {
    const canvas = element as unknown as {
      readonly width: number; readonly height: number;
      getContext(kind: '2d'): { getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray } };
    };
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at] > 0) count += 1;
    return count;
  });
  await expect.poll(inked).toBeGreaterThan(200);
  await page.getByRole('button', { name: 'Drop highlights' }).click();
  await expect.poll(inked).toBe(0);
  await page.getByLabel('Filter p_member').fill('> 0.5');
  const row = page.getByRole('grid').getByRole('row').nth(4);
  await row.click();
  await expect(row).toHaveAttribute('aria-selected', 'true');
  await expect.poll(inked).toBeGreaterThan(10);
});
