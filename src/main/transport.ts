import { ipcMain } from 'electron';
import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import type { Envelope } from '../shared/api.ts';
import { CALL_CHANNEL } from '../shared/channels.ts';
import { describeError } from '../shared/envelope.ts';
import { SteelyardError } from '../shared/errors.ts';
import type { EngineClient } from '../services/host/engineClient.ts';
import { PAGE_ORIGIN } from './pageProtocol.ts';

/** Told of every call that was answered, for recent files and the like. */
export type CallListener = (method: unknown, argument: unknown, answer: Envelope) => void;

/** Carries calls from our page to the engine, on one channel; a frame of any other origin is refused. */
export function answerCalls(engine: EngineClient, onAnswer: CallListener): void {
  ipcMain.handle(CALL_CHANNEL, async (event, method: unknown, argument: unknown): Promise<Envelope> => {
    if (!fromOurPage(event)) {
      return { ok: false, error: describeError(new SteelyardError('usage', 'Only the page of Steelyard may call it.')) };
    }
    const answer = await engine.call(method, argument);
    onAnswer(method, argument, answer);
    return answer;
  });
}

/** Whether a message comes from the page that we serve, and from no frame inside it. */
export function fromOurPage({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && senderFrame.url.startsWith(`${PAGE_ORIGIN}/`);
}
