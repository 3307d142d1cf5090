import type { Envelope, SteelyardEvent } from '../../shared/api.ts';
import { createApi } from './api.ts';
import { dispatch } from './dispatch.ts';
import type { AnalysisOutcome, WindowServices } from './services.ts';

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
}

/** Serves the API on `port` until the process ends. */
export function runEngine<A extends AnalysisOutcome>(port: EnginePort, services: WindowServices<A>): void {
  const api = createApi(services, (event) => { port.post({ event }); });
  port.onRequest((request) => {
    const log = (error: unknown): void => { console.error(`${request.method}:`, error); };
    void dispatch(api, request.method, request.argument, log).then((envelope) => {
      port.post({ id: request.id, envelope });
    });
  });
}
