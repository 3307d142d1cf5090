import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Preferences } from '../../shared/api.ts';
import { useSteelyard } from '../transport/steelyard.ts';

/** What the person likes, as this computer keeps it; undefined until the engine has told. */
export const usePreferences = defineStore('preferences', () => {
  const { api, bridge } = useSteelyard();
  const current = shallowRef<Preferences>();

  /** A window without its preferences is usable: what fails here is told by whatever else fails. */
  async function load(): Promise<void> {
    current.value = await api.preferences.get(null).catch(() => undefined);
  }
  async function set(changes: Partial<Preferences>): Promise<void> {
    if (current.value) current.value = { ...current.value, ...changes };
    current.value = await api.preferences.set(changes).catch(() => current.value);
  }
  bridge.onEvent((event) => { if (event.kind === 'preferences') current.value = event.preferences; });
  return { current, load, set };
});
