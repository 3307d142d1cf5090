import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { catalogueCsv, DRAWN } from './stars.ts';

/** kpc (km/s)^2 / Msun */
const G = 4.30091e-6;

export interface Journey {
  readonly page: Page;
  /** What the page wrote to its console as errors: refusals of its policy are among them. */
  readonly complaints: readonly string[];
}

/** Collects what a page complains of from now on. */
export function watch(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  page.on('pageerror', (error) => { complaints.push(error.message); });
  return complaints;
}

/** Gives a file to the window: the import dialogue opens, and reads it. */
export async function chooseFile(page: Page, name = 'fornax_stars.csv', bytes = catalogueCsv()): Promise<void> {
  await goTo(page, 'Catalogues');
  await page.getByTestId('catalogue-file').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: bytes });
}

/** Imports a file as it is read. */
export async function importCatalogue(page: Page, name = 'fornax_stars.csv', bytes = catalogueCsv()): Promise<void> {
  await chooseFile(page, name, bytes);
  await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

export async function goTo(page: Page, name: 'Catalogues' | 'Membership' | 'Analysis' | 'Models' | 'Simulations' | 'Training' | 'Project'): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name, exact: true }).click();
}

/** From a file to its members: what every host must be able to do. */
export async function selectMembers(page: Page): Promise<void> {
  await chooseFile(page);
  const dialogue = page.getByRole('dialog', { name: 'Import fornax_stars.csv' });
  await expect(dialogue.getByTestId('detected-format')).toHaveText('CSV');
  for (const fact of ['400 rows', '5 columns', '5 with a role']) await expect(dialogue.getByText(fact, { exact: true })).toBeVisible();
  await dialogue.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialogue).toHaveCount(0);
  await expect(page.getByRole('contentinfo', { name: 'Status' })).toContainText('fornax_stars.csv');
  // 20 of the 400 have probability 0.
  await expect(page.getByTestId('member-count')).toHaveText(/^\s*380 of 400 stars\s*$/);
  const dispersion = await numberIn(page.getByText('Velocity dispersion', { exact: true }).locator('..'));
  // 380 stars measure a dispersion to 11.7 / sqrt(2 x 380) = 0.42 km/s; four of those either way.
  expect(Math.abs(dispersion - DRAWN.dispersion)).toBeLessThan(1.7);
  for (const name of [/^Positions of the stars/, /^Line-of-sight velocity of the stars/, /^Histogram/]) {
    await expectDrawn(page.getByRole('application', { name }));
  }
}

/** From the members to the masses, with what is shown checked against itself by the published formula. */
export async function inferMasses(page: Page): Promise<void> {
  await goTo(page, 'Analysis');
  await expect(page.getByTestId('synthetic-note')).toContainText('Trained on synthetic mocks');
  await page.getByLabel('Posterior samples').fill('2000');
  await page.getByLabel('Posterior samples').blur();
  await page.getByRole('button', { name: 'Infer the mass profile' }).click();
  const rows = page.getByTestId('masses').locator('tbody tr');
  await expect(rows).toHaveCount(10);
  const medians = await Promise.all((await rows.all()).map((row) => numberIn(row.locator('td').nth(2))));
  expect(medians).toEqual([...medians].sort((a, b) => a - b));
  for (const name of [/^Enclosed mass against radius/, /^Corner plot/]) await expectDrawn(page.getByRole('img', { name }));

  const facts = page.getByTestId('facts');
  const dispersion = await numberIn(facts.getByText('Velocity dispersion').locator('..'));
  const halfLightRadius = await numberIn(facts.getByText('Half-light radius').locator('..')) / 1000;
  const wolf = page.getByTestId('estimators').getByRole('row', { name: /Wolf/ });
  expect(await numberIn(wolf.locator('td').nth(3))).toBeCloseTo(Math.log10(4 * dispersion ** 2 * halfLightRadius / G), 1);
  await expect(page.getByText('SHA-256 of the catalogue')).toBeVisible();
}

/** The first number of a text, with its true minus sign; a fact's label has none before its value. */
export async function numberIn(locator: Locator): Promise<number> {
  const text = (await locator.innerText()).replace('−', '-');
  const match = /-?\d+(\.\d+)?/.exec(text.replaceAll(',', ''));
  if (!match) throw new Error(`no number in "${text}"`);
  return Number(match[0]);
}

/** The chart has marks on it: its canvas holds many pixels that are not transparent, of more than one colour. */
export async function expectDrawn(chart: Locator): Promise<void> {
  await expect.poll(() => chart.locator('canvas').first().evaluate((element) => {
    const canvas = element as unknown as {
      readonly width: number; readonly height: number;
      getContext(kind: '2d'): { getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray } };
    };
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Set<number>();
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 128) colours.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
    return colours.size;
  })).toBeGreaterThan(10);
}

/** The runs of the project as the analysis page lists them, the newest first. */
export function runsOf(page: Page): Locator {
  return page.getByTestId('runs').locator('li');
}

/** From a file to the analysis page, asking for so many samples. */
export async function openAnalysis(page: Page, samples: number): Promise<void> {
  await importCatalogue(page);
  await goTo(page, 'Analysis');
  await page.getByLabel('Posterior samples').fill(String(samples));
  await page.getByLabel('Posterior samples').blur();
}

/** Weighs the galaxy with a model, to the end. */
export async function runModel(page: Page, model: string): Promise<void> {
  const before = await runsOf(page).count();
  await page.getByRole('combobox', { name: 'Model', exact: true }).selectOption(model);
  await page.getByRole('button', { name: 'Infer the mass profile' }).click();
  await expect(runsOf(page)).toHaveCount(before + 1);
  await expect(runsOf(page).first()).toContainText(`Fornax, ${model}`);
  await expect(runsOf(page).first()).toHaveClass(/done/);
}
