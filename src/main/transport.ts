import { ipcMain } from 'electron';
import type { BrowserWindow } from 'electron';
import type { Envelope } from '../shared/api.ts';
import { CALL_CHANNEL, EVENT_CHANNEL } from '../shared/channels.ts';
import { describeError } from '../shared/envelope.ts';
import { SteelyardError } from '../shared/errors.ts';
import type { EngineClient } from '../services/host/engineClient.ts';
import { PAGE_ORIGIN } from './pageProtocol.ts';

/** Carries calls from our page to the engine, on one channel; a frame of any other origin is refused. */
export function answerCalls(engine: EngineClient): void {
  ipcMain.handle(CALL_CHANNEL, async (event, method: unknown, argument: unknown): Promise<Envelope> => {
    if (!event.senderFrame?.url.startsWith(`${PAGE_ORIGIN}/`)) {
      return { ok: false, error: describeError(new SteelyardError('usage', 'Only the page of Steelyard may call it.')) };
    }
    return engine.call(method, argument);
  });
}

/** Sends the engine's events to the window until it is closed. */
export function forwardEvents(engine: EngineClient, window: BrowserWindow): void {
  const unsubscribe = engine.onEvent((event) => {
    if (!window.isDestroyed()) window.webContents.send(EVENT_CHANNEL, event);
  });
  window.once('closed', unsubscribe);
}
