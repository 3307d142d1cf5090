import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import type { MenuCommand } from '../../shared/apiDesktop.ts';
import { acceleratorOf, menuTemplate } from './menuTemplate.ts';
import type { MenuActions } from './menuTemplate.ts';

const chosen: string[] = [];
const actions: MenuActions = {
  run: (command) => { chosen.push(command); }, openDialogue: () => { chosen.push('open'); }, openFile: (path) => { chosen.push(path); },
  forgetRecent: () => { chosen.push('forget'); },
};
const command = (id: string, group: string, changes: Partial<MenuCommand> = {}): MenuCommand => ({ id, group, title: `Do ${id}`, keys: '', enabled: true, ...changes });

function menus(commands: readonly MenuCommand[], recent: readonly string[] = [], isMac = false): Map<string, MenuItemConstructorOptions[]> {
  return new Map(menuTemplate({ commands, recent }, actions, isMac).map(({ label = '', role, submenu }) =>
    [label === '' ? String(role) : label.replace('&', ''), Array.isArray(submenu) ? submenu : []]));
}

test('commands go into the menu of their heading, and what has no other place into Galaxy', () => {
  const built = menus([command('copy-project', 'Project'), command('page-analysis', 'Pages'), command('run', 'Analysis'), command('shortcuts', 'Window')]);
  expect([...built.keys()]).toEqual(['File', 'Edit', 'View', 'Galaxy', 'Window', 'Help']);
  const idsIn = (menu: string): unknown[] => built.get(menu)!.flatMap(({ id }) => id ?? []);
  expect(idsIn('File')).toEqual(['open', 'recent', 'copy-project']);
  expect(idsIn('View')).toEqual(['page-analysis']);
  expect(idsIn('Galaxy')).toEqual(['run']);
  expect(idsIn('Window')).toEqual([]);
  expect(idsIn('Help')).toEqual(['shortcuts']);
});

test('choosing an item runs its command; one that cannot be run now is grey', () => {
  chosen.length = 0;
  const [run, later] = menus([command('run', 'Analysis'), command('later', 'Analysis', { enabled: false })]).get('Galaxy')!;
  (run.click as () => void)();
  expect(chosen).toEqual(['run']);
  expect(later.enabled).toBe(false);
});

test('keys are shown, and left to the window; bare keys are not given to the menu', () => {
  const [item, bare] = menus([command('run', 'Analysis', { keys: 'mod+shift+enter' }), command('one', 'Analysis', { keys: '1' })]).get('Galaxy')!;
  expect(item).toMatchObject({ accelerator: 'CmdOrCtrl+Shift+Enter', registerAccelerator: false });
  expect(bare).not.toHaveProperty('accelerator');
  expect(acceleratorOf('mod+k')).toBe('CmdOrCtrl+K');
});

test('recent files are named, open their whole path, and can be forgotten; without any the menu is grey', () => {
  chosen.length = 0;
  const recentOf = (recent: string[]): MenuItemConstructorOptions => menus([], recent).get('File')!.find(({ id }) => id === 'recent')!;
  expect(recentOf([]).enabled).toBe(false);
  const items = recentOf(['/data/A & B.fits', 'C:\\data\\fornax.csv']).submenu as MenuItemConstructorOptions[];
  expect(items.map(({ label, type }) => label ?? type)).toEqual(['A && B.fits', 'fornax.csv', 'separator', 'Clear Recent']);
  for (const item of items) (item.click as (() => void) | undefined)?.();
  expect(chosen).toEqual(['/data/A & B.fits', 'C:\\data\\fornax.csv', 'forget']);
});

test('no menu begins or ends with a line, or has two in a row; a Mac has its own first menu', () => {
  for (const isMac of [false, true]) {
    for (const items of menus([command('run', 'Analysis')], ['/a'], isMac).values()) {
      const lines = items.map(({ type }) => type === 'separator');
      expect(lines.at(0) || lines.at(-1)).toBeFalsy();
      expect(lines.some((line, index) => line && lines[index + 1])).toBe(false);
    }
  }
  expect([...menus([], [], true).keys()][0]).toBe('appMenu');
});
