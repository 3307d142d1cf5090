import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { createHash } from 'node:crypto';
import { electronBinary } from '../src/cli/start.ts';
import { chooseFile, goTo, importCatalogue, inferMasses, numberIn, selectMembers, watch } from './journey.ts';
import { printed, startNode } from './startHost.ts';
import type { StartedProcess } from './startHost.ts';
import { catalogueCsv } from './stars.ts';

let host: StartedProcess;
let url: string;
test.beforeAll(async () => {
  host = startNode(['src/cli/main.ts', 'serve', '--port', '0']);
  url = await printed(host, /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/);
});
test.afterAll(() => host.stop());

test('a catalogue becomes a mass profile, and its figures and tables', async ({ page }) => {
  const complaints = watch(page);
  await page.goto(url);
  await selectMembers(page);
  await inferMasses(page);

  const fetchFile = async (name: string): Promise<Buffer> => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()]);
    return readFileSync(await download.path());
  };
  expect((await fetchFile('Mass profile as PDF')).subarray(0, 5).toString()).toBe('%PDF-');
  expect((await fetchFile('Corner plot as SVG')).toString()).toMatch(/<svg[\s\S]*<\/svg>\s*$/);
  expect((await fetchFile('Stars on the sky as PNG')).subarray(1, 4).toString()).toBe('PNG');
  expect((await fetchFile('Posterior samples as FITS')).subarray(0, 9).toString()).toBe('SIMPLE  =');

  const table = (await fetchFile('Masses at the ten radii as CSV')).toString();
  const lines = table.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const header = lines[0].split(',');
  expect(lines).toHaveLength(11);
  const median = Number(lines[7].split(',')[header.findIndex((name) => name.includes('q50'))]);
  expect(median.toFixed(2)).toBe((await numberIn(page.getByTestId('masses').locator('tbody tr').nth(6).locator('td').nth(2))).toFixed(2));
  await expect(page.getByText(createHash('sha256').update(catalogueCsv()).digest('hex'))).toBeVisible();
  expect(complaints).toEqual([]);
});

test('a catalogue is opened by its path and by dropping it', async ({ page }, info) => {
  await page.goto(url);
  await page.getByLabel(/path of .* file on this computer/).fill(info.outputPath('nowhere.csv'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('nowhere.csv');
  await page.keyboard.press('Escape');

  const dropped = await page.evaluateHandle((text) => {
    const view = globalThis as unknown as { DataTransfer: new () => { items: { add(file: File): void } } };
    const transfer = new view.DataTransfer();
    transfer.items.add(new File([text], 'dropped.csv'));
    return transfer;
  }, catalogueCsv().toString());
  await page.locator('.drop').dispatchEvent('drop', { dataTransfer: dropped });
  await expect(page.getByRole('dialog', { name: 'Import dropped.csv' })).toContainText('400 rows');
});

test('columns that could not be found are named, and can be assigned', async ({ page }) => {
  await page.goto(url);
  await chooseFile(page, 'nameless.csv', catalogueCsv(['ra_deg', 'dec_deg', 'third', 'fourth', 'p_member']));
  const dialogue = page.getByRole('dialog');
  await expect(dialogue.getByRole('alert')).toContainText('line-of-sight velocity and velocity error');
  await dialogue.getByLabel('Column for Line-of-sight velocity').selectOption('third');
  await dialogue.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialogue).toHaveCount(0);
  // What was left open in the dialogue can be mended later.
  await expect(page.getByRole('alert')).toContainText('velocity error');
  await goTo(page, 'Analysis');
  await expect(page.getByRole('button', { name: 'Infer the mass profile' })).toBeDisabled();
  await goTo(page, 'Catalogues');
  await page.getByRole('tab', { name: 'Columns' }).click();
  await page.getByLabel('Column for Velocity error').selectOption('fourth');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await goTo(page, 'Membership');
  await expect(page.getByTestId('member-count')).toContainText('380');
});

test('a file that is no table, and a filter that cannot be read, get one plain sentence', async ({ page }) => {
  await page.goto(url);
  await chooseFile(page, 'noise.fits', Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919) % 251)));
  await expect(page.getByRole('alert')).toContainText('noise.fits');
  await expect(page.getByRole('alert')).not.toContainText(/\.ts|Error:/);
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
  await page.getByRole('button', { name: 'Cancel' }).click();

  await importCatalogue(page);
  await page.getByLabel('Add a filter').selectOption('expression');
  await page.getByLabel('Keep rows where').fill('nonsense >');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('The selection cannot be made');
  await page.getByLabel('Keep rows where').fill('p_member > 0.5 && v_helio_kms > 55');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect.poll(() => numberIn(page.getByTestId('member-count'))).toBeLessThan(250);
});

