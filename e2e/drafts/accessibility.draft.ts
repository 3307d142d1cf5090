import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { chooseFile, importCatalogue } from '../journey.ts';
import { printed, startNode } from '../startHost.ts';
import type { StartedProcess } from '../startHost.ts';

const SIZES = [{ width: 1280, height: 800 }, { width: 1920, height: 1080 }] as const;
let host: StartedProcess;
let url: string;
test.beforeAll(async () => {
  host = startNode(['src/cli/main.ts', 'serve', '--port', '0']);
  url = await printed(host, /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/);
});
test.afterAll(() => host.stop());

/** What axe finds that keeps people out, as one line each. */
async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${(failureSummary ?? '').split('\n').slice(1, 3).join(' ')}`));
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds no serious fault on any page, ${colorScheme}; each page is kept as a picture`, async ({ browser }, info) => {
    test.setTimeout(240_000);
    const context = await browser.newContext({ colorScheme, viewport: SIZES[0] }); // axe opens a page of its own
    const page = await context.newPage();
    const found: Record<string, string[]> = {};
    const check = async (name: string): Promise<void> => {
      await page.waitForTimeout(400); // transitions end: colours half-way between two are no colours of ours
      found[name] = await faults(page);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await page.waitForTimeout(250);
        await page.screenshot({ path: info.outputPath(`${name}-${size.width}-${colorScheme}.png`) });
      }
      await page.setViewportSize(SIZES[0]);
    };
    await page.goto(url);
    const buttons = page.getByRole('navigation', { name: 'Pages' }).getByRole('listitem').getByRole('button');
    await expect(buttons.first()).toBeVisible();
    await check('first');
    await chooseFile(page);
    await expect(page.getByTestId('detected-format')).toBeVisible();
    await check('import');
    await page.keyboard.press('Escape');
    await importCatalogue(page);
    await expect(page.getByTestId('member-count')).toBeVisible();
    for (const button of await buttons.all()) {
      const name = (await button.innerText()).trim();
      await button.click();
      await check(name.toLowerCase());
    }
    await page.keyboard.press('Control+k');
    await check('palette');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await check('shortcuts');
    await context.close();
    expect(Object.fromEntries(Object.entries(found).filter(([, list]) => list.length > 0))).toEqual({});
  });
}
