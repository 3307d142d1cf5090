import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import type { ChartRun } from '../../figures/charts/runs.ts';
import { useRuns } from './runs.ts';

/** As many as colours and symbols tell apart. */
export const MOST_COMPARED = 6;

/** Which runs are compared, with which, and at which radii. */
export const useCompare = defineStore('compare', () => {
  const runs = useRuns();
  const chosen = ref<readonly string[]>([]);
  const reference = ref('');
  const abscissa = ref<'kpc' | 'R_h'>('kpc');

  const ids = computed(() => {
    const there = chosen.value.filter((run) => runs.done.some((one) => one.run === run));
    const first = there.includes(reference.value) ? reference.value : there.at(0);
    return first === undefined ? [] : [first, ...there.filter((run) => run !== first)];
  });
  /** The reference first; only those whose reports have come. */
  const compared = computed((): readonly (ChartRun & { readonly run: string })[] => ids.value.flatMap((run) => {
    const report = runs.reports.get(run);
    const summary = runs.done.find((one) => one.run === run);
    return report && summary ? [{ run, label: summary.label, result: report.result, posterior: report.posterior }] : [];
  }));
  watch(ids, (now) => { for (const run of now) void runs.open(run); });

  function toggle(run: string): void {
    const others = chosen.value.filter((other) => other !== run);
    chosen.value = chosen.value.includes(run) ? others : [...others, run].slice(-MOST_COMPARED);
  }
  return { chosen, reference, abscissa, ids, compared, toggle };
});
