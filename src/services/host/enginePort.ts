import type { EnginePort, EngineReply, EngineRequest } from './engine.ts';

/** Electron's end of a utility process; the types of Electron stay out of the services. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** The channel to whatever started this process: Electron's utilityProcess or Node's fork. Throws when nothing did. */
export function portToParent(): EnginePort {
  const parentPort = (process as NodeJS.Process & { readonly parentPort?: ParentPort }).parentPort;
  if (parentPort) {
    return {
      post: (reply: EngineReply) => { parentPort.postMessage(reply); },
      onRequest: (listener) => { parentPort.on('message', ({ data }) => { listener(data as EngineRequest); }); },
      onEnd: (listener) => { process.once('SIGTERM', listener); },
    };
  }
  if (!process.send) throw new Error('the engine is started by Steelyard, not by hand');
  return {
    post: (reply) => { if (process.connected) process.send?.(reply); },
    onRequest: (listener) => { process.on('message', (message) => { listener(message as EngineRequest); }); },
    onEnd(listener) {
      let isEnding = false;
      const once = (): void => {
        if (!isEnding) listener();
        isEnding = true;
      };
      // The host is gone: so is the reason to work.
      process.on('disconnect', once);
      process.on('SIGTERM', once);
      // Ctrl+C in a terminal reaches every process of its group: the host decides.
      process.on('SIGINT', () => undefined);
    },
  };
}