test('a galaxy that the table does not have is given by its numbers', async ({ page }) => {
  await page.goto(url);
  await importCatalogue(page);
  await expect(page.getByRole('combobox', { name: 'Galaxy' })).toHaveValue('Fornax');
  await page.getByRole('combobox', { name: 'Galaxy' }).fill('another');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Its distance and half-light radius must be given')).toBeVisible();
  // The centre starts at the mean of the stars.
  expect(Math.abs(Number(await page.getByLabel('Centre RA').inputValue()) - 39.96)).toBeLessThan(0.2);
  await page.getByRole('spinbutton', { name: /^Distance/ }).fill('140');
  await page.getByRole('spinbutton', { name: /^Half-light radius/ }).fill('17');
  await page.keyboard.press('Enter');
  await goTo(page, 'Analysis');
  await expect(page.getByRole('button', { name: 'Infer the mass profile' })).toBeEnabled();
  await page.getByRole('button', { name: 'Infer the mass profile' }).click();
  await expect(page.getByRole('heading', { name: 'Mass profile of My galaxy' })).toBeVisible();
  await expect(page.getByTestId('outdated')).toHaveCount(0);
  await page.getByLabel('Seed').fill('2');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('outdated')).toBeVisible();
});

test('npm start says in one line that it opens in a browser, where Electron\'s binary is absent', async ({ page }) => {
  test.skip(electronBinary() !== undefined, 'Electron\'s binary is installed');
  const started = startNode(['src/cli/start.ts', '--no-open']);
  const address = await printed(started, /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/);
  expect(started.output().split('\n')[0]).toMatch(/^Electron's binary is not installed .* opening in a browser instead\.$/);
  await page.goto(address);
  await expect(page.getByRole('button', { name: 'Import catalogues' })).toBeVisible();
  expect(await started.stop()).toBe(0);
});

test('pages are changed with number keys and the palette, tabs with arrows, and the address remembers', async ({ page }) => {
  await page.goto(url);
  await importCatalogue(page);
  await page.keyboard.press('1');
  await page.getByRole('tab', { name: 'Rows' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Columns' })).toBeFocused();
  await expect(page.getByRole('tabpanel', { name: 'Columns' })).toContainText('What the columns mean');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Find a command' }).fill('go analysis');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Analysis', level: 1 })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Catalogues', level: 1 })).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Go to Membership');
});

test('an engine that dies is told of, and the catalogue can be opened again', async ({ page }) => {
  const children = `/proc/${host.child.pid}/task/${host.child.pid}/children`;
  let engines: number[] = [];
  try {
    engines = readFileSync(children, 'utf8').trim().split(' ').map(Number);
  } catch {
    test.skip(true, 'this system does not list the children of a process');
  }
  await page.goto(url);
  await importCatalogue(page);
  await expect(page.getByTestId('member-count')).toContainText('380');
  for (const pid of engines) process.kill(pid, 'SIGKILL');
  await expect(page.getByText('The engine stopped unexpectedly').first()).toBeVisible();
  await importCatalogue(page);
  await expect(page.getByTestId('member-count')).toContainText('380');
});

test('without the token the page says what to do', async ({ page }) => {
  await page.goto(url.slice(0, url.indexOf('#')));
  await expect(page.getByRole('alert')).toContainText('open the address that Steelyard printed');
});
