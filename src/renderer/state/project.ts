import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { HistoryEntry, ProjectOrigin, ProjectSummary, RecentProject, SetSelectionRequest } from '../../shared/api.ts';
import { useSteelyard } from '../transport/steelyard.ts';
import { useCatalogues } from './catalogues.ts';
import { useImports } from './imports.ts';
import { useMembership } from './membership.ts';
import { useNotices } from './notices.ts';
import { troubleOf } from './troubles.ts';
import type { Trouble } from './troubles.ts';

/** Fast typing is one edit, not one a key. */
const SEND_DELAY_MS = 300;
/** Several changes in a row are asked about once. */
const REFRESH_DELAY_MS = 40;
const ACTIVE = 'steelyard-active-catalogue';

/**
 * The project as the engine keeps it. What it has open is what the window shows; what is chosen in the window goes into it at
 * once, so that there is nothing to save.
 */
export const useProject = defineStore('project', () => {
  const { api, bridge } = useSteelyard();
  const catalogues = useCatalogues();
  const imports = useImports();
  const membership = useMembership();
  const notices = useNotices();
  const summary = shallowRef<ProjectSummary>();
  const recent = shallowRef<readonly RecentProject[]>([]);
  const history = shallowRef<readonly HistoryEntry[]>([]);
  const trouble = shallowRef<Trouble>();

  /** Choices on their way into the project, the last of each catalogue. */
  const unsent = new Map<string, SetSelectionRequest>();
  let sending: Promise<void> | undefined;
  let sendTimer: ReturnType<typeof setTimeout> | undefined;
  membership.onChoice((request) => {
    unsent.set(request.catalogue, request);
    clearTimeout(sendTimer);
    sendTimer = setTimeout(() => void flush(), SEND_DELAY_MS);
  });
  async function sendAll(): Promise<void> {
    for (const [catalogue, request] of unsent) {
      unsent.delete(catalogue);
      try {
        await api.projects.setSelection(request);
      } catch (error) {
        trouble.value = troubleOf(error);
      }
    }
  }
  /** Resolves when all that was chosen is in the project. */
  function flush(): Promise<void> {
    clearTimeout(sendTimer);
    sending ??= sendAll().finally(() => { sending = undefined; });
    return sending;
  }

  /** @param which the filters that the project's take the place of: those of a project are another's, or were undone */
  function show(next: ProjectSummary, which: 'all' | 'unknown'): void {
    const isAnother = next.path !== summary.value?.path || next.name !== summary.value.name;
    summary.value = next;
    // A file in the import dialogue is open in the engine already; it is the window's once it is accepted.
    const open = next.catalogues.filter(({ summary: { catalogue } }) => !imports.undecided.includes(catalogue));
    membership.takeOver(open, which);
    catalogues.takeOver(open.map((one) => one.summary));
    if (isAnother) {
      const last = localStorage.getItem(`${ACTIVE}:${next.path ?? ''}`);
      if (last !== null && open.some((one) => one.summary.catalogue === last)) catalogues.activate(last);
    }
    for (const note of next.notes) notices.tell('warning', 'About this project', note);
  }

  /** Shows the project as the engine has it. */
  async function load(which: 'all' | 'unknown'): Promise<void> {
    try {
      const { projects } = api;
      const [current, done, others] = await Promise.all([projects.current(null), projects.history(null), projects.recent(null)]);
      history.value = done;
      recent.value = others;
      show(current, which);
    } catch (error) {
      trouble.value = troubleOf(error);
    }
  }

  /** Does something to the project and shows what came of it. @returns whether it was done */
  async function change(work: () => Promise<unknown>): Promise<boolean> {
    trouble.value = undefined;
    try {
      await flush();
      await work();
    } catch (error) {
      trouble.value = troubleOf(error);
      return false;
    }
    await load('all');
    return true;
  }

  let refreshTimer: ReturnType<typeof setTimeout> | undefined;
  bridge.onEvent((event) => {
    if (event.kind !== 'project' && event.kind !== 'engine-stopped') return;
    clearTimeout(refreshTimer);
    refreshTimer = setTimeout(() => void load('unknown'), REFRESH_DELAY_MS);
  });
  watch(() => catalogues.activeId, (id) => {
    if (summary.value && id !== '') localStorage.setItem(`${ACTIVE}:${summary.value.path ?? ''}`, id);
  });

  return {
    summary, recent, history, trouble, load, change, flush,
    create: () => change(() => api.projects.create({ path: null })),
    open: (origin: ProjectOrigin) => change(() => api.projects.open(origin)),
    sample: () => change(() => api.projects.sample(null)),
    undo: () => change(() => api.projects.undo(null)),
    redo: () => change(() => api.projects.redo(null)),
    forget: (path: string) => change(() => api.projects.forget({ path })),
    saveAs: (path: string, replace: boolean) => change(() => api.projects.saveAs({ path, replace })),
  };
});
