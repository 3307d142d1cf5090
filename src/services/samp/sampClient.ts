import { randomUUID } from 'node:crypto';
import { SteelyardError } from '../../shared/errors.ts';
import { HUB_GONE, HubConnection, mapOf, textOf } from './hubConnection.ts';
import { findHub } from './lockfile.ts';
import { LoopbackServer } from './loopbackServer.ts';
import type { SharedFile } from './loopbackServer.ts';
import { Peers } from './peers.ts';
import type { Peer } from './peers.ts';
import { isMap } from './xmlrpc.ts';
import type { SampMap, SampValue } from './xmlrpc.ts';

/** A hub that crashed says nothing: it is asked this often. */
const HEARTBEAT_MS = 5000;
/** How long a recipient may take to say whether it could load what it was sent. */
const ANSWER_MS = 30_000;
/** What was not answered can be fetched for so long. */
const SHARE_MS = 600_000;

/** Does what a message asks for; what it throws is told to the sender. Messages of these types, and no others, reach us. */
export type MessageHandlers = Readonly<Record<string, (params: SampMap, sender: Peer) => Promise<void>>>;

export interface SampClientOptions {
  readonly metadata: SampMap;
  readonly handlers: MessageHandlers;
  /** Connected, gone, or other programs came and went; `trouble` is one sentence when the hub went without being asked. */
  readonly onChange: (trouble?: string) => void;
}

/** What became of a message at one recipient. */
export interface Delivery {
  readonly recipient: string;
  readonly outcome: 'done' | 'failed' | 'unanswered';
  /** Why it failed, in the recipient's words. */
  readonly message: string;
}

interface Session {
  readonly hub: HubConnection;
  readonly server: LoopbackServer;
  readonly heartbeat: NodeJS.Timeout;
}

/** A client of a SAMP hub over the Standard Profile (SAMP 1.3): on or off, in one hub at a time. */
export class SampClient {
  readonly #options: SampClientOptions;
  readonly #answers = new Map<string, (response: SampMap) => void>();
  readonly peers = new Peers();
  #session: Session | undefined;
  #connecting: Promise<void> | undefined;

  constructor(options: SampClientOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#session !== undefined;
  }

