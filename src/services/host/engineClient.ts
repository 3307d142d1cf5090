import type { Envelope, SteelyardEvent } from '../../shared/api.ts';
import { enclose } from '../../shared/envelope.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { checkCall } from './dispatch.ts';
import type { EngineReply, EngineRequest } from './engine.ts';

/** A running engine process as its host holds it, whichever way it was started. */
export interface EngineLink {
  /** Of its process, once that has started. */
  readonly pid?: number | undefined;
  post(request: EngineRequest): void;
  onReply(listener: (reply: EngineReply) => void): void;
  /** Called once, with the exit code where there is one. */
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}

/**
 * The host's end of the engine: checks each call, forwards it, and matches answers to calls.
 * An engine that dies fails the calls it was working on with one clear sentence, and the next call starts a new one.
 */
export class EngineClient {
  readonly #start: () => EngineLink;
  readonly #listeners = new Set<(event: SteelyardEvent) => void>();
  readonly #pending = new Map<number, (envelope: Envelope) => void>();
  #link: EngineLink | undefined;
  #lastId = 0;
  #closed = false;
  #gone: () => void = () => undefined;

  constructor(start: () => EngineLink) {
    this.#start = start;
  }

  call(method: unknown, argument: unknown): Promise<Envelope> {
    return enclose(async () => checkCall(method, argument)).then((checked) => {
      if (!checked.ok) return checked;
      const { method: name, argument: value } = checked.value as ReturnType<typeof checkCall>;
      return this.#forward(name, value);
    });
  }

  onEvent(listener: (event: SteelyardEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  /** Starts the engine before it is needed, so that the first call does not wait for it. */
  warmUp(): void {
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    this.#link?.kill();
  }

  /** Closes, and resolves when the engine has ended with its project in order and other programs told; or after `patience` ms. */
  async shutDown(patience = 4000): Promise<void> {
    if (!this.#link || this.#closed) {
      this.close();
      return;
    }
    // Windows ends a process without a word to it: what others must know is said before.
    if (process.platform === 'win32') await atMost(patience / 2, this.call('samp.disconnect', null));
    const gone = new Promise<void>((resolve) => { this.#gone = resolve; });
    this.close();
    await atMost(patience, gone);
  }

  #forward(method: string, argument: unknown): Promise<Envelope> {
    return enclose(async () => this.#connect()).then((connected) => {
      if (!connected.ok) return connected;
      const link = connected.value as EngineLink;
      return new Promise<Envelope>((resolve) => {
        this.#lastId += 1;
        this.#pending.set(this.#lastId, resolve);
        link.post({ id: this.#lastId, method, argument });
      });
    });
  }

  #connect(): EngineLink {
    if (this.#closed) throw new SteelyardError('engine-failed', 'Steelyard is closing; start it again to go on.');
    if (this.#link) return this.#link;
    const link = this.#start();
    this.#link = link;
    link.onReply((reply) => {
      if ('event' in reply) this.#tell(reply.event);
      else this.#settle(reply.id, reply.envelope);
    });
    link.onExit((code) => { this.#ended(link, code); });
    return link;
  }

  #ended(link: EngineLink, code: number | null): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    this.#gone();
    const how = code === null ? 'it was killed' : `exit code ${code}`;
    const message = `The engine stopped unexpectedly (${how}); your project is kept, and a new engine goes on with it.`;
    for (const id of [...this.#pending.keys()]) {
      this.#settle(id, { ok: false, error: { code: 'engine-failed', message, details: {} } });
    }
    if (!this.#closed) this.#tell({ kind: 'engine-stopped', message });
  }

  #settle(id: number, envelope: Envelope): void {
    const resolve = this.#pending.get(id);
    this.#pending.delete(id);
    resolve?.(envelope);
  }

  #tell(event: SteelyardEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([work, new Promise((resolve) => { timer = setTimeout(resolve, ms); })]);
  clearTimeout(timer);
}
