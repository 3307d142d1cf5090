import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { CatalogueSummary } from '../../shared/api.ts';
import type { ColumnRole } from '../../shared/catalogue.ts';
import { useSteelyard } from '../transport/steelyard.ts';
import { troubleOf } from './troubles.ts';
import type { Trouble } from './troubles.ts';

/** The open catalogues, one of them active: the one that the table, the plots and the filters speak of. */
export const useCatalogues = defineStore('catalogues', () => {
  const { api } = useSteelyard();
  const open = shallowRef<readonly CatalogueSummary[]>([]);
  const activeId = shallowRef('');
  const trouble = shallowRef<Trouble>();
  const active = computed(() => open.value.find(({ catalogue }) => catalogue === activeId.value));

  function activate(id: string): void {
    activeId.value = id;
    trouble.value = undefined;
  }
  /** Takes a catalogue that the engine has opened onto the list, in front. */
  function adopt(summary: CatalogueSummary): void {
    open.value = [...open.value.filter(({ catalogue }) => catalogue !== summary.catalogue), summary];
    activate(summary.catalogue);
  }
  function replace(summary: CatalogueSummary): void {
    open.value = open.value.map((known) => (known.catalogue === summary.catalogue ? summary : known));
  }
  /** What the engine has open is what the window shows; what did not change stays the same value, so that nothing is asked again. */
  function takeOver(summaries: readonly CatalogueSummary[]): void {
    open.value = summaries.map((summary) => {
      const known = open.value.find(({ catalogue }) => catalogue === summary.catalogue);
      return known && JSON.stringify(known) === JSON.stringify(summary) ? known : summary;
    });
    if (!summaries.some(({ catalogue }) => catalogue === activeId.value)) activeId.value = summaries.at(-1)?.catalogue ?? '';
  }
  async function setRole(id: string, role: ColumnRole, column: string | null, unit: string): Promise<void> {
    trouble.value = undefined;
    try {
      replace(await api.catalogues.setRole({ catalogue: id, role, column, unit }));
    } catch (error) {
      trouble.value = troubleOf(error);
    }
  }
  async function close(id: string): Promise<void> {
    takeOver(open.value.filter(({ catalogue }) => catalogue !== id));
    await api.catalogues.close({ catalogue: id }).catch(() => { /* its engine is gone, and the catalogue with it */ });
  }
  return { open, activeId, active, trouble, activate, adopt, replace, takeOver, setRole, close };
});
