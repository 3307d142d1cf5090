import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { CatalogueSummary, ProjectCatalogue, SelectionView, SetSelectionRequest, StarPoints } from '../../shared/api.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import type { SelectionStep } from '../../shared/selection.ts';
import { useSteelyard } from '../transport/steelyard.ts';
import { useCatalogues } from './catalogues.ts';
import { missingNumbers } from './galaxies.ts';
import { useLibrary } from './library.ts';
import { isComplete, startingSteps } from './steps.ts';
import { troubleOf } from './troubles.ts';
import type { Trouble } from './troubles.ts';

/** Fast typing asks for one preview, not for one a key. */
const PREVIEW_DELAY_MS = 200;

interface Choice {
  readonly galaxy: Galaxy | undefined;
  readonly steps: readonly SelectionStep[];
}

/** The galaxy and the filters of the active catalogue, and who is left as a member. */
export const useMembership = defineStore('membership', () => {
  const { api } = useSteelyard();
  const catalogues = useCatalogues();
  const library = useLibrary();
  const choices = shallowRef<ReadonlyMap<string, Choice>>(new Map());
  const preview = shallowRef<SelectionView>();
  const points = shallowRef<StarPoints>();
  /** What `points` were asked for. */
  let pointsFor: readonly unknown[] = [];
  /** The steps that `preview.selection.reports` speak of, after that of the required columns. */
  const previewedSteps = shallowRef<readonly SelectionStep[]>([]);
  const previewing = ref(false);
  const trouble = shallowRef<Trouble>();

  /** What is chosen for a catalogue, the active one or another. */
  function choiceOf(summary: CatalogueSummary): Choice {
    const chosen = choices.value.get(summary.catalogue);
    const found = library.galaxies.find(({ key }) => key === summary.galaxy);
    if (chosen) return chosen.galaxy ? chosen : { ...chosen, galaxy: found };
    return { galaxy: found, steps: startingSteps(summary) };
  }
  const choice = computed<Choice>(() => (catalogues.active ? choiceOf(catalogues.active) : { galaxy: undefined, steps: [] }));
  function choose(fields: Partial<Choice>): void {
    const id = catalogues.activeId;
    if (id === '') return;
    const chosen = { ...choice.value, ...fields };
    choices.value = new Map([...choices.value, [id, chosen]]);
    for (const listener of listeners) listener({ catalogue: id, galaxy: chosen.galaxy ?? null, steps: chosen.steps.filter(isComplete) });
  }
  /** What the person chose, as it is kept in the project; filters that still wait for a value are not. */
  const listeners = new Set<(request: SetSelectionRequest) => void>();
  function onChoice(listener: (request: SetSelectionRequest) => void): void {
    listeners.add(listener);
  }
  /** Shows the filters that the project has, of all catalogues or of those not known here. */
  function takeOver(entries: readonly ProjectCatalogue[], which: 'all' | 'unknown'): void {
    const kept = which === 'all' ? [] : [...choices.value];
    const known = new Set(kept.map(([id]) => id));
    const given = entries.flatMap(({ summary: { catalogue }, selection }) => (selection === null || known.has(catalogue)
      ? [] : [[catalogue, { galaxy: selection.galaxy ?? undefined, steps: selection.steps }] as const]));
    choices.value = new Map([...kept, ...given]);
  }
  const galaxy = computed({ get: () => choice.value.galaxy, set: (chosen) => { choose({ galaxy: chosen }); } });
  const steps = computed({ get: () => choice.value.steps, set: (chosen) => { choose({ steps: chosen }); } });

  const completeSteps = computed(() => steps.value.filter(isComplete));

  const ready = computed(() => catalogues.active?.missingRoles.length === 0
    && galaxy.value !== undefined && missingNumbers(galaxy.value) === '');

  let latest = 0;
  async function refresh(): Promise<void> {
    const [open, chosen] = [catalogues.active, galaxy.value];
    latest += 1;
    const mine = latest;
    if (!ready.value || !open || !chosen) {
      preview.value = undefined;
      points.value = undefined;
      pointsFor = [];
      previewing.value = false;
      return;
    }
    previewing.value = true;
    const asked = completeSteps.value;
    try {
      const stale = pointsFor[0] !== open || pointsFor[1] !== chosen;
      const [answer, places] = await Promise.all([
        api.selection.preview({ catalogue: open.catalogue, galaxy: chosen, steps: asked }),
        stale ? api.selection.points({ catalogue: open.catalogue, galaxy: chosen }) : points.value,
      ]);
      if (mine !== latest) return; // a newer question is out
      points.value = places;
      pointsFor = [open, chosen];
      preview.value = answer;
      previewedSteps.value = asked;
      trouble.value = undefined;
    } catch (error) {
      if (mine !== latest) return;
      preview.value = undefined;
      trouble.value = troubleOf(error);
    }
    previewing.value = false;
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  watch([() => catalogues.active, choice], () => {
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(), PREVIEW_DELAY_MS);
  });
  watch(() => catalogues.activeId, () => {
    preview.value = undefined;
    trouble.value = undefined;
  });

  return { galaxy, steps, choiceOf, completeSteps, ready, preview, points, previewedSteps, previewing, trouble, onChoice, takeOver };
});
