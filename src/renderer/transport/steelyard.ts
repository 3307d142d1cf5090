import { inject } from 'vue';
import type { App, InjectionKey } from 'vue';
import type { HostBridge, SteelyardApi } from '../../shared/api.ts';
import { createClient } from '../../shared/client.ts';

export interface Steelyard {
  readonly api: SteelyardApi;
  readonly bridge: HostBridge;
}

const KEY: InjectionKey<Steelyard> = Symbol('steelyard');

export function installSteelyard(bridge: HostBridge): (app: App) => void {
  return (app) => { app.provide(KEY, { api: createClient(bridge), bridge }); };
}

/** The API as this page reaches it; throws outside a component or store of the app. */
export function useSteelyard(): Steelyard {
  const steelyard = inject(KEY);
  if (!steelyard) throw new Error('no host was installed');
  return steelyard;
}
