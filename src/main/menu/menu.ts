import { app, ipcMain, Menu } from 'electron';
import { z } from 'zod';
import { MENU_CHANNEL } from '../../shared/channels.ts';
import { fromOurPage } from '../transport.ts';
import { menuTemplate } from './menuTemplate.ts';
import type { MenuActions, MenuState } from './menuTemplate.ts';

const shortText = z.string().max(200);
const menuCommand = z.object({ id: shortText, title: shortText, group: shortText, keys: z.string().max(50), enabled: z.boolean() });
const menuCommands = z.array(menuCommand).max(500);

export interface NativeMenu {
  setRecent(recent: readonly string[]): void;
}

/** Keeps the native menus as the window's commands and the recent files are. */
export function keepMenu(actions: MenuActions): NativeMenu {
  let state: MenuState = { commands: [], recent: [] };
  const show = (changes: Partial<MenuState>): void => {
    state = { ...state, ...changes };
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(state, actions, process.platform === 'darwin')));
  };
  ipcMain.on(MENU_CHANNEL, (event, commands: unknown) => {
    if (!fromOurPage(event)) return;
    const parsed = menuCommands.safeParse(commands);
    if (parsed.success) show({ commands: parsed.data });
  });
  app.setAboutPanelOptions({ applicationName: 'Steelyard', copyright: 'MIT licence; the shipped models are CC0' });
  show({});
  return { setRecent: (recent) => { show({ recent }); } };
}
