import { mkdtempSync, readFileSync } from 'node:fs';
import { rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { writeTableGalaxy } from '../src/services/simulations/testing/syntheticSuite.ts';
import { expectDrawn, goTo, watch } from './journey.ts';
import { startBrowserHost } from './startHost.ts';
import type { StartedHost } from './startHost.ts';

const GALAXIES = 14;
const VIEWS = 8;
let host: StartedHost;
let suite: string;
test.beforeAll(async () => {
  suite = mkdtempSync(join(tmpdir(), 'steelyard-suite-'));
  for (let k = 0; k < GALAXIES; k++) {
    const scale = 0.3 + 0.05 * k;
    await writeTableGalaxy(suite, `dwarf-${String(k).padStart(2, '0')}`, { mass: 1e8 * (k + 1), scale, stars: 600 }, k);
  }
  // One that cannot be used: its profile is missing.
  await writeTableGalaxy(suite, 'lost', { mass: 1e8, scale: 0.5, stars: 600 }, 99);
  await unlink(join(suite, 'lost.profile.csv'));
  host = await startBrowserHost();
});
test.afterAll(async () => {
  await host.stop();
  await rm(suite, { recursive: true });
});

test('a folder of simulations becomes a manifest, a table of galaxies, a training set, a measurement and a training', async ({ page }) => {
  test.setTimeout(900_000);
  const complaints = watch(page);
  await page.goto(host.url);
  await goTo(page, 'Simulations');

  // A manifest from what the files say of themselves; what cannot be known is asked for.
  await page.getByRole('textbox', { name: 'Manifest or folder' }).fill(suite);
  await page.keyboard.press('Enter');
  const manifest = page.getByRole('form', { name: 'New manifest' });
  await expect(manifest.getByLabel('Star particles', { exact: true })).toHaveValue('*.stars.dat');
  await expect(manifest.getByLabel('Mass profiles', { exact: true })).toHaveValue('*.profile.csv');
  await expect(manifest.getByLabel('Columns of masses', { exact: true })).toHaveValue('mass');
  const write = manifest.getByRole('button', { name: 'Write the manifest' });
  await manifest.getByLabel('Name', { exact: true }).fill('tiny');
  await manifest.getByLabel('Title', { exact: true }).fill('Tiny suite');
  await manifest.getByLabel('To be cited', { exact: true }).fill('2026test.........1T');
  await manifest.getByLabel('Softening, Plummer-equivalent').fill('0.005');
  await manifest.getByLabel('Views of each galaxy').fill(String(VIEWS));
  await expect(write).toBeDisabled(); // what the radii are is never guessed
  await manifest.getByLabel('What the radii are', { exact: true }).selectOption('enclosed');
  await write.click();
  await expect(page.getByTestId('suite')).toContainText('Tiny suite');
  expect(readFileSync(join(suite, 'suite.toml'), 'utf8')).toContain('convention = "enclosed"');

  // The dry run: what was found of each galaxy.
  await page.getByRole('button', { name: 'Read the galaxies', exact: true }).click();
  await expect(page.getByTestId('found')).toHaveText(`${GALAXIES} of ${GALAXIES + 1} galaxies can be used.`, { timeout: 300_000 });
  const galaxies = page.getByTestId('galaxies');
  await expect(galaxies.getByRole('row', { name: /lost/ })).toContainText('Left out:');
  await expect(galaxies.getByRole('checkbox', { name: 'Take lost' })).toBeDisabled();
  await expectDrawn(page.getByRole('img', { name: /^Size against mass/ }));
  const masses = galaxies.getByRole('button', { name: /^log M\(/ });
  await masses.click();
  await masses.click();
  const cells = await galaxies.locator('tbody td:nth-child(5)').allInnerTexts();
  const values = cells.filter((cell) => cell !== '').map(Number);
  expect(values).toHaveLength(GALAXIES);
  expect(values).toEqual([...values].sort((a, b) => b - a));

  // One galaxy as the set will have it.
  await galaxies.getByRole('button', { name: 'dwarf-03' }).click();
  await expect(page.getByTestId('preview')).toBeVisible({ timeout: 120_000 });
  await expectDrawn(page.getByRole('img', { name: 'Stars of the view on the sky and in phase space' }));
  await expectDrawn(page.getByRole('img', { name: 'Maps of the view that a network sees' }));

  // The set, without one of them.
  await galaxies.getByRole('checkbox', { name: 'Take dwarf-00' }).uncheck();
  await expect(page.getByTestId('taken')).toHaveText(`${GALAXIES - 1} of ${GALAXIES + 1}`);
  await page.getByLabel('Kept apart to test').fill('0.15');
  await page.getByRole('button', { name: 'Make the set' }).click();
  const set = page.getByTestId('set');
  await expect(set.getByTestId('set-state')).toHaveText('done', { timeout: 400_000 });
  const apart = Math.round(0.15 * (GALAXIES - 1));
  await expect(set).toContainText(`${(GALAXIES - 1 - apart) * VIEWS} views of ${GALAXIES - 1 - apart} galaxies; ${apart * VIEWS} of ${apart} kept apart`);

  await expect(galaxies.getByRole('checkbox', { name: 'Take dwarf-00' })).toBeEnabled(); // for another set

  // What a shipped model is worth on it, and a model that goes on learning from it.
  await set.getByLabel('Model to evaluate').selectOption('combined');
  await set.getByRole('button', { name: 'Evaluate', exact: true }).click();
  await expect(page.getByTestId('set-evaluation')).toContainText(`On ${apart * VIEWS} views of ${apart} galax`, { timeout: 300_000 });
  await expectDrawn(page.getByRole('img', { name: /^Bias and scatter/ }));
  await set.getByRole('button', { name: 'Train on it', exact: true }).click();
  const form = page.getByRole('form', { name: 'New model' });
  await expect(form.getByLabel('Path of the training file')).toHaveValue(join(suite, 'suite.h5'));
  await expect(form).toContainText(`${(GALAXIES - 1 - apart) * VIEWS} examples`);
  await form.getByLabel('Goes on from', { exact: true }).selectOption('combined');
  await form.getByLabel('Epochs, at most').fill('1');
  await form.getByLabel('Device', { exact: true }).selectOption('cpu');
  await form.getByRole('textbox', { name: 'Name' }).fill('tuned');
  await page.keyboard.press('Enter');
  const curve = page.getByRole('img', { name: 'Training and validation loss against epochs' });
  await expect(curve).toBeVisible({ timeout: 240_000 });
  await expectDrawn(curve);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the training' }).click();
  await expect(page.getByTestId('training-state')).toHaveText('cancelled');
  expect(complaints).toEqual([]);
});

test('what cannot be opened is told in one sentence', async ({ page }) => {
  await page.goto(host.url);
  await goTo(page, 'Simulations');
  const field = page.getByRole('textbox', { name: 'Manifest or folder' });
  await field.fill(join(suite, 'nowhere'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('There is no folder');
  await field.fill(join(suite, 'dwarf-00.stars.dat'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('dwarf-00.stars.dat');
});
