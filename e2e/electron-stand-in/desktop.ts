/** The parts of the desktop that `src/main` uses: what it shows there is kept, for the tests to see. */
import { EventEmitter } from 'node:events';
import type { MenuItemConstructorOptions } from 'electron';

/** What the tests may look at and change. */
export const desktop = {
  menu: [] as MenuItemConstructorOptions[],
  notifications: [] as { readonly title: string; readonly body: string }[],
  progress: [] as number[],
  recentDocuments: [] as string[],
  openedOutside: [] as string[],
  /** The files that the next Open dialogue gives. */
  chosen: [] as string[],
  focused: true,
};

export const Menu = {
  buildFromTemplate: (template: MenuItemConstructorOptions[]) => template,
  setApplicationMenu(template: MenuItemConstructorOptions[]): void { desktop.menu = template; },
};

export class Notification extends EventEmitter {
  readonly #options: { readonly title: string; readonly body: string };
  constructor(options: { readonly title: string; readonly body: string }) {
    super();
    this.#options = options;
  }

  static isSupported(): boolean { return true; }
  show(): void { desktop.notifications.push(this.#options); }
}

export const dialog = {
  showOpenDialog: async () => ({ canceled: desktop.chosen.length === 0, filePaths: desktop.chosen }),
};

const DISPLAY = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1050 } };
export const screen = { getPrimaryDisplay: () => DISPLAY, getAllDisplays: () => [DISPLAY] };
export const shell = { async openExternal(url: string): Promise<void> { desktop.openedOutside.push(url); } };

/** Labels as a person reads them, ids and whether they can be chosen. */
export function menuAsData(items: readonly MenuItemConstructorOptions[] = desktop.menu): unknown[] {
  return items.map(({ id, label, role, type, enabled, accelerator, submenu }) => ({
    label: label?.replaceAll('&', '') ?? role ?? type, ...(id === undefined ? {} : { id }), ...(accelerator === undefined ? {} : { accelerator }),
    ...(enabled === undefined ? {} : { enabled }), ...(Array.isArray(submenu) ? { submenu: menuAsData(submenu) } : {}),
  }));
}

/** Chooses the item that the labels lead to. */
export function choose(path: readonly string[]): void {
  let items: readonly MenuItemConstructorOptions[] = desktop.menu;
  let found: MenuItemConstructorOptions | undefined;
  for (const label of path) {
    found = items.find((item) => (item.label?.replaceAll('&', '') ?? item.role) === label);
    if (!found) throw new Error(`there is no "${label}" in the menu`);
    items = Array.isArray(found.submenu) ? found.submenu : [];
  }
  if (found?.enabled === false) throw new Error(`"${path.join(' > ')}" cannot be chosen`);
  (found?.click as (() => void) | undefined)?.();
}
