import { expect, test } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';
import { chooseFile, goTo } from './journey.ts';
import { look, notReachedByTab } from './look.ts';
import { startBrowserHost } from './startHost.ts';
import type { StartedHost } from './startHost.ts';

let host: StartedHost;
let context: BrowserContext;
let page: Page;
test.beforeAll(async ({ browser }) => {
  host = await startBrowserHost();
  context = await browser.newContext(); // axe opens a page of its own
  page = await context.newPage();
  await page.goto(host.url);
});
test.afterAll(async () => {
  await context.close();
  await host.stop();
});

/** Expects nothing of what keeps people out, or of what looks broken. */
async function check(name: string): Promise<void> {
  const found = [...await look(page, test.info(), name), ...await notReachedByTab(page)];
  expect.soft(found, name).toEqual([]); // all is told at once
}

async function firstPages(): Promise<void> {
  await expect(page.getByRole('button', { name: 'Take the tour' })).toBeVisible({ timeout: 120_000 });
  await check('first');
  await chooseFile(page);
  await expect(page.getByTestId('detected-format')).toBeVisible();
  await check('import');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Take the tour' }).click();
  const tour = page.getByRole('complementary', { name: 'Guided tour' });
  await tour.getByRole('button', { name: 'Open the sample project' }).click();
  await expect(page.getByRole('contentinfo', { name: 'Status' })).toContainText('first-light.ecsv');
  await check('tour');
  await tour.getByRole('button', { name: 'End the tour' }).click();
}

async function everyPage(): Promise<void> {
  for (const name of ['Catalogues', 'Membership', 'Analysis', 'Compare', 'Models', 'Simulations', 'Training', 'Project'] as const) {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name, exact: true }).click();
    await expect(page.getByRole('heading', { name: name === 'Project' ? 'First light (sample)' : name, level: 1 })).toBeVisible();
    await check(name.toLowerCase());
  }
}

async function withTwoRuns(): Promise<void> {
  await goTo(page, 'Analysis');
  await page.getByLabel('Posterior samples').fill('1000');
  for (const count of [1, 2]) {
    await page.getByRole('button', { name: 'Infer the mass profile' }).click();
    await expect(page.getByTestId('runs').locator('li.done')).toHaveCount(count, { timeout: 120_000 });
  }
  for (const name of ['Analysis', 'Compare', 'Project'] as const) {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name, exact: true }).click();
    await check(`${name.toLowerCase()}-with-runs`);
  }
}

async function overThePages(): Promise<void> {
  await page.getByRole('button', { name: 'Collapse the navigation' }).click();
  await page.getByRole('button', { name: /^Notifications/ }).click();
  await check('notifications');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^SAMP/ }).click();
  await check('samp');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Expand the navigation' }).click();
  await page.keyboard.press('Control+k');
  await check('palette');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await check('shortcuts');
}

// Each is kept as pictures at two sizes, light and dark; axe finds no serious fault, Tab comes to every control, nothing is squeezed or cut.
test('the first pages, every page, pages with runs and what lies over them keep nobody out', async () => {
  test.setTimeout(600_000);
  await test.step('the first page, an import and the tour', firstPages);
  await test.step('every page', everyPage);
  await test.step('Analysis, Compare and Project with two runs', withTwoRuns);
  await test.step('notifications, SAMP, palette, shortcuts; the navigation collapsed', overThePages);
});
