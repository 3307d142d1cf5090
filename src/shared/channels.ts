/** Electron IPC carries everything on these two. */
export const CALL_CHANNEL = 'steelyard:call';
export const EVENT_CHANNEL = 'steelyard:event';
