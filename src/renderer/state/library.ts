import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { ModelSummary, SlopeModelSummary } from '../../shared/api.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import { useSteelyard } from '../transport/steelyard.ts';
import { troubleOf } from './troubles.ts';
import type { Trouble } from './troubles.ts';

/** What Steelyard knows without a catalogue: galaxies and models. */
export const useLibrary = defineStore('library', () => {
  const { api, bridge } = useSteelyard();
  const galaxies = shallowRef<readonly Galaxy[]>([]);
  const models = shallowRef<readonly ModelSummary[]>([]);
  /** Models of the inner slope, once somebody has asked for them. */
  const slopeModels = shallowRef<readonly SlopeModelSummary[]>([]);
  const trouble = shallowRef<Trouble>();

  async function loadGalaxies(): Promise<void> {
    try {
      galaxies.value = await api.galaxies.list(null);
    } catch (error) {
      trouble.value = troubleOf(error);
    }
  }
  async function loadModels(): Promise<void> {
    try {
      models.value = await api.models.list(null);
      if (slopeModels.value.length > 0) await loadSlopeModels();
    } catch (error) {
      trouble.value = troubleOf(error);
    }
  }
  async function loadSlopeModels(): Promise<void> {
    slopeModels.value = await api.slopes.models(null);
  }
  bridge.onEvent((event) => { if (event.kind === 'models') void loadModels(); });
  return { galaxies, models, slopeModels, trouble, loadGalaxies, loadModels, loadSlopeModels };
});
