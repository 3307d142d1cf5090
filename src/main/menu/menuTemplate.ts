import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../shared/apiDesktop.ts';

export interface MenuState {
  /** Those that the window has now; see `HostBridge.showCommands`. */
  readonly commands: readonly MenuCommand[];
  /** Paths, the latest first. */
  readonly recent: readonly string[];
}

export interface MenuActions {
  run(command: string): void;
  openDialogue(): void;
  openFile(path: string): void;
  forgetRecent(): void;
}

/** The menu for each heading of the palette; what is not named here goes into Galaxy. */
const MENU_OF_GROUP: Readonly<Record<string, string>> = {
  Project: 'File', Catalogue: 'File', Catalogues: 'File', File: 'File', Export: 'File', SAMP: 'File',
  Edit: 'Edit', Pages: 'View', View: 'View', Table: 'View', Plots: 'View', Theme: 'View', Window: 'Window', Help: 'Help',
};

/** The native menus: the window's own commands under their headings, and what every program has. */
export function menuTemplate({ commands, recent }: MenuState, actions: MenuActions, isMac: boolean): MenuItemConstructorOptions[] {
  const own = (menu: string): MenuItemConstructorOptions[] => inGroups(
    commands.filter(({ id, group }) => !HELP_COMMANDS.includes(id) && (MENU_OF_GROUP[group] ?? 'Galaxy') === menu), actions,
  );
  const help = commands.filter(({ id, group }) => HELP_COMMANDS.includes(id) || group === 'Help');
  const galaxy = own('Galaxy');
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: separated(
        [
          { id: 'open', label: 'Open…', accelerator: 'CmdOrCtrl+O', click: () => { actions.openDialogue(); } },
          { id: 'recent', label: 'Open Recent', submenu: recentItems(recent, actions), enabled: recent.length > 0 },
        ],
        own('File'),
        [isMac ? { role: 'close' } : { role: 'quit' }],
      ),
    },
    {
      label: '&Edit',
      submenu: separated(
        own('Edit'),
        [{ role: 'undo', label: 'Undo Typing', registerAccelerator: false }, { role: 'redo', label: 'Redo Typing', registerAccelerator: false }],
        [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }],
      ),
    },
    {
      label: '&View',
      submenu: separated(own('View'), [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }], [{ role: 'togglefullscreen' }, { role: 'toggleDevTools' }]),
    },
    ...(galaxy.length > 0 ? [{ label: '&Galaxy', submenu: galaxy }] : []),
    { label: '&Window', submenu: separated(own('Window'), [{ role: 'minimize' }, ...(isMac ? [{ role: 'zoom' } as const, { role: 'front' } as const] : [{ role: 'close' } as const])]) },
    { role: 'help', label: '&Help', submenu: separated(help.map((command) => commandItem(command, actions)), isMac ? [] : [{ role: 'about' }]) },
  ];
}

/** What tells how the program works belongs under Help, wherever the palette has it. */
const HELP_COMMANDS = ['shortcuts', 'about', 'tour'];

function inGroups(commands: readonly MenuCommand[], actions: MenuActions): MenuItemConstructorOptions[] {
  const groups = new Map<string, MenuItemConstructorOptions[]>();
  for (const command of commands) groups.set(command.group, [...(groups.get(command.group) ?? []), commandItem(command, actions)]);
  return separated(...groups.values());
}

function commandItem({ id, title, keys, enabled }: MenuCommand, actions: MenuActions): MenuItemConstructorOptions {
  const accelerator = acceleratorOf(keys);
  return {
    id, label: title.replaceAll('&', '&&'), enabled,
    // The window hears its keys itself: here they are shown, and not heard a second time.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: () => { actions.run(id); },
  };
}

const KEY_NAMES: Readonly<Record<string, string>> = {
  mod: 'CmdOrCtrl', shift: 'Shift', alt: 'Alt', arrowup: 'Up', arrowdown: 'Down', arrowleft: 'Left', arrowright: 'Right', enter: 'Enter',
  escape: 'Esc', backspace: 'Backspace', delete: 'Delete',
};

/** Electron's word for keys of the window; none for bare keys, which a menu would take away from text fields on a Mac. */
export function acceleratorOf(keys: string): string | undefined {
  if (!keys.startsWith('mod+')) return undefined;
  return keys.split('+').map((key) => KEY_NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)).join('+');
}

function recentItems(recent: readonly string[], actions: MenuActions): MenuItemConstructorOptions[] {
  const files = recent.map((path): MenuItemConstructorOptions => ({
    label: (path.split(/[/\\]/).at(-1) ?? path).replaceAll('&', '&&'), sublabel: path, toolTip: path, click: () => { actions.openFile(path); },
  }));
  return separated(files, recent.length > 0 ? [{ label: 'Clear Recent', click: () => { actions.forgetRecent(); } }] : []);
}

function separated(...sections: readonly MenuItemConstructorOptions[][]): MenuItemConstructorOptions[] {
  return sections.filter((section) => section.length > 0).flatMap((section, index) => (index === 0 ? section : [{ type: 'separator' as const }, ...section]));
}
