import type { Envelope, SteelyardEvent } from '../../shared/api.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { Analysis } from '../analyse.ts';
import { homeInMemory, openHome, type Home } from '../projects/home.ts';
import { openLastProject } from '../projects/session.ts';
import { createEngineApi, type EngineApi } from './api.ts';
import { dispatch } from './dispatch.ts';
import type { WindowServices } from './services.ts';

/** What a host sends to the engine process ... */
export interface EngineRequest {
  readonly id: number;
  readonly method: string;
  readonly argument: unknown;
}

/** ... and what comes back, in whatever order the work ends. */
export type EngineReply =
  | { readonly id: number; readonly envelope: Envelope }
  | { readonly event: SteelyardEvent };

/** The engine's end of the channel to its host. */
export interface EnginePort {
  post(reply: EngineReply): void;
  onRequest(listener: (request: EngineRequest) => void): void;
  /** The host is gone, or asks to end: there is a moment to put things in order. */
  onEnd(listener: () => void): void;
}

/** Serves the API on `port` until the host is gone; then ends the process with the project in order. */
export function runEngine(port: EnginePort, services: WindowServices<Analysis>): void {
  const opened = open(services, (event) => { port.post({ event }); });
  port.onRequest((request) => {
    const log = (error: unknown): void => { console.error(`${request.method}:`, error); };
    void opened.then(({ api }) => dispatch(api, request.method, request.argument, log)).then((envelope) => {
      port.post({ id: request.id, envelope });
    });
  });
  port.onEnd(() => {
    void opened.then((engine) => engine.shutDown()).finally(() => { process.exit(0); });
  });
}

async function open(services: WindowServices<Analysis>, emit: (event: SteelyardEvent) => void): Promise<EngineApi> {
  const home = usableHome();
  const engine = createEngineApi(services, emit, home, await openLastProject(home));
  void engine.recover();
  return engine;
}

/** Where nothing can be kept, a window that keeps nothing is better than none. */
function usableHome(): Home {
  try {
    return openHome();
  } catch (error) {
    if (!(error instanceof SteelyardError)) throw error;
    return { ...homeInMemory(), problems: [error.message] };
  }
}
