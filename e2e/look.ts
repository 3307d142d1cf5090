import { AxeBuilder } from '@axe-core/playwright';
import type { Page, TestInfo } from '@playwright/test';

const SIZES = [{ width: 1280, height: 800 }, { width: 1920, height: 1080 }] as const;
/** Transitions end: colours half-way between two are no colours of ours. */
const SETTLED_MS = 400;

/**
 * Keeps the page as pictures at both sizes in light and dark, as it is now.
 * @returns what axe finds that keeps people out, and what is squeezed or cut, a line each
 */
export async function look(page: Page, info: TestInfo, name: string): Promise<readonly string[]> {
  const before = page.viewportSize() ?? SIZES[0];
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await page.waitForTimeout(SETTLED_MS);
      await page.screenshot({ path: info.outputPath(`${name}-${size.width}-${colorScheme}.png`) });
      if (colorScheme === 'light') found.push(...(await page.evaluate(misshapen)).map((fault) => `${size.width}: ${fault}`));
    }
    // The other faults do not depend on colours.
    found.push(...(await faults(page, colorScheme === 'dark' ? ['color-contrast'] : [])).map((fault) => `${colorScheme}: ${fault}`));
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(before);
  return found;
}

/** @param rules only these; none for all */
async function faults(page: Page, rules: string[]): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules.length > 0 ? axe.withRules(rules) : axe).analyze();
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${(failureSummary ?? '').split('\n').slice(1, 3).join(' ')}`));
}

/** In the page: icons that have not their own size, buttons whose words are cut, and a page that is wider than its window. */
function misshapen(): readonly string[] {
  interface Box extends Control {
    readonly scrollWidth: number; readonly clientWidth: number; readonly innerText: string;
    getAttribute(name: string): string | null;
    getBoundingClientRect(): { readonly width: number };
  }
  const { document } = globalThis as unknown as {
    readonly document: { readonly documentElement: Box; querySelectorAll(selector: string): Iterable<Box> };
  };
  const seen = (selector: string): readonly Box[] =>
    [...document.querySelectorAll(selector)].filter((box) => box.checkVisibility({ visibilityProperty: true }));
  const icons = seen('svg.lucide').filter((icon) => Math.abs(icon.getBoundingClientRect().width - Number(icon.getAttribute('width'))) > 1);
  const buttons = seen('button').filter((button) => button.getAttribute('title') === null && button.scrollWidth > button.clientWidth + 1);
  const root = document.documentElement;
  return [
    ...icons.map((icon) => `squeezed icon: ${icon.outerHTML.slice(0, 120)}`), ...buttons.map((button) => `cut button: ${button.innerText}`),
    ...(root.scrollWidth > root.clientWidth ? [`the page is ${root.scrollWidth} px wide in ${root.clientWidth}`] : []),
  ];
}

/** Presses Tab through the whole page. @returns the controls that it never came to, and those that do not show that they have the focus */
export async function notReachedByTab(page: Page): Promise<readonly string[]> {
  const presses = await page.evaluate(followFocus);
  for (let press = 0; press < presses; press += 1) await page.keyboard.press('Tab');
  return page.evaluate(whatWasMissed);
}

/** As much of the page's own world as is used here: these tests are compiled for Node. */
interface Control {
  readonly outerHTML: string;
  readonly isConnected: boolean;
  readonly tabIndex: number;
  readonly name?: string;
  readonly parentElement: Control;
  matches(selector: string): boolean;
  closest(selector: string): Control | null;
  querySelectorAll(selector: string): Iterable<Control>;
  checkVisibility(choices: { readonly visibilityProperty: boolean }): boolean;
}
interface InPage {
  readonly document: {
    querySelectorAll(selector: string): Iterable<Control>;
    querySelector(selector: string): Control | null;
    addEventListener(kind: 'focusin', listener: (event: { readonly target: Control }) => void): void;
  };
  getComputedStyle(control: Control): { readonly outlineStyle: string; readonly outlineWidth: string; readonly boxShadow: string };
  followed: { readonly controls: readonly Control[]; readonly reached: Set<Control>; readonly unmarked: Set<string> };
}

/** In the page: notes which controls get the focus from now on. @returns how many times to press Tab to be round */
function followFocus(): number {
  const inPage = globalThis as unknown as InPage;
  const { document, getComputedStyle } = inPage;
  // A dialogue keeps the focus within.
  const within = document.querySelector('dialog:modal, [aria-modal="true"]') ?? document;
  const controls = [...within.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter((control) =>
    control.checkVisibility({ visibilityProperty: true }) && !control.matches(':disabled') && control.closest('[aria-hidden="true"], [inert]') === null);
  const isMarked = (control: Control): boolean => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(control);
    return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
  };
  inPage.followed = { controls, reached: new Set(), unmarked: new Set() };
  const { reached, unmarked } = inPage.followed;
  document.addEventListener('focusin', ({ target }) => {
    reached.add(target);
    // A field may leave it to the frame around it.
    if (controls.includes(target) && !isMarked(target) && !isMarked(target.parentElement)) unmarked.add(target.outerHTML.slice(0, 160));
  });
  return Math.ceil(controls.length * 1.2) + 20; // some turn up on the way
}

function whatWasMissed(): readonly string[] {
  const { document, followed: { controls, reached, unmarked } } = globalThis as unknown as InPage;
  /** Of these one part is in the order of Tab, and arrows lead to the others. */
  const isByArrows = (control: Control): boolean => {
    if (control.matches('input[type=radio]')) return [...document.querySelectorAll('input[type=radio]')].some((other) => other.name === control.name && reached.has(other));
    const group = control.tabIndex < 0 ? control.closest('[role=tablist], [role=toolbar], [role=grid], [role=listbox]') : null;
    return group !== null && [group, ...group.querySelectorAll('*')].some((other) => reached.has(other));
  };
  const missed = controls.filter((control) => control.isConnected && !reached.has(control) && !isByArrows(control));
  return [...missed.map(({ outerHTML }) => `not reached: ${outerHTML.slice(0, 160)}`), ...[...unmarked].map((html) => `focus not shown: ${html}`)];
}
