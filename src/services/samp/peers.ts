import { mapOf, textOf } from './hubConnection.ts';
import type { HubConnection } from './hubConnection.ts';
import type { SampMap, SampValue } from './xmlrpc.ts';

/** Another program at the hub. */
export interface Peer {
  readonly id: string;
  readonly name: string;
  /** The message types that it wants, wildcards and all. */
  readonly subscriptions: readonly string[];
}

/** Who else is at the hub. */
export class Peers {
  readonly #peers = new Map<string, Peer>();
  #hubName = '';

  /** What the hub calls itself; '' when it does not say. */
  get hubName(): string {
    return this.#hubName;
  }

  async load(hub: HubConnection): Promise<void> {
    for (const id of await hub.registeredClients()) {
      const told = await Promise.all([hub.metadata(id), hub.subscriptions(id)]).catch(() => undefined);
      if (!told) continue; // it left meanwhile
      const [metadata, subscriptions] = told;
      if (id === hub.hubId) this.#hubName = nameIn(metadata) || 'hub';
      else this.#peers.set(id, { id, name: nameIn(metadata) || id, subscriptions: Object.keys(subscriptions) });
    }
  }

  /** Takes in what the hub tells of others; true when something changed. */
  follow(event: string, params: SampMap): boolean {
    const id = textOf(params['id']);
    const peer = this.named(id);
    switch (event) {
      case 'samp.hub.event.register':
        this.#peers.set(id, peer);
        return true;
      case 'samp.hub.event.unregister':
        return this.#peers.delete(id);
      case 'samp.hub.event.metadata':
        this.#peers.set(id, { ...peer, name: nameIn(mapOf(params['metadata'])) || id });
        return true;
      case 'samp.hub.event.subscriptions':
        this.#peers.set(id, { ...peer, subscriptions: Object.keys(mapOf(params['subscriptions'])) });
        return true;
      default:
        return false;
    }
  }

  /** The peer of this id, also when the hub has not told of it yet. */
  named(id: string): Peer {
    return this.#peers.get(id) ?? { id, name: id, subscriptions: [] };
  }

  all(): readonly Peer[] {
    return [...this.#peers.values()];
  }

  /** Those that want messages of this type. */
  wanting(mtype: string): readonly Peer[] {
    return this.all().filter((peer) => wants(peer, mtype));
  }

  clear(): void {
    this.#peers.clear();
    this.#hubName = '';
  }
}

/** A subscription ends in `*` for all types that begin so (SAMP 1.3, section 3.7). */
export function wants({ subscriptions }: Peer, mtype: string): boolean {
  return subscriptions.some((wanted) => wanted === '*' || wanted === mtype || (wanted.endsWith('.*') && mtype.startsWith(wanted.slice(0, -1))));
}

function nameIn(metadata: Readonly<Record<string, SampValue>>): string {
  return textOf(metadata['samp.name']);
}