  /** Joins the hub that is running; does nothing when in one already. Throws SteelyardError `samp-no-hub`, `samp-failed`. */
  async connect(environment: NodeJS.ProcessEnv = process.env): Promise<void> {
    if (this.#session) return;
    this.#connecting ??= this.#join(environment).finally(() => { this.#connecting = undefined; });
    await this.#connecting;
    this.#options.onChange();
  }

  /** Leaves the hub; a hub that is gone needs no farewell. */
  async disconnect(): Promise<void> {
    const hub = this.#session?.hub;
    this.#leave();
    await hub?.unregister().catch(() => { /* it is gone */ });
  }

  /** Sends a message and does not wait for what becomes of it. */
  async notify(recipients: readonly Peer[], mtype: string, params: SampMap): Promise<void> {
    const { hub } = this.#required();
    await this.#guarded(Promise.all(recipients.map(({ id }) => hub.notify(id, message(mtype, params)))));
  }

  /** Sends a message and waits for the answer, for half a minute. */
  async call(recipient: Peer, mtype: string, params: SampMap): Promise<Delivery> {
    const { hub } = this.#required();
    const tag = randomUUID();
    const answered = new Promise<SampMap | undefined>((resolve) => {
      const timer = setTimeout(() => { resolve(undefined); }, ANSWER_MS);
      timer.unref();
      this.#answers.set(tag, (response) => {
        clearTimeout(timer);
        resolve(response);
      });
    });
    try {
      await this.#guarded(hub.call(recipient.id, tag, message(mtype, params)));
      return deliveryTo(recipient, await answered);
    } finally {
      this.#answers.delete(tag);
    }
  }

  /**
   * Offers a file to the recipients of a message that holds its URL, until all have answered, or for ten minutes.
   * The same URL goes to all: with it they may speak of the table to each other.
   */
  async sendFile(
    recipients: readonly Peer[], file: SharedFile, mtype: string, paramsOf: (url: string) => SampMap,
  ): Promise<readonly Delivery[]> {
    const share = this.#required().server.share(file);
    const params = paramsOf(share.url);
    const deliveries = await Promise.all(recipients.map((peer) => this.call(peer, mtype, params))).catch((error: unknown) => {
      share.withdraw();
      throw error;
    });
    if (deliveries.some(({ outcome }) => outcome === 'unanswered')) setTimeout(share.withdraw, SHARE_MS).unref();
    else share.withdraw();
    return deliveries;
  }

  async #join(environment: NodeJS.ProcessEnv): Promise<void> {
    const address = await findHub(environment);
    const server = new LoopbackServer((method, params) => this.#called(method, params));
    try {
      const callback = await server.listen();
      const hub = await HubConnection.register(address);
      const heartbeat = setInterval(() => { hub.ping().catch(() => { this.#lost(hub); }); }, HEARTBEAT_MS);
      heartbeat.unref();
      // From here on the hub's calls are answered, so that no program that comes now is missed.
      this.#session = { hub, server, heartbeat };
      await hub.setCallback(callback);
      await hub.declareMetadata(this.#options.metadata);
      const mtypes = [...OWN_MTYPES, ...Object.keys(this.#options.handlers)];
      await hub.declareSubscriptions(Object.fromEntries(mtypes.map((mtype) => [mtype, {}])));
      await this.peers.load(hub);
    } catch (error) {
      this.#leave();
      server.close();
      throw error;
    }
  }

  #leave(): void {
    const session = this.#session;
    if (!session) return;
    this.#session = undefined;
    clearInterval(session.heartbeat);
    session.server.close();
    this.peers.clear();
    for (const answer of [...this.#answers.values()]) answer({ 'samp.status': 'samp.error', 'samp.error': { 'samp.errortxt': 'the hub is gone' } });
    this.#options.onChange();
  }

  #lost(hub: HubConnection, trouble = HUB_GONE): void {
    if (this.#session?.hub !== hub) return;
    this.#leave();
    this.#options.onChange(trouble);
  }

  #required(): Session {
    if (this.#session) return this.#session;
    throw new SteelyardError('samp-no-hub', 'Steelyard is not connected to a SAMP hub; connect first.');
  }

  /** A call that finds no hub also ends the session. */
  async #guarded<T>(work: Promise<T>): Promise<T> {
    const hub = this.#session?.hub;
    try {
      return await work;
    } catch (error) {
      if (hub && error instanceof SteelyardError && error.code === 'samp-no-hub') this.#lost(hub);
      throw error;
    }
  }

  /** What the hub calls (SAMP 1.3, section 3.10): answered at once, done after. */
  #called(method: string, [key, ...params]: readonly SampValue[]): SampValue {
    const session = this.#session;
    if (!session?.hub.owns(key)) throw new Error('the private key is wrong');
    switch (method) {
      case 'samp.client.receiveNotification':
        void this.#handle(textOf(params[0]), mapOf(params[1])).catch(() => { /* nobody waits for an answer */ });
        return '';
      case 'samp.client.receiveCall':
        void this.#handleCall(session.hub, textOf(params[0]), textOf(params[1]), mapOf(params[2]));
        return '';
      case 'samp.client.receiveResponse':
        this.#answers.get(textOf(params[1]))?.(mapOf(params[2]));
        return '';
      default:
        throw new Error(`there is no method ${method}`);
    }
  }

  async #handleCall(hub: HubConnection, sender: string, messageId: string, received: SampMap): Promise<void> {
    const response = await this.#handle(sender, received).then(
      (): SampMap => ({ 'samp.status': 'samp.ok', 'samp.result': {} }),
      (error: unknown): SampMap => ({ 'samp.status': 'samp.error', 'samp.error': { 'samp.errortxt': reasonOf(error) } }),
    );
    await this.#guarded(hub.reply(messageId, response)).catch(() => { /* the hub is gone, and has been told of */ });
  }

  async #handle(sender: string, received: SampMap): Promise<void> {
    const mtype = textOf(received['samp.mtype']);
    const params = mapOf(received['samp.params']);
    const hub = this.#session?.hub;
    if (!hub || mtype === 'samp.app.ping') return;
    if (mtype === 'samp.hub.event.shutdown' || mtype === 'samp.hub.disconnect') {
      if (sender === hub.hubId) this.#lost(hub, mtype === 'samp.hub.disconnect' ? 'The SAMP hub sent Steelyard away; connect again to go on.' : 'The SAMP hub was closed; start another, then connect again.');
      return;
    }
    if (mtype.startsWith('samp.hub.event.')) {
      const aboutOthers = ![hub.selfId, hub.hubId].includes(textOf(params['id']));
      if (sender === hub.hubId && aboutOthers && this.peers.follow(mtype, params)) this.#options.onChange();
      return;
    }
    const handler = Object.hasOwn(this.#options.handlers, mtype) ? this.#options.handlers[mtype] : undefined;
    if (!handler) throw new SteelyardError('samp-failed', `Steelyard does not understand ${mtype}.`);
    await handler(params, this.peers.named(sender));
  }
}

const OWN_MTYPES = [
  'samp.app.ping', 'samp.hub.disconnect', 'samp.hub.event.shutdown', 'samp.hub.event.register', 'samp.hub.event.unregister',
  'samp.hub.event.metadata', 'samp.hub.event.subscriptions',
];

function message(mtype: string, params: SampMap): SampMap {
  return { 'samp.mtype': mtype, 'samp.params': params };
}

function deliveryTo({ name }: Peer, response: SampMap | undefined): Delivery {
  if (!response) return { recipient: name, outcome: 'unanswered', message: '' };
  if (response['samp.status'] === 'samp.ok') return { recipient: name, outcome: 'done', message: '' };
  const error = response['samp.error'];
  const reason = error !== undefined && isMap(error) ? textOf(error['samp.errortxt']) : '';
  return { recipient: name, outcome: response['samp.status'] === 'samp.warning' ? 'done' : 'failed', message: reason };
}

function reasonOf(error: unknown): string {
  if (error instanceof SteelyardError) return error.message;
  return 'Steelyard could not do this.';
}
