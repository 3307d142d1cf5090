/** Electron IPC carries everything on these three. */
export const CALL_CHANNEL = 'steelyard:call';
export const EVENT_CHANNEL = 'steelyard:event';
export const MENU_CHANNEL = 'steelyard:menu';
