import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { useCatalogues } from './catalogues.ts';

/** The rows of the active catalogue that are highlighted: in every table and every plot at once. */
export const useHighlight = defineStore('highlight', () => {
  const catalogues = useCatalogues();
  const rows = shallowRef<ReadonlySet<number>>(new Set());
  /** The row that tables scroll to; a new object each time, so that asking twice works. */
  const revealed = shallowRef<{ readonly row: number }>();
  watch(() => catalogues.activeId, () => {
    rows.value = new Set();
    revealed.value = undefined;
  });

  function set(numbers: Iterable<number>): void {
    rows.value = new Set(numbers);
  }
  function toggle(row: number): void {
    const next = new Set(rows.value);
    if (!next.delete(row)) next.add(row);
    rows.value = next;
  }
  function reveal(row: number): void {
    revealed.value = { row };
  }
  return { rows, revealed, set, toggle, reveal };
});
