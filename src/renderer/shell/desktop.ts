import { watch } from 'vue';
import type { MenuCommand } from '../../shared/api.ts';
import { allCommands } from '../state/commands.ts';
import { useIncoming } from '../state/incoming.ts';
import { useSteelyard } from '../transport/steelyard.ts';

/** What the desktop asks of the window, and what it is shown: commands in the native menus, files from outside. Call in the app's setup. */
export function followDesktop(): void {
  const { bridge } = useSteelyard();
  const incoming = useIncoming();

  bridge.onEvent((event) => {
    if (event.kind === 'open-files') for (const path of event.paths) void incoming.path(path);
    if (event.kind === 'command') allCommands().find(({ id, enabled }) => id === event.command && (enabled?.() ?? true))?.run();
  });

  const shown = (): readonly MenuCommand[] => allCommands().map(({ id, title, group, keys = '', enabled }) => ({
    id, title, group, keys, enabled: enabled?.() ?? true,
  }));
  // Compared as text: a page that opens adds its commands one by one, and most changes change none of them.
  if (bridge.showCommands) watch(() => JSON.stringify(shown()), () => { bridge.showCommands?.(shown()); }, { immediate: true });
}
