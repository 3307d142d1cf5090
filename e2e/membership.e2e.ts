import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { readCatalogueBytes } from '../src/formats/index.ts';
import { HOSTS } from './hosts.ts';
import type { OpenWindow } from './hosts.ts';
import { importCatalogue, numberIn, watch } from './journey.ts';
import { removeFolders } from './standIn.ts';
import { catalogueCsv } from './stars.ts';

/** How much of a canvas has been drawn on. */
function inked(canvas: Locator): Promise<number> {
  return canvas.evaluate((element) => {
    const { width, height, getContext } = element as unknown as {
      readonly width: number; readonly height: number;
      getContext(kind: '2d'): { getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray } };
    };
    const { data } = getContext.call(element, '2d').getImageData(0, 0, width, height);
    let count = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at] > 0) count += 1;
    return count;
  });
}

/** All that a canvas shows, to tell whether it changed. */
function pictureOf(canvas: Locator): Promise<string> {
  return canvas.evaluate((element) => (element as unknown as { toDataURL(): string }).toDataURL());
}

/** What a person gets by pasting. */
async function pasted(page: Page): Promise<string> {
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Find a command' });
  await expect(field).toBeFocused();
  await page.keyboard.press('Control+v');
  await expect(field).not.toHaveValue('');
  const text = await field.inputValue();
  await page.keyboard.press('Escape');
  return text;
}

test.afterAll(removeFolders);

for (const { name, open } of HOSTS) {
  test.describe(name, () => {
    let opened: OpenWindow;
    test.beforeEach(async ({ browser }) => {
      opened = await open(browser);
      await importCatalogue(opened.page);
      await expect(opened.page.getByTestId('member-count')).toContainText('380');
    });
    test.afterEach(() => opened.close());

    test('a lasso on the sky is a filter; the command line that is copied finds the same members; they are saved whole', async () => {
      const { page } = opened;
      const info = test.info();
      const complaints = watch(page);
      const members = page.getByTestId('member-count');
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
      const command = await pasted(page);
      expect(command).toContain("--step 'region sky inside ");
      writeFileSync(info.outputPath('fornax_stars.csv'), catalogueCsv());
      const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
      const script = `steelyard() { "${process.execPath}" "${main}" "$@"; }; ${command} --samples 100 --seed 1 --json`;
      const ran = spawnSync('sh', ['-c', script], { cwd: info.outputDir, encoding: 'utf8' });
      expect(ran.status, ran.stderr).toBe(0);
      const { selection } = JSON.parse(ran.stdout) as { selection: { after: number }[] };
      expect(selection.at(-1)?.after).toBe(kept);

      for (const [format, ending] of [['CSV', 'csv'], ['ECSV', 'ecsv'], ['FITS', 'fits'], ['VOTable', 'vot']] as const) {
        await page.getByRole('button', { name: 'Save members' }).click();
        const { bytes } = await opened.fetch(page.getByRole('group', { name: 'Formats' }).getByRole('button', { name: format, exact: true }));
        const saved = await readCatalogueBytes(`members.${ending}`, bytes);
        expect([format, saved.rowCount]).toEqual([format, kept]);
        expect(saved.columns.map((column) => column.name)).toEqual(expect.arrayContaining(['ra_deg', 'v_helio_kms', 'p_member']));
      }
      expect(complaints).toEqual([]);
    });

    test('filters are added, moved with the keyboard, switched off and removed', async () => {
      const { page } = opened;
      const members = page.getByTestId('member-count');
      await page.getByLabel('Add a filter').selectOption('radius');
      await page.getByRole('group', { name: /^Filter 2/ }).getByLabel('Within').fill('1');
      await page.keyboard.press('Enter');
      await expect.poll(() => numberIn(members)).toBeLessThan(300);
      const cut = await numberIn(members);
      const filters = page.getByRole('list', { name: 'Filters, in order' }).getByRole('listitem');
      await filters.nth(1).getByRole('button', { name: /^Move filter 2, Radius cut/ }).focus();
      await page.keyboard.press('Alt+ArrowUp');
      await expect(filters.first()).toContainText('Radius cut');
      await expect(filters.first().getByRole('button', { name: /^Move filter 1, Radius cut/ })).toBeFocused();
      await expect.poll(() => numberIn(members)).toBe(cut);
      await page.getByRole('button', { name: 'Filter 1 is on' }).click();
      await expect(filters.first()).toContainText('Switched off.');
      await expect(members).toContainText('380');
      await page.getByRole('button', { name: 'Remove filter 1' }).click();
      await expect(filters).toHaveCount(1);
      await expect(members).toContainText('380');
    });

    test('a box by the keyboard alone; rows highlighted in a plot or in the table are highlighted in all of them', async () => {
      const { page } = opened;
      const plane = page.getByRole('application', { name: /^Line-of-sight velocity of the stars/ });
      const sky = page.getByRole('application', { name: /^Positions of the stars/ });
      const overlays = [plane, sky].map((plot) => plot.locator('canvas').last());
      const histogram = page.getByTestId('velocities').locator('canvas');
      await plane.focus();
      await page.keyboard.press('b');
      for (let i = 0; i < 3; i += 1) await page.keyboard.press('Shift+ArrowDown');
      await page.getByRole('toolbar', { name: 'What to do with the region' }).getByRole('button', { name: 'Highlight' }).press('Enter');
      await page.getByRole('button', { name: 'Show rows' }).click();
      await expect(page.getByTestId('row-total')).toContainText(/\d+ highlighted/);
      for (const overlay of overlays) await expect.poll(() => inked(overlay)).toBeGreaterThan(200);
      await page.getByRole('button', { name: 'Drop highlights' }).click();
      for (const overlay of overlays) await expect.poll(() => inked(overlay)).toBe(0);

      await page.getByLabel('Filter p_member').fill('> 0.5');
      await expect(page.getByTestId('row-total')).toContainText('380 of 400 rows');
      const before = await pictureOf(histogram);
      const row = page.getByRole('grid').getByRole('row').nth(4);
      await row.click();
      await expect(row).toHaveAttribute('aria-selected', 'true');
      for (const overlay of overlays) await expect.poll(() => inked(overlay)).toBeGreaterThan(10);
      await expect.poll(() => pictureOf(histogram)).not.toBe(before);

      // The other way: a star that is clicked in a plot is the row that the table shows.
      await row.click();
      await expect(page.getByTestId('row-total')).not.toContainText('highlighted');
      const { width, height } = (await sky.boundingBox())!;
      const selected = page.getByRole('grid').locator('[role="row"][aria-selected="true"]');
      // Somewhere about the centre there is a member within reach of the pointer.
      for (let step = 0; step < 8 && await selected.count() === 0; step += 1) {
        const drawn = await pictureOf(overlays[1]);
        await sky.click({ position: { x: width / 2 + 15 * step, y: height / 2 } });
        await expect.poll(() => pictureOf(overlays[1])).not.toBe(drawn);
        await page.waitForTimeout(300); // the table looks for the row meanwhile
      }
      await expect(selected).toHaveCount(1);
    });
  });
}
