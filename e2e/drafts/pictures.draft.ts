import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { goTo } from '../journey.ts';
import { startBrowserHost } from '../startHost.ts';
import type { StartedHost } from '../startHost.ts';

const SIZES = [{ width: 1280, height: 800 }, { width: 1920, height: 1080 }] as const;
const THEMES = ['light', 'dark'] as const;
let host: StartedHost;
test.beforeAll(async () => { host = await startBrowserHost(); });
test.afterAll(() => host.stop());

/** Icons that have not their own size, buttons whose words are cut, and a page that is wider than its window. */
function misshapen(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    interface Box {
      readonly scrollWidth: number; readonly clientWidth: number; readonly innerText: string; readonly outerHTML: string;
      checkVisibility(): boolean;
      getAttribute(name: string): string | null;
      getBoundingClientRect(): { readonly width: number };
    }
    interface Root { readonly documentElement: Box; querySelectorAll(selector: string): Iterable<Box> }
    const { document } = globalThis as unknown as { document: Root };
    const seen = (selector: string): readonly Box[] => [...document.querySelectorAll(selector)].filter((box) => box.checkVisibility());
    const icons = seen('svg.lucide').filter((icon) => Math.abs(icon.getBoundingClientRect().width - Number(icon.getAttribute('width'))) > 1);
    const buttons = seen('button').filter((button) => button.getAttribute('title') === null && button.scrollWidth > button.clientWidth + 1);
    const root = document.documentElement;
    return [
      ...icons.map((icon) => `squeezed icon: ${icon.outerHTML.slice(0, 120)}`), ...buttons.map((button) => `cut button: ${button.innerText}`),
      ...(root.scrollWidth > root.clientWidth ? [`the page is ${root.scrollWidth} px wide in ${root.clientWidth}`] : []),
    ];
  });
}

test('each page is kept as a picture at two sizes and in both themes, with nothing squeezed or cut', async ({ page }, info) => {
  const found: Record<string, readonly string[]> = {};
  const picture = async (name: string): Promise<void> => {
    for (const size of SIZES) {
      await page.setViewportSize(size);
      for (const colorScheme of THEMES) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.waitForTimeout(300); // figures are drawn anew
        await page.screenshot({ path: info.outputPath(`${name}-${size.width}-${colorScheme}.png`) });
      }
      const faults = await misshapen(page);
      if (faults.length > 0) found[`${name} at ${size.width}`] = faults;
    }
  };
  await page.goto(host.url);
  await picture('welcome');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Find a command' }).fill('sample project');
  await picture('palette');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('contentinfo', { name: 'Status' })).toContainText('first-light.ecsv');
  await goTo(page, 'Catalogues');
  await expect(page.getByTestId('row-total')).toBeVisible();
  await picture('catalogues');
  await page.getByRole('tab', { name: 'Columns' }).click();
  await picture('columns');
  await goTo(page, 'Membership');
  await expect(page.getByTestId('member-count')).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Galaxy' })).not.toHaveValue('');
  await picture('membership');

  await goTo(page, 'Analysis');
  const runs = page.getByTestId('runs').locator('li.done');
  for (const [at, model] of ['nihao-like', 'averaged'].entries()) {
    await page.getByRole('combobox', { name: 'Model', exact: true }).selectOption(model);
    await page.getByRole('button', { name: 'Infer the mass profile' }).click();
    await expect(runs).toHaveCount(at + 1);
  }
  await expect(page.getByTestId('masses')).toBeVisible();
  await picture('analysis');
  for (const panel of ['Joint posterior of the masses', 'Circular velocity', 'Export']) {
    await page.getByRole('heading', { name: panel, exact: true }).evaluate((element) => { (element as unknown as { scrollIntoView(): void }).scrollIntoView(); });
    await picture(`analysis-${panel.split(' ')[0].toLowerCase()}`);
  }
  await page.getByRole('button', { name: 'Compare with other runs' }).click();
  for (const box of await page.getByRole('list', { name: 'Finished runs' }).getByRole('checkbox').all()) await box.check();
  await expect(page.getByTestId('differences')).toBeVisible();
  await picture('compare');
  await page.getByTestId('differences').evaluate((element) => { (element as unknown as { scrollIntoView(): void }).scrollIntoView(); });
  await picture('compare-table');
  expect(found).toEqual({});
});
