import { request } from 'node:http';
import { SteelyardError } from '../../shared/errors.ts';
import { decodeXmlRpc, encodeXmlRpc, isList, isMap } from './xmlrpc.ts';
import type { SampMap, SampValue, XmlRpcDocument } from './xmlrpc.ts';
import type { HubAddress } from './lockfile.ts';

const PATIENCE_MS = 10_000;
const MAX_ANSWER_BYTES = 16 * 1024 ** 2;

/** The hub broke off, or was never there: told once, in one sentence. */
export const HUB_GONE = 'The SAMP hub does not answer any more; start TOPCAT, Aladin or another hub, then connect again.';

/** A registration with the hub: its methods (SAMP 1.3, section 3.11) under the private key that it gave. */
export class HubConnection {
  readonly #url: string;
  readonly #key: string;
  /** Public ids: ours, and the hub's own. */
  readonly selfId: string;
  readonly hubId: string;

  private constructor(url: string, registration: SampMap) {
    this.#url = url;
    this.#key = textOf(registration['samp.private-key']);
    this.selfId = textOf(registration['samp.self-id']);
    this.hubId = textOf(registration['samp.hub-id']);
  }

  /** @throws SteelyardError `samp-no-hub` when nothing answers there, `samp-failed` when the hub refuses */
  static async register({ url, secret }: HubAddress): Promise<HubConnection> {
    const registration = await callHub(url, 'samp.hub.register', [secret]);
    if (!isMap(registration) || textOf(registration['samp.private-key']) === '') {
      throw new SteelyardError('samp-failed', 'The SAMP hub did not accept Steelyard; restart the hub, then connect again.');
    }
    return new HubConnection(url, registration);
  }

  /** Whether a callback comes from the hub that we registered with. */
  owns(key: SampValue | undefined): boolean {
    return key === this.#key;
  }

  async unregister(): Promise<void> { await this.#call('unregister'); }
  async ping(): Promise<void> { await callHub(this.#url, 'samp.hub.ping', []); }
  async declareMetadata(metadata: SampMap): Promise<void> { await this.#call('declareMetadata', metadata); }
  async declareSubscriptions(subscriptions: SampMap): Promise<void> { await this.#call('declareSubscriptions', subscriptions); }
  async setCallback(url: string): Promise<void> { await this.#call('setXmlrpcCallback', url); }
  async reply(messageId: string, response: SampMap): Promise<void> { await this.#call('reply', messageId, response); }
  async notify(recipient: string, message: SampMap): Promise<void> { await this.#call('notify', recipient, message); }
  async call(recipient: string, tag: string, message: SampMap): Promise<void> { await this.#call('call', recipient, tag, message); }

  async registeredClients(): Promise<readonly string[]> {
    const clients = await this.#call('getRegisteredClients');
    return isList(clients) ? clients.map(textOf) : [];
  }

  async metadata(client: string): Promise<SampMap> { return mapOf(await this.#call('getMetadata', client)); }
  async subscriptions(client: string): Promise<SampMap> { return mapOf(await this.#call('getSubscriptions', client)); }
  /** Public ids of those that want messages of this type, without us. */
  async subscribedClients(mtype: string): Promise<readonly string[]> { return Object.keys(mapOf(await this.#call('getSubscribedClients', mtype))); }

  #call(method: string, ...args: readonly SampValue[]): Promise<SampValue> {
    return callHub(this.#url, `samp.hub.${method}`, [this.#key, ...args]);
  }
}

export function textOf(value: SampValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function mapOf(value: SampValue | undefined): SampMap {
  return value !== undefined && isMap(value) ? value : {};
}

async function callHub(url: string, method: string, params: readonly SampValue[]): Promise<SampValue> {
  const answer = await post(url, encodeXmlRpc({ kind: 'call', method, params }));
  if (answer.kind === 'fault') throw new SteelyardError('samp-failed', `The SAMP hub refused (${oneLine(answer.message)}); connect again.`, { method });
  if (answer.kind === 'call') throw new SteelyardError('samp-failed', 'What answers as the SAMP hub is none; restart the hub, then connect again.', { method });
  return answer.value;
}

/** Not fetch: no proxy of the environment may see the secret, and no connection outlives its call. */
function post(url: string, body: string): Promise<XmlRpcDocument> {
  return new Promise((resolve, reject) => {
    const gone = (): void => { reject(new SteelyardError('samp-no-hub', HUB_GONE, { url })); };
    const bytes = Buffer.from(body);
    const sent = request(url, {
      method: 'POST', agent: false, timeout: PATIENCE_MS, headers: { 'content-type': 'text/xml', 'content-length': bytes.length },
    }, (response) => {
      const parts: Buffer[] = [];
      let length = 0;
      response.on('data', (part: Buffer) => {
        length += part.length;
        if (length > MAX_ANSWER_BYTES) sent.destroy(new Error('the answer is too long'));
        else parts.push(part);
      });
      response.on('error', gone);
      response.on('end', () => {
        try {
          resolve(decodeXmlRpc(Buffer.concat(parts).toString('utf8')));
        } catch {
          reject(new SteelyardError('samp-failed', 'The SAMP hub gave an answer that cannot be read; restart the hub, then connect again.', { url }));
        }
      });
    });
    sent.on('timeout', () => { sent.destroy(new Error('no answer')); });
    sent.on('error', gone);
    sent.end(bytes);
  });
}

function oneLine(text: string): string {
  return text.split('\n')[0]!.slice(0, 200).replace(/[.\s]+$/, '');
}
