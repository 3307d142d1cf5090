import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { useCatalogues } from './catalogues.ts';
import { useMembership } from './membership.ts';
import { useNavigation } from './navigation.ts';
import { usePreferences } from './preferences.ts';
import { useProject } from './project.ts';

export interface TourStep {
  readonly title: string;
  readonly text: string;
  /** Where it takes place. */
  readonly page: string;
  /** What the person can have done for them; the rest they do themselves. */
  readonly action?: { readonly label: string; readonly run: () => Promise<unknown> };
  /** Whether what it asks for is there. */
  readonly isDone: () => boolean;
}

/** A guided first run in five steps, on the bundled mock galaxy whose true mass is known. */
export const useTour = defineStore('tour', () => {
  const catalogues = useCatalogues();
  const membership = useMembership();
  const navigation = useNavigation();
  const preferences = usePreferences();
  const project = useProject();
  const at = ref(-1);

  const hasRun = (): boolean => project.summary?.runs.some(({ state }) => state === 'done') ?? false;
  const steps: readonly TourStep[] = [
    {
      title: 'Begin with a galaxy', page: 'catalogues',
      text: 'First Light is a mock galaxy that comes with Steelyard: 800 stars, drawn so that its true mass is known. Open it in a project of its own; yours stays as it is.',
      action: { label: 'Open the sample project', run: () => project.sample() },
      isDone: () => catalogues.active !== undefined,
    },
    {
      title: 'Look at its columns', page: 'catalogues',
      text: 'Steelyard found by itself which columns are positions, velocities and their errors. Under Columns each role can be given to another; with a file of your own that is the place to check.',
      isDone: () => catalogues.active?.missingRoles.length === 0,
    },
    {
      title: 'Choose the members', page: 'membership',
      text: 'Filters on the left decide which stars count, one after the other, each with its count. Add one, switch it off, draw a region in a plot; Ctrl+Z takes it back.',
      isDone: () => (membership.preview?.selection.memberCount ?? 0) > 0,
    },
    {
      title: 'Infer the mass', page: 'analysis',
      text: 'Choose a model and press "Infer the mass profile". The band is the 68 % interval of the enclosed mass at each radius; the true masses of the mock are drawn with it.',
      isDone: hasRun,
    },
    {
      title: 'Find it again', page: 'project',
      text: 'Everything you did is in the project already, and its history here. Give it a name to keep it where you like. Now weigh a galaxy of your own: drop its file into the window.',
      isDone: hasRun,
    },
  ];
  const current = computed(() => (at.value < 0 ? undefined : steps[at.value]));
  /** Offered until it was taken or declined once. */
  const isOffered = computed(() => preferences.current?.tourFinished === false && at.value < 0);

  function go(step: number): void {
    at.value = Math.min(Math.max(step, 0), steps.length - 1);
    navigation.go(steps[at.value].page);
  }
  /** Ends it, or declines it: it is not offered again, and stays in the palette. */
  function end(): void {
    at.value = -1;
    void preferences.set({ tourFinished: true });
  }
  return { steps, at, current, isOffered, begin: () => { go(0); }, go, end };
});
