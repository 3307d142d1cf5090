import { watch } from 'vue';
import type { MenuCommand } from '../../shared/api.ts';
import { allCommands } from '../state/commands.ts';
import { useImports } from '../state/imports.ts';
import { useNotices } from '../state/notices.ts';
import { troubleOf } from '../state/troubles.ts';
import { useSteelyard } from '../transport/steelyard.ts';

/** What the desktop asks of the window, and what it is shown: commands in the native menus, files from outside. Call in the app's setup. */
export function followDesktop(): void {
  const { api, bridge } = useSteelyard();
  const imports = useImports();
  const notices = useNotices();

  const open = async (path: string): Promise<void> => {
    try {
      if (path.endsWith('.steelyard')) await api.projects.open({ path });
      else if (path.endsWith('.steelyard-model')) await api.models.importPackage({ path });
      else await imports.addPath(path);
    } catch (error) {
      notices.tell('error', 'The file was not opened', troubleOf(error)?.message ?? '');
    }
  };
  bridge.onEvent((event) => {
    if (event.kind === 'open-files') for (const path of event.paths) void open(path);
    if (event.kind === 'command') allCommands().find(({ id, enabled }) => id === event.command && (enabled?.() ?? true))?.run();
  });

  const shown = (): readonly MenuCommand[] => allCommands().map(({ id, title, group, keys = '', enabled }) => ({
    id, title, group, keys, enabled: enabled?.() ?? true,
  }));
  // Compared as text: a page that opens adds its commands one by one, and most changes change none of them.
  if (bridge.showCommands) watch(() => JSON.stringify(shown()), () => { bridge.showCommands?.(shown()); }, { immediate: true });
}
